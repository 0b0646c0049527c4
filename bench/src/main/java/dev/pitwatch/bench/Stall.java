package dev.pitwatch.bench;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Readings one after the other that were committed late, for a reason they share.
 *
 * @param at when the first was published, to compare with logs
 * @param longestMs what the one that waited longest waited
 */
record Stall(Instant at, int readings, double longestMs) {

    private static final long LATE_MICROS = 15_000;

    /** Takes times in microseconds of the epoch. */
    static List<Stall> of(long[] sent, long[] committed) {
        List<Stall> stalls = new ArrayList<>();
        int first = 0;
        while (first < sent.length) {
            int next = first;
            long longest = 0;
            while (next < sent.length && committed[next] - sent[next] > LATE_MICROS) {
                longest = Math.max(longest, committed[next] - sent[next]);
                next++;
            }
            if (next > first) {
                stalls.add(new Stall(Instant.EPOCH.plus(sent[first], ChronoUnit.MICROS), next - first, longest / 1e3));
            }
            first = next + 1;
        }
        return List.copyOf(stalls);
    }
}
