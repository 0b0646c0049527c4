package dev.pitwatch.core.work.job;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a job is, as the API answers it.
 *
 * @param percent whole, cut
 * @param stage the one that runs; null: none
 * @param minutesRemaining whole, the last one begun counts
 * @param overdueMinutes whole minutes that have passed since the estimated end
 */
public record Progress(
        long jobId,
        JobStatus status,
        int percent,
        @Nullable String stage,
        long minutesRemaining,
        long overdueMinutes,
        @Nullable Instant estimatedEndTime,
        List<Step> stages) {

    /** A stage as the API answers it. */
    public record Step(
            String name, int weight, StageState state, @Nullable Instant startedAt, @Nullable Instant finishedAt) {

        static Step of(JobStage stage) {
            return new Step(stage.name(), stage.weight(), stage.state(), stage.startedAt(), stage.finishedAt());
        }
    }

    /** {@return the progress of the job at that time} */
    static Progress of(Job job, Instant now) {
        Duration left = left(job, now);
        return new Progress(
                job.id(),
                job.status(),
                percent(job, now),
                job.runningStage().map(JobStage::name).orElse(null),
                Math.max(0, left.plusMinutes(1).minusNanos(1).toMinutes()),
                Math.max(0, left.negated().toMinutes()),
                job.estimatedEndTime(),
                job.stages().stream().map(Step::of).toList());
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
        long elapsed = stage.workedUntil(now).toMillis();
        long estimate = Duration.ofMinutes(job.estimatedDurationMinutes()).toMillis();
        return (int) Math.min(stage.weight() * 95L / 100, elapsed * 100 / estimate);
    }

    /** Negative: overdue by that. */
    private static Duration left(Job job, Instant now) {
        Job.Hold hold = job.hold();
        if (job.status().isDone() || job.status() == JobStatus.CANCELLED) {
            return Duration.ZERO;
        }
        if (job.status() == JobStatus.RECEIVED
                || job.estimatedEndTime() == null
                || (hold != null && hold.from() == JobStatus.RECEIVED)) {
            return Duration.ofMinutes(job.estimatedDurationMinutes());
        }
        return Duration.between(hold == null ? now : hold.frozenAt(), job.estimatedEndTime());
    }
}
