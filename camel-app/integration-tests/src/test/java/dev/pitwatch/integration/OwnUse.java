package dev.pitwatch.integration;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How long the neighbour took for what is attacked.
 *
 * @param what it did, e.g. sign-in
 * @param quiet each time that it did so while no one attacked
 * @param attacked each time that it did so meanwhile
 */
record OwnUse(String what, List<Duration> quiet, List<Duration> attacked) {

    /** What waits for its turn waits for what is under way, e.g. a password's check or the look for notices. */
    private static final double QUIET_FLOOR_MS = 250;

    /** Something that the neighbour does, and how long it took; throws when it is refused or too late. */
    interface Use {
        Duration once() throws IOException;
    }

    /** Does it so many times. */
    static List<Duration> times(int uses, Use use) throws IOException {
        List<Duration> took = new ArrayList<>();
        for (int time = 0; time < uses; time++) {
            took.add(use.once());
        }
        return List.copyOf(took);
    }

    /** {@return the most times that it was slower, as it counts: of so few the p99 is the longest} */
    double slower() {
        return longest(attacked) / Math.max(QUIET_FLOOR_MS, longest(quiet));
    }

    private static double longest(List<Duration> took) {
        return took.stream().mapToDouble(one -> one.toNanos() / 1e6).max().orElse(Double.NaN);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%s: %.0f → %.0f, %.1f×", what, longest(quiet), longest(attacked), slower());
    }
}
