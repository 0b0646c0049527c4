package dev.pitwatch.core.work.job;

import dev.pitwatch.base.json.Coded;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What is done to a car, with what it takes unless a template or the job says otherwise. */
public enum WorkType implements Coded {
    FULL_PPF(360, StagePlan.FILM),
    PARTIAL_PPF(180, StagePlan.FILM),
    CERAMIC_COATING(240, StagePlan.COATING),
    /** Takes as long as the job says. */
    CUSTOM(0, StagePlan.CUSTOM);

    private final int minutes;
    private final List<StagePlan> stages;

    WorkType(int minutes, List<StagePlan> stages) {
        this.minutes = minutes;
        this.stages = stages;
    }

    /** {@return the type that someone means: its code, or as people write it, e.g. "Full PPF"} */
    public static Optional<WorkType> meant(String text) {
        return Spelling.find(text, values(), WorkType::code);
    }

    /** {@return the minutes it takes; empty when each job says so itself} */
    public OptionalInt minutes() {
        return minutes == 0 ? OptionalInt.empty() : OptionalInt.of(minutes);
    }

    /** {@return its stages, in order; their weights add up to 100} */
    public List<StagePlan> stages() {
        return stages;
    }
}
