package dev.pitwatch.core.work.job;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonProperty.Access;
import dev.pitwatch.core.platform.workshop.WorkCalendar;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A step of a job, as it is answered, and kept as JSON with what it was worked on.
 *
 * @param weight its part of the work, of 100
 * @param unattended it runs by itself, day and night
 * @param startedAt the first time
 * @param finishedAt the last time
 * @param worked up to {@code runningSince}; time on hold is not in it
 * @param runningSince null when it doesn't run, or the job is on hold
 * @param note of the one that moved it last
 */
public record JobStage(
        String name,
        int weight,
        boolean unattended,
        StageState state,
        @Nullable Instant startedAt,
        @Nullable Instant finishedAt,
        @JsonProperty(access = Access.WRITE_ONLY) Duration worked,
        @JsonProperty(access = Access.WRITE_ONLY) @Nullable Instant runningSince,
        @Nullable String note) {

    /** {@return a stage that waits to be started} */
    static JobStage planned(StagePlan plan) {
        return new JobStage(
                plan.name(),
                plan.weight(),
                plan.unattended(),
                StageState.PENDING,
                null,
                null,
                Duration.ZERO,
                null,
                null);
    }

    /** {@return how long it was worked on until that time} Its time stands still while the workshop is closed. */
    Duration workedUntil(Instant time, WorkCalendar calendar) {
        if (runningSince == null || time.isBefore(runningSince)) {
            return worked;
        }
        return worked.plus(unattended ? Duration.between(runningSince, time) : calendar.open(runningSince, time));
    }

    /** {@return the same of what is left off then, by a person who was there} */
    private Duration workedTo(Instant time, WorkCalendar calendar) {
        return runningSince == null || unattended
                ? workedUntil(time, calendar)
                : worked.plus(calendar.worked(runningSince, time));
    }

    /** {@return its part of such an estimate} */
    Duration share(int minutes) {
        return Duration.ofMinutes((long) minutes * weight).dividedBy(100);
    }

    /** {@return it, running from now on, for the first time or again} */
    JobStage started(Instant at) {
        return new JobStage(
                name,
                weight,
                unattended,
                StageState.RUNNING,
                startedAt == null ? at : startedAt,
                null,
                worked,
                at,
                note);
    }

    /** {@return it, still the one that runs, but its time stands} */
    JobStage paused(Instant at, WorkCalendar calendar) {
        return new JobStage(name, weight, unattended, state, startedAt, finishedAt, workedTo(at, calendar), null, note);
    }

    /** {@return it, behind us} One that never ran was done at that moment. */
    JobStage ended(StageState how, Instant at, WorkCalendar calendar) {
        Instant started = startedAt == null && how == StageState.DONE ? at : startedAt;
        return new JobStage(name, weight, unattended, how, started, at, workedTo(at, calendar), null, note);
    }

    /** {@return it, as if it had never run} */
    JobStage reset() {
        return new JobStage(name, weight, unattended, StageState.PENDING, null, null, Duration.ZERO, null, note);
    }

    JobStage withNote(@Nullable String text) {
        return text == null
                ? this
                : new JobStage(name, weight, unattended, state, startedAt, finishedAt, worked, runningSince, text);
    }

    JobStage withoutNote() {
        return new JobStage(name, weight, unattended, state, startedAt, finishedAt, worked, runningSince, null);
    }
}
