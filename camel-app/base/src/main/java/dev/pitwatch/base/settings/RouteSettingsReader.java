package dev.pitwatch.base.settings;

import dev.pitwatch.base.settings.Settings.RouteEdits;
import java.time.Duration;

/** Reads what there is of edits of route files. */
final class RouteSettingsReader {

    private static final String REPLAY = "PITWATCH_ROUTE_REPLAY";
    private static final String TRY_SECONDS = "PITWATCH_ROUTE_TRY_SECONDS";
    private static final int BY_DEFAULT = 2;
    private static final int MAX_SECONDS = 60;

    private final SettingSources sources;

    RouteSettingsReader(SettingSources sources) {
        this.sources = sources;
    }

    RouteEdits read() {
        return new RouteEdits(replays(), Duration.ofSeconds(trySeconds()));
    }

    private boolean replays() {
        String text = sources.text(REPLAY, "true");
        if (!text.equals("true") && !text.equals("false")) {
            sources.wrong(REPLAY, "one of true, false");
        }
        return text.equals("true");
    }

    private int trySeconds() {
        String text = sources.text(TRY_SECONDS, Integer.toString(BY_DEFAULT));
        if (text.matches("[1-9]\\d?") && Integer.parseInt(text) <= MAX_SECONDS) {
            return Integer.parseInt(text);
        }
        sources.wrong(TRY_SECONDS, "seconds, 1 to %d".formatted(MAX_SECONDS));
        return BY_DEFAULT;
    }
}
