package dev.pitwatch.launcher;

import java.time.Duration;

/** The time that each step of a start took: one ends where the next begins, so that all add up to the whole. */
final class Laps {

    private final long began = System.nanoTime();
    private long last = began;

    /** {@return the time since the step before} */
    synchronized Duration next() {
        long now = System.nanoTime();
        Duration lap = Duration.ofNanos(now - last);
        last = now;
        return lap;
    }

    /** {@return the time until the end of the last step} */
    synchronized Duration whole() {
        return Duration.ofNanos(last - began);
    }
}
