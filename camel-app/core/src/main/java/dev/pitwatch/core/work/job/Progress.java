package dev.pitwatch.core.work.job;

import dev.pitwatch.core.platform.workshop.WorkCalendar;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a job is, as the API answers it.
 *
 * @param percent whole, cut
 * @param stage the one that runs; null: none
 * @param minutesRemaining whole, the last one begun counts
 * @param workMinutesRemaining those of them in which the workshop is open
 * @param overdueMinutes whole minutes of opening time that have passed since the estimated end
 * @param opensAt the next opening while the workshop is closed; null: it is open, or this is over
 */
public record Progress(
        long jobId,
        JobStatus status,
        int percent,
        @Nullable String stage,
        long minutesRemaining,
        long workMinutesRemaining,
        long overdueMinutes,
        @Nullable Instant estimatedEndTime,
        @Nullable Instant opensAt,
        List<Step> stages) {

    /** A stage as the API answers it. */
    public record Step(
            String name,
            int weight,
            StageState state,
            boolean unattended,
            @Nullable Instant startedAt,
            @Nullable Instant finishedAt) {

        static Step of(JobStage stage) {
            return new Step(
                    stage.name(),
                    stage.weight(),
                    stage.state(),
                    stage.unattended(),
                    stage.startedAt(),
                    stage.finishedAt());
        }
    }

    /** {@return the progress of the job at that time} */
    static Progress of(Job job, Instant now) {
        Job.Hold hold = job.hold();
        Instant at = hold == null ? now : hold.frozenAt();
        Duration estimate = Duration.ofMinutes(job.estimatedDurationMinutes());
        Optional<Instant> end = end(job);
        boolean over = job.status().isDone() || job.status() == JobStatus.CANCELLED;
        WorkCalendar calendar = job.calendar();
        return new Progress(
                job.id(),
                job.status(),
                percent(job, now),
                job.runningStage().map(JobStage::name).orElse(null),
                over ? 0 : begun(end.map(to -> Duration.between(at, to)).orElse(estimate)),
                over ? 0 : begun(end.map(to -> calendar.open(at, to)).orElse(estimate)),
                over ? 0 : end.map(to -> calendar.open(to, at).toMinutes()).orElse(0L),
                job.estimatedEndTime(),
                job.status().isClosed() ? null : calendar.opensAt(at).orElse(null),
                job.stages().stream().map(Step::of).toList());
    }

    /** Whole minutes, the last one begun counts. */
    private static long begun(Duration left) {
        return Math.max(0, left.plusMinutes(1).minusNanos(1).toMinutes());
    }

    /** {@return to what its time runs; empty: it has not begun, and the estimate is left} */
    private static Optional<Instant> end(Job job) {
        Job.Hold hold = job.hold();
        boolean waits = job.status() == JobStatus.RECEIVED || (hold != null && hold.from() == JobStatus.RECEIVED);
        return waits ? Optional.empty() : Optional.ofNullable(job.estimatedEndTime());
    }

    private static int percent(Job job, Instant now) {
        if (job.status().isDone()) {
            return 100;
        }
        if (job.status() == JobStatus.RECEIVED) {
            return 0;
        }
        int behind = job.stages().stream()
                .filter(stage -> stage.state().isBehind())
                .mapToInt(JobStage::weight)
                .sum();
        return behind
                + job.runningStage().map(stage -> running(stage, job, now)).orElse(0);
    }

    /** Its weight, of which time alone fills 95 %: weight × elapsed ÷ (weight ÷ 100 × estimate). */
    private static int running(JobStage stage, Job job, Instant now) {
        long elapsed = stage.workedUntil(now, job.calendar()).toMillis();
        long estimate = Duration.ofMinutes(job.estimatedDurationMinutes()).toMillis();
        return (int) Math.min(stage.weight() * 95L / 100, elapsed * 100 / estimate);
    }
}
