package dev.pitwatch.simulator.load;

import java.util.concurrent.atomic.AtomicLongArray;

/** Counts durations in steps of 3 %, from a microsecond to some minutes. Thread safe. */
final class Latencies {

    private static final double STEP = Math.log(1.03);
    private final AtomicLongArray counts = new AtomicLongArray(700);

    void add(long nanos) {
        double micros = Math.max(1, nanos / 1_000.0);
        counts.incrementAndGet(Math.min(counts.length() - 1, (int) (Math.log(micros) / STEP)));
    }

    /** {@return milliseconds that the share of all (0 to 1) stayed within; 0 when there are none} */
    double within(double share) {
        long all = 0;
        for (int i = 0; i < counts.length(); i++) {
            all += counts.get(i);
        }
        long wanted = (long) Math.ceil(all * share);
        long seen = 0;
        for (int i = 0; i < counts.length() && all > 0; i++) {
            seen += counts.get(i);
            if (seen >= wanted) {
                return Math.exp((i + 1) * STEP) / 1_000;
            }
        }
        return 0;
    }
}
