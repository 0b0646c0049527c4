package dev.pitwatch.core.readings.rollup;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/** How long a time is summed up to one row. Minutes, quarters and hours are UTC's, days the workshop's. */
public enum Bucket {
    MINUTE("1m", Duration.ofMinutes(1)),
    QUARTER("15m", Duration.ofMinutes(15)),
    HOUR("1h", Duration.ofHours(1)),
    DAY("1d", Duration.ofDays(1));

    private final String code;
    private final Duration length;

    Bucket(String code, Duration length) {
        this.code = code;
        this.length = length;
    }

    /** {@return its name in calls and answers} */
    public String code() {
        return code;
    }

    /** {@return the bucket of that name; empty: none has it} */
    public static Optional<Bucket> of(String code) {
        for (Bucket bucket : values()) {
            if (bucket.code.equals(code)) {
                return Optional.of(bucket);
            }
        }
        return Optional.empty();
    }

    /** {@return the finest of which at most so many fill the span, else days} */
    public static Bucket filling(Instant from, Instant to, int points) {
        Duration span = Duration.between(from, to);
        for (Bucket bucket : values()) {
            if (span.compareTo(bucket.length.multipliedBy(points)) <= 0) {
                return bucket;
            }
        }
        return DAY;
    }

    /** {@return the start of the bucket that holds the time} */
    public Instant floor(Instant time, ZoneId zone) {
        if (this == DAY) {
            return time.atZone(zone).toLocalDate().atStartOfDay(zone).toInstant();
        }
        long seconds = length.toSeconds();
        return Instant.ofEpochSecond(Math.floorDiv(time.getEpochSecond(), seconds) * seconds);
    }

    /** {@return the start of the bucket after that which holds the time} */
    public Instant next(Instant time, ZoneId zone) {
        if (this == DAY) {
            return time.atZone(zone)
                    .toLocalDate()
                    .plusDays(1)
                    .atStartOfDay(zone)
                    .toInstant();
        }
        return floor(time, zone).plus(length);
    }

    /** {@return the end of the last bucket that begins before the time} */
    Instant ceiling(Instant time, ZoneId zone) {
        Instant floor = floor(time, zone);
        return floor.equals(time) ? time : next(time, zone);
    }
}
