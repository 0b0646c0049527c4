package dev.pitwatch.core.job;

import java.util.Optional;

/**
 * Which jobs are wanted.
 *
 * @param workshopId empty: of all that may be seen
 * @param open whether they are to be neither delivered nor cancelled
 * @param text part of a customer's name, a plate or a phone number
 */
public record JobFilter(
        Optional<Long> workshopId,
        Optional<JobStatus> status,
        Optional<Boolean> open,
        Optional<Long> pitId,
        Optional<WorkType> workType,
        Optional<String> text) {}
