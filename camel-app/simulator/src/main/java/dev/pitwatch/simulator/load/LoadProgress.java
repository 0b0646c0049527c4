package dev.pitwatch.simulator.load;

/**
 * How a load goes.
 *
 * @param seconds since the start
 * @param connected devices
 * @param refused sign-ins that the broker refused
 * @param sent readings, each counted once
 * @param acked readings
 * @param p50 milliseconds from publish to acknowledgement of half of them
 * @param p99 of 99 %
 */
public record LoadProgress(double seconds, int connected, long refused, long sent, long acked, double p50, double p99) {

    /** {@return readings that are not acknowledged, so may be stored or not} */
    public long open() {
        return sent - acked;
    }
}
