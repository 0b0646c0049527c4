package dev.pitwatch.core.work.job;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/** What is done to a car, with what it takes unless a template or the job says otherwise. */
public enum WorkType {
    FULL_PPF(360, StagePlan.FILM),
    PARTIAL_PPF(180, StagePlan.FILM),
    CERAMIC_COATING(240, StagePlan.COATING),
    /** Takes as long as the job says. */
    CUSTOM(0, StagePlan.CUSTOM);

    private final String code = name().toLowerCase(Locale.ROOT);
    private final int minutes;
    private final List<StagePlan> stages;

    WorkType(int minutes, List<StagePlan> stages) {
        this.minutes = minutes;
        this.stages = stages;
    }

    /** {@return as the API writes it, e.g. "full_ppf"} */
    @JsonValue
    public String code() {
        return code;
    }

    /** {@return the type of that code} Throws {@link IllegalArgumentException} on an unknown one. */
    public static WorkType of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT));
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
