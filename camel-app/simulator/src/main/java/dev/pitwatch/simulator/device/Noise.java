package dev.pitwatch.simulator.device;

/** Randomness that depends on nothing but the seed, a channel and the time: asked again it answers the same. */
final class Noise {

    private final long seed;

    Noise(long seed) {
        this.seed = seed;
    }

    /** {@return a random number from 0 to below 1 of the step} */
    double uniform(int channel, long step) {
        long mixed = mix(seed ^ mix(channel * 0x9E3779B97F4A7C15L + step));
        return (mixed >>> 11) * 0x1.0p-53;
    }

    /** {@return a smooth curve from -1 to 1 that turns about once a period} */
    double smooth(int channel, double seconds, double period) {
        double at = seconds / period;
        long step = (long) Math.floor(at);
        double part = at - step;
        double eased = part * part * (3 - 2 * part);
        double from = uniform(channel, step) * 2 - 1;
        double to = uniform(channel, step + 1) * 2 - 1;
        return from + (to - from) * eased;
    }

    /** The finalizer of SplitMix64. */
    private static long mix(long value) {
        long z = value + 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
