package dev.pitwatch.core.work.job;

import dev.pitwatch.base.problem.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A template that someone wants to make, as the API takes it.
 *
 * @param estimatedDurationMinutes null: as long as such work takes
 */
public record NewTemplate(
        String name, String workType, @Nullable Integer estimatedDurationMinutes, List<StagePlan> stages) {

    /**
     * {@return the type it names} Throws {@code validation_failed} when it names none, its stages don't add up, or no one says
     * how long it takes.
     */
    public WorkType checked() {
        requireWhole(stages);
        WorkType type = workType(workType);
        minutes(type);
        return type;
    }

    /** {@return how long it takes} */
    int minutes(WorkType type) {
        if (estimatedDurationMinutes != null) {
            return estimatedDurationMinutes;
        }
        return type.minutes()
                .orElseThrow(() ->
                        Problem.invalid("estimated_duration_minutes", "is missing: custom work takes what you say"));
    }

    /** {@return the same as it is kept} Throws as {@link #checked}. */
    public NewTemplate plain() {
        WorkType type = checked();
        return new NewTemplate(name.strip(), type.code(), minutes(type), List.copyOf(stages));
    }

    static WorkType workType(String text) {
        return WorkType.meant(text)
                .orElseThrow(
                        () -> Problem.invalid("work_type", "must be full_ppf, partial_ppf, ceramic_coating or custom"));
    }

    /** Throws {@code validation_failed} unless the weights add up to 100, and no name comes twice. */
    static void requireWhole(List<StagePlan> stages) {
        int sum = stages.stream().mapToInt(StagePlan::weight).sum();
        if (sum != 100) {
            throw Problem.invalid("stages", "have weights that add up to %d, expected 100".formatted(sum));
        }
        Set<String> names = new HashSet<>();
        for (StagePlan stage : stages) {
            if (!names.add(stage.name())) {
                throw Problem.invalid("stages", "have %s twice".formatted(stage.name()));
            }
        }
    }
}
