package dev.pitwatch.launcher;

import java.time.Duration;

/** Pauses that double, from the first to the longest. Thread safe. */
final class RestartDelay {

    private final Duration first;
    private final Duration longest;
    private Duration next;

    RestartDelay(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
        this.next = first;
    }

    /** {@return the pause before this attempt} */
    synchronized Duration next() {
        Duration pause = next;
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(longest) > 0 ? longest : doubled;
        return pause;
    }

    synchronized void reset() {
        next = first;
    }
}
