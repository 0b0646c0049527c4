package dev.pitwatch.hub.plugins;

/**
 * A call into a plugin that did not end as it should. Carries the plugin's words only, never its exception: anyone who
 * keeps one keeps the plugin's classes.
 */
public final class PluginFailure extends RuntimeException {

    private static final int SHOWN_FRAMES = 4;
    private static final int DEEPEST = 10;
    private static final int LONGEST = 1_000;

    public PluginFailure(String message) {
        super(message, null, false, false);
    }

    /** {@return what was thrown, as text: what, why and where} */
    public static String text(Throwable thrown) {
        Throwable root = thrown;
        for (int depth = 0; depth < DEEPEST && root.getCause() != null; depth++) {
            root = root.getCause();
        }
        StringBuilder text = new StringBuilder(root.toString());
        StackTraceElement[] frames = root.getStackTrace();
        for (int i = 0; i < Math.min(frames.length, SHOWN_FRAMES); i++) {
            text.append(i == 0 ? " at " : " < ").append(frames[i]);
        }
        return text.length() <= LONGEST ? text.toString() : text.substring(0, LONGEST) + "…";
    }
}
