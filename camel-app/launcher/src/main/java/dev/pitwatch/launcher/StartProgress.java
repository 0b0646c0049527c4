package dev.pitwatch.launcher;

import java.time.Duration;
import java.util.Optional;

/**
 * Whether a start that takes long still computes, as it does on a slow or busy machine, or waits for something that will not come.
 * Asked again and again; tells of a standstill once.
 */
final class StartProgress {

    private static final Duration USUAL_START = Duration.ofSeconds(60);
    private static final Duration WINDOW = Duration.ofSeconds(10);
    /** A process that waits for another one or for a lock needs less, one that starts on a crowded machine still gets more. */
    private static final double IDLE = 0.05;

    private final Duration usualStart;
    private final Duration window;
    private Duration windowBegan = Duration.ZERO;
    private Duration usedThen = Duration.ZERO;
    private boolean told;

    StartProgress() {
        this(USUAL_START, WINDOW);
    }

    /** Takes what is never too long, and over how long it looks whether the process computes. */
    StartProgress(Duration usualStart, Duration window) {
        this.usualStart = usualStart;
        this.window = window;
    }

    /**
     * Takes the time since the start and what the process has used of the processors by now, empty while there is none.
     *
     * @return whether it stands still, the first time that it does
     */
    boolean standsStill(Duration since, Optional<Duration> used) {
        if (told || since.minus(windowBegan).compareTo(window) < 0) {
            return false;
        }
        Duration now = used.orElse(Duration.ZERO);
        double share = (double) now.minus(usedThen).toMillis()
                / since.minus(windowBegan).toMillis();
        windowBegan = since;
        usedThen = now;
        told = since.compareTo(usualStart) >= 0 && share < IDLE;
        return told;
    }
}
