package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.StatementSettings;
import dev.pitwatch.base.limit.MinuteShare;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import java.time.Duration;
import java.util.function.LongSupplier;

/** What one preview has done so far: it ends, without an answer, when that is too much. Not thread safe. */
final class PreviewWork {

    private static final Duration TIME_LIMIT = Duration.ofSeconds(5);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(30);

    /** PostgreSQL counts whole ones, and none as no limit. */
    private static final Duration SHORTEST = Duration.ofMillis(1);

    /** All are kept until the end, under both settings; twenty devices that are silent for 17 s each time make so many in a day. */
    static final int MAX_SILENCES = 100_000;

    /** Looking at clocks and shares costs more than a step. */
    private static final int LOOK_EVERY = 500;

    private final MinuteShare share;
    private final long workshopId;
    private final LongSupplier nanos;
    private final long began;
    private int rows;
    private int silences;
    private long steps;

    /**
     * Begins one.
     *
     * @throws Problem {@code rate_limited} when the workshop has spent its minute
     */
    PreviewWork(MinuteShare share, long workshopId, LongSupplier nanos) {
        this.share = share;
        this.workshopId = workshopId;
        this.nanos = nanos;
        this.began = nanos.getAsLong();
        share.take(workshopId, 1);
    }

    /**
     * A reading is held against all rules.
     *
     * @throws Problem {@code rate_limited} when that is more than the workshop's minute has, {@code unavailable} after 5 s
     */
    void reading() {
        if (++rows % LOOK_EVERY == 0) {
            share.take(workshopId, (long) LOOK_EVERY * AlertRules.ALL.size());
        }
        step();
    }

    /**
     * One more silence of a device is kept.
     *
     * @throws Problem {@code validation_failed} beyond {@value #MAX_SILENCES}
     */
    void silence() {
        if (++silences > MAX_SILENCES) {
            throw Problem.invalid(
                    "pit_id",
                    "is needed, or a longer device_offline_s: devices were silent more than %d times"
                            .formatted(MAX_SILENCES));
        }
    }

    /** {@return how many readings there were} */
    int readings() {
        return rows;
    }

    /**
     * Something small is looked at.
     *
     * @throws Problem {@code unavailable} after 5 s
     */
    void step() {
        if (++steps % LOOK_EVERY == 0) {
            look();
        }
    }

    /**
     * Something that takes longer than a look at the clock is about to begin.
     *
     * @throws Problem {@code unavailable} after 5 s
     */
    void look() {
        if (left().isNegative()) {
            throw Problem.later(
                    ProblemCode.UNAVAILABLE,
                    "this preview takes more than %d s: ask for one pit, by pit_id".formatted(TIME_LIMIT.toSeconds()),
                    RETRY_AFTER);
        }
    }

    /**
     * Asks the database, each of whose statements has what is left of the time.
     *
     * @throws Problem {@code unavailable} after 5 s
     */
    <T> T asking(Database.Work<T, RuntimeException> question) {
        look();
        try {
            return StatementSettings.within(left().plus(SHORTEST), question);
        } catch (RuntimeException e) {
            look(); // it is the time that has ended it
            throw e;
        }
    }

    private Duration left() {
        return TIME_LIMIT.minusNanos(nanos.getAsLong() - began);
    }
}
