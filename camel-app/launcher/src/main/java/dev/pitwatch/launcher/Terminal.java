package dev.pitwatch.launcher;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** What the person who started Pitwatch sees: plain lines, with colours where there is a terminal. Thread safe. */
final class Terminal {

    private static final String GREEN = "32";
    private static final String YELLOW = "33";
    private static final String RED = "31";
    private static final String BOLD = "1";

    private final PrintStream out;
    private final boolean colours;

    Terminal(PrintStream out, boolean colours) {
        this.out = out;
        this.colours = colours;
    }

    /** One part is up. */
    void ready(String part, Duration time, String detail) {
        line("%s %-10s %s (%.1f s)", paint(GREEN, "ready"), part, detail, time.toMillis() / 1000.0);
    }

    /** One part is down. */
    void stopped(String part) {
        line("%s %s", paint(GREEN, "stopped"), part);
    }

    void warn(String text) {
        line("%s %s", paint(YELLOW, "warning"), text);
    }

    void error(String text) {
        line("%s %s", paint(RED, "error"), text);
    }

    void say(String text) {
        line("%s", text);
    }

    String bold(String text) {
        return paint(BOLD, text);
    }

    private String paint(String colour, String text) {
        return colours ? "\033[" + colour + "m" + text + "\033[0m" : text;
    }

    private void line(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
        out.flush();
    }
}
