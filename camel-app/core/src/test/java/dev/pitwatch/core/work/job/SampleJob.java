package dev.pitwatch.core.work.job;

import dev.pitwatch.core.platform.workshop.WorkCalendar;
import java.time.Instant;
import java.util.List;

/** Jobs for tests that need no database. */
final class SampleJob {

    static final Instant NOW = Instant.parse("2026-02-20T22:30:00Z");

    private SampleJob() {}

    static Job received(WorkType type, int minutes) {
        return received(type, minutes, type.stages());
    }

    static Job received(WorkType type, int minutes, List<StagePlan> stages) {
        return received(type, minutes, stages, WorkCalendar.ALWAYS);
    }

    static Job received(WorkType type, int minutes, List<StagePlan> stages, WorkCalendar calendar) {
        return new Job(
                42,
                1,
                2,
                1,
                JobStatus.RECEIVED,
                null,
                type,
                null,
                new JobCustomer(9L, "John Doe", null, null),
                "Tesla Model 3",
                null,
                null,
                null,
                minutes,
                null,
                false,
                null,
                null,
                null,
                null,
                null,
                null,
                stages.stream().map(JobStage::planned).toList(),
                List.of(),
                1L,
                NOW,
                1L,
                "Asha",
                NOW,
                1,
                null,
                calendar);
    }
}
