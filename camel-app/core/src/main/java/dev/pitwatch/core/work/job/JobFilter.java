package dev.pitwatch.core.work.job;

import dev.pitwatch.base.paging.TimeSpan;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import java.util.Optional;

/**
 * Which jobs are wanted.
 *
 * @param workshopId empty: of all that may be seen
 * @param open whether they are to be neither delivered nor cancelled
 * @param span in which they went on: from their start, before it from their making, to their end; for ever while open
 * @param scheduled when the car is to come
 * @param text part of a customer's name, a car's model, a plate or a phone number
 * @param plate a whole plate's {@link Plate#key}
 */
public record JobFilter(
        Optional<Long> workshopId,
        Optional<JobStatus> status,
        Optional<Boolean> open,
        Optional<Long> pitId,
        Optional<WorkType> workType,
        TimeSpan span,
        TimeSpan scheduled,
        Optional<String> text,
        Optional<String> plate) {

    /** Of any time. */
    public JobFilter(
            Optional<Long> workshopId,
            Optional<JobStatus> status,
            Optional<Boolean> open,
            Optional<Long> pitId,
            Optional<WorkType> workType,
            Optional<String> text) {
        this(workshopId, status, open, pitId, workType, TimeSpan.ALWAYS, TimeSpan.ALWAYS, text, Optional.empty());
    }

    /** {@return the same for a wall screen, which shows open jobs only and looks for no one} */
    JobFilter onWall() {
        if (text.isPresent() || plate.isPresent()) {
            throw new Problem(ProblemCode.FORBIDDEN, "a wall screen looks for nobody");
        }
        if (status.map(JobStatus::isClosed).orElse(false) || !open.orElse(true)) {
            throw new Problem(ProblemCode.FORBIDDEN, "a wall screen sees open jobs only");
        }
        return new JobFilter(workshopId, status, Optional.of(true), pitId, workType, span, scheduled, text, plate);
    }
}
