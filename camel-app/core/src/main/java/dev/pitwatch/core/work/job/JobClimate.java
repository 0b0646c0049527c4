package dev.pitwatch.core.work.job;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.pitwatch.core.alerts.config.AlertConfig;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The climate that a car had, as the API answers it.
 *
 * @param stages one by one; those that never began are left out, those that were begun again overlap
 * @param whole of all the time that the car was in pits, each moment once; null: it was in none
 */
public record JobClimate(List<Stage> stages, @Nullable Whole whole) {

    /**
     * One stage's.
     *
     * @param to null: it runs
     */
    public record Stage(String name, Instant from, @Nullable Instant to, @JsonUnwrapped Measured measured) {}

    /**
     * All of it, while the job was on hold, too.
     *
     * @param to null: the car is still there
     */
    public record Whole(Instant from, @Nullable Instant to, @JsonUnwrapped Measured measured) {}

    /**
     * What was measured meanwhile, in whatever pits the car was.
     *
     * @param temperature null: it was not measured; the others likewise
     * @param inBandPercent of the time with readings; null: there were none
     * @param knownPercent how much of the time has readings of temperature and humidity; null: the car was in no pit
     * @param bands what is good in each of the pits
     * @param source the coarsest that went into it; null: the car was in no pit
     * @param gaps times without a reading, oldest first
     */
    public record Measured(
            @Nullable Span temperature,
            @Nullable Span humidity,
            @Nullable Span pm25,
            @Nullable Double inBandPercent,
            @Nullable Double knownPercent,
            List<PitBand> bands,
            @Nullable String source,
            List<Gap> gaps) {}

    /** What was measured of one metric. */
    public record Span(double avg, double min, double max) {}

    /** The climate that film wants in a pit now. */
    public record PitBand(long pitId, @JsonUnwrapped AlertConfig.Band band) {}

    /** A time without a reading. */
    public record Gap(Instant from, Instant to) {}
}
