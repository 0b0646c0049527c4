package dev.pitwatch.core.work.job;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What becomes of a job whose stage is started, finished or skipped. Pure functions. */
final class StageMoves {

    /** What can be done with a stage. */
    enum Action {
        START,
        FINISH,
        SKIP;

        /** {@return the action of that code} */
        static Action of(String code) {
            return Spelling.find(code, values(), StageMoves::code)
                    .orElseThrow(() -> Problem.invalid("action", "must be start, finish or skip"));
        }
    }

    private final Job job;
    private final List<JobStage> stages;
    private final Instant at;

    private StageMoves(Job job, Instant at) {
        this.job = job;
        this.stages = new ArrayList<>(job.stages());
        this.at = at;
    }

    /**
     * {@return the job with its stage moved} The running one can be finished or skipped, which starts the next. One that
     * waits can be skipped, or started, which finishes the running one and skips those between: who works on it is past them.
     *
     * @throws Problem {@code invalid_transition}, naming what is allowed; {@code validation_failed} on an unknown stage
     */
    static Job move(Job job, String name, Action action, @Nullable String note, Instant at) {
        if (job.status() != JobStatus.IN_PROGRESS && job.status() != JobStatus.QUALITY_CHECK) {
            throw new Problem(
                    ProblemCode.INVALID_TRANSITION,
                    "job %d is %s: its stages move while it is in_progress or quality_check"
                            .formatted(job.id(), job.status().code()));
        }
        return new StageMoves(job, at).moved(name, action, note);
    }

    private Job moved(String name, Action action, @Nullable String note) {
        int wanted = index(name);
        if (!allowed(wanted, action)) {
            throw refusal(name, action);
        }
        stages.set(wanted, stages.get(wanted).withNote(note));
        int running = running();
        switch (action) {
            case START -> {
                end(running, StageState.DONE);
                for (int between = running + 1; between < wanted; between++) {
                    if (isPending(between)) {
                        end(between, StageState.SKIPPED);
                    }
                }
                stages.set(wanted, stages.get(wanted).started(at));
            }
            case FINISH -> endAndGoOn(wanted, StageState.DONE);
            case SKIP -> {
                if (wanted == running) {
                    endAndGoOn(wanted, StageState.SKIPPED);
                } else {
                    end(wanted, StageState.SKIPPED);
                }
            }
        }
        JobDraft draft = job.draft();
        draft.stages = List.copyOf(stages);
        draft.updatedAt = at;
        return draft.job();
    }

    private void endAndGoOn(int stage, StageState how) {
        end(stage, how);
        List<JobStage> after = JobMoves.nextStarted(stages, at);
        stages.clear();
        stages.addAll(after);
    }

    private void end(int stage, StageState how) {
        if (stage >= 0) {
            stages.set(stage, stages.get(stage).ended(how, at, job.calendar()));
        }
    }

    private boolean allowed(int stage, Action action) {
        return switch (action) {
            case FINISH -> stage == running();
            case SKIP -> stage == running() || isPending(stage);
            case START -> isPending(stage);
        };
    }

    private boolean isPending(int stage) {
        return stages.get(stage).state() == StageState.PENDING;
    }

    private int running() {
        return first(StageState.RUNNING);
    }

    private int first(StageState state) {
        return IntStream.range(0, stages.size())
                .filter(i -> stages.get(i).state() == state)
                .findFirst()
                .orElse(-1);
    }

    private int index(String name) {
        return IntStream.range(0, stages.size())
                .filter(i -> stages.get(i).name().equals(name))
                .findFirst()
                .orElseThrow(() -> Problem.invalid(
                        "stage",
                        "must be one of the job's: "
                                + stages.stream().map(JobStage::name).collect(Collectors.joining(", "))));
    }

    private Problem refusal(String name, Action action) {
        List<String> possible = new ArrayList<>();
        for (int i = 0; i < stages.size(); i++) {
            for (Action one : Action.values()) {
                if (allowed(i, one)) {
                    possible.add(code(one) + " " + stages.get(i).name());
                }
            }
        }
        return new Problem(
                ProblemCode.INVALID_TRANSITION,
                "job %d: stage %s is %s and can't be moved by %s; allowed: %s"
                        .formatted(
                                job.id(),
                                name,
                                stages.get(index(name)).state().code(),
                                code(action),
                                possible.isEmpty() ? "nothing" : String.join(", ", possible)));
    }

    private static String code(Action action) {
        return action.name().toLowerCase(Locale.ROOT);
    }
}
