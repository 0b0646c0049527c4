package dev.pitwatch.core.work.job;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The climate that a car had, stage by stage, as the API answers it; stages that never began are left out. */
public record JobClimate(List<Stage> stages) {

    /**
     * One stage's.
     *
     * @param to null: it runs
     * @param inBandPercent of the time with readings; null: there were none
     * @param gaps times without a reading, oldest first
     */
    public record Stage(
            String name,
            Instant from,
            @Nullable Instant to,
            @Nullable Span temperature,
            @Nullable Span humidity,
            @Nullable Double inBandPercent,
            List<Gap> gaps) {}

    /** What was measured. */
    public record Span(double avg, double min, double max) {}

    /** A time without a reading. */
    public record Gap(Instant from, Instant to) {}
}
