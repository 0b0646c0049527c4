package dev.pitwatch.simulator.device;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What goes wrong with a device of the demo again and again, so that there is something to see: heavy dust, long enough that its
 * alert is escalated unless somebody acknowledges it, and a network that is away. A pure function of time.
 *
 * @param dustFrom when the first dust begins; empty: none comes
 * @param awayFrom when the network is first away; empty: it never is
 */
record Mishaps(Optional<Instant> dustFrom, Optional<Instant> awayFrom) {

    static final Duration EVERY = Duration.ofMinutes(40);
    static final Duration FIRST_DUST = Duration.ofMinutes(3);
    /** A critical alert is escalated after 10 minutes. */
    static final Duration DUST = Duration.ofMinutes(13);

    static final Duration FIRST_AWAY = Duration.ofMinutes(6);
    static final Duration AWAY = Duration.ofMinutes(3);

    private static final double STRENGTH = 160;
    private static final double RISE_S = 45;
    private static final double FALL_S = 120;

    /** {@return those of one of several devices that are switched on then: the first one's pit is dusty, the last one is cut off} */
    static Mishaps of(int place, int devices, Instant start) {
        return new Mishaps(
                place == 0 ? Optional.of(start.plus(FIRST_DUST)) : Optional.empty(),
                place == devices - 1 ? Optional.of(start.plus(FIRST_AWAY)) : Optional.empty());
    }

    /** {@return that nothing goes wrong} */
    static Mishaps none() {
        return new Mishaps(Optional.empty(), Optional.empty());
    }

    /** {@return µg/m³ of PM2.5 that it adds to the air} */
    double dust(Instant now) {
        Optional<Duration> since = since(dustFrom, now);
        if (since.isEmpty()) {
            return 0;
        }
        double seconds = since.get().toMillis() / 1_000.0;
        double work = Math.min(seconds, DUST.toSeconds());
        return STRENGTH * (1 - Math.exp(-work / RISE_S)) * Math.exp(-(seconds - work) / FALL_S);
    }

    /** {@return whether the device has no network} */
    boolean isAway(Instant now) {
        return since(awayFrom, now).filter(since -> since.compareTo(AWAY) < 0).isPresent();
    }

    /** {@return how long ago it began last} */
    private static Optional<Duration> since(Optional<Instant> first, Instant now) {
        return first.filter(begin -> !now.isBefore(begin))
                .map(begin -> Duration.ofMillis(Duration.between(begin, now).toMillis() % EVERY.toMillis()));
    }
}
