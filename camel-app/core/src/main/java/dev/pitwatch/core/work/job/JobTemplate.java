package dev.pitwatch.core.work.job;

import dev.pitwatch.base.database.JsonColumn;
import java.time.Instant;
import java.util.List;

/** What a workshop's jobs of a kind take, as the API answers it. */
public record JobTemplate(
        long id,
        long workshopId,
        String name,
        WorkType workType,
        int estimatedDurationMinutes,
        @JsonColumn List<StagePlan> stages,
        Instant createdAt,
        Instant updatedAt) {

    public JobTemplate {
        stages = List.copyOf(stages);
    }
}
