package dev.pitwatch.launcher;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Moments as a manifest writes them. */
final class Moment {

    private Moment() {}

    static Instant now() {
        return whole(Instant.now());
    }

    /** {@return it in milliseconds, which JSON keeps} */
    static Instant whole(Instant moment) {
        return moment.truncatedTo(ChronoUnit.MILLIS);
    }
}
