package dev.pitwatch.core.job;

import dev.pitwatch.core.problem.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A template that somebody wants to make, as the API takes it. */
public record NewTemplate(String name, String workType, int estimatedDurationMinutes, List<StagePlan> stages) {

    /** {@return the type it names} Throws {@code validation_failed} when it names none, or its stages don't add up. */
    public WorkType checked() {
        requireWhole(stages);
        return workType(workType);
    }

    /** {@return the same as it is kept} Throws as {@link #checked}. */
    public NewTemplate plain() {
        return new NewTemplate(name.strip(), checked().code(), estimatedDurationMinutes, List.copyOf(stages));
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
