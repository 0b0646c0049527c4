package dev.pitwatch.core.work.job;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What becomes of a job that is moved to another status. Pure functions. */
final class JobMoves {

    /** A closed job's public page stays that long. */
    static final Duration TRACKED = Duration.ofDays(30);

    private JobMoves() {}

    /** {@return the job in its new status} Throws {@code invalid_transition}, naming the allowed ones. */
    static Job move(Job job, JobStatus to, Instant at) {
        requireNext(job, to);
        JobDraft draft = job.draft();
        draft.status = to;
        draft.updatedAt = at;
        switch (to) {
            case RECEIVED -> resume(job, draft, at);
            case IN_PROGRESS -> work(job, draft, at);
            case QUALITY_CHECK -> draft.stages = lastRuns(job, at);
            case ON_HOLD -> {
                draft.hold = new Job.Hold(job.status(), at, at);
                draft.eachStage(stage -> stage.paused(at, job.calendar()));
            }
            case COMPLETED -> {
                draft.eachStage(
                        stage -> stage.state().isBehind() ? stage : stage.ended(StageState.DONE, at, job.calendar()));
                draft.actualEndTime = at;
            }
            case DELIVERED -> close(draft, at);
            case CANCELLED -> {
                draft.hold = null;
                draft.eachStage(stage -> stage.paused(at, job.calendar()));
                close(draft, at);
            }
        }
        return draft.job();
    }

    private static void requireNext(Job job, JobStatus to) {
        var allowed = job.status().next(job.hold() == null ? null : job.hold().from());
        if (!allowed.contains(to)) {
            String named = allowed.stream().sorted().map(JobStatus::code).collect(Collectors.joining(", "));
            throw new Problem(
                    ProblemCode.INVALID_TRANSITION,
                    "job %d is %s and can't become %s; allowed: %s"
                            .formatted(job.id(), job.status().code(), to.code(), named.isEmpty() ? "none" : named));
        }
    }

    private static void work(Job job, JobDraft draft, Instant at) {
        switch (job.status()) {
            case ON_HOLD -> resume(job, draft, at);
            case QUALITY_CHECK -> draft.stages = reopened(job.stages(), at);
            default -> {
                draft.actualStartTime = at;
                draft.stages = nextStarted(job.stages(), at);
                if (job.estimatedEndTime() == null) { // else a person said one
                    draft.endByHand = false;
                    draft.estimatedEndTime = draft.left().end(at);
                }
            }
        }
    }

    private static void resume(Job job, JobDraft draft, Instant at) {
        Job.Hold hold = job.hold();
        draft.hold = null;
        draft.eachStage(stage -> stage.state() == StageState.RUNNING ? stage.started(at) : stage);
        if (job.followsHours()) {
            draft.estimatedEndTime = draft.left().end(at);
        } else if (hold != null && job.estimatedEndTime() != null) {
            draft.estimatedEndTime = job.estimatedEndTime().plus(Duration.between(hold.frozenAt(), at));
        }
    }

    private static void close(JobDraft draft, Instant at) {
        draft.closedAt = at;
        draft.trackingEndsAt = at.plus(TRACKED);
    }

    /** The first of those that wait runs. */
    static List<JobStage> nextStarted(List<JobStage> stages, Instant at) {
        List<JobStage> after = new ArrayList<>(stages);
        for (int i = 0; i < after.size(); i++) {
            if (after.get(i).state() == StageState.PENDING) {
                after.set(i, after.get(i).started(at));
                break;
            }
        }
        return after;
    }

    private static List<JobStage> lastRuns(Job job, Instant at) {
        List<JobStage> after = new ArrayList<>(job.stages());
        int last = after.size() - 1;
        for (int i = 0; i < last; i++) {
            if (!after.get(i).state().isBehind()) {
                after.set(i, after.get(i).ended(StageState.DONE, at, job.calendar()));
            }
        }
        if (after.get(last).state() != StageState.RUNNING) { // also one that was done or skipped before its turn
            after.set(last, after.get(last).started(at));
        }
        return after;
    }

    /** The stage before the last runs again, and the last waits for it. A job of one stage goes on with that. */
    private static List<JobStage> reopened(List<JobStage> stages, Instant at) {
        List<JobStage> after = new ArrayList<>(stages);
        int last = after.size() - 1;
        after.set(last, after.get(last).reset());
        int again = Math.max(0, last - 1);
        after.set(again, after.get(again).started(at));
        return after;
    }
}
