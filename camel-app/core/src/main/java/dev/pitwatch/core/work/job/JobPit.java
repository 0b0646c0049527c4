package dev.pitwatch.core.work.job;

import dev.pitwatch.base.database.JsonColumn;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.notices.phone.PhoneRegion;
import dev.pitwatch.core.platform.workshop.WorkCalendar;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A pit that a job is to be in; no one puts it or its workshop away until the transaction ends.
 *
 * @param status as now: maintenance ends by itself
 * @param occupiedBy the job whose car is in it; null: none
 * @param comings of the workshop's cars into pits within the last day, in the caller's sight
 */
record JobPit(
        long workshopId,
        long pitId,
        int pitNumber,
        String status,
        String currency,
        String timeZone,
        @JsonColumn WorkCalendar calendar,
        @Nullable Long occupiedBy,
        long comings) {

    /** Within a day: each is kept for eight days in the memory of hubs. A workshop of 200 pits has some 600. */
    private static final int MAX_COMINGS = 2_000;

    private static final Duration RETRY = Duration.ofMinutes(10);

    /** {@return whose phone numbers are written there without country code} */
    PhoneRegion phones() {
        return PhoneRegion.of(timeZone, currency);
    }

    /** A car that comes in wants a pit that is in service, with no other car in it. Throws a {@link Problem} when it can't come. */
    void requireFree() {
        if (!status.equals("active")) {
            throw Problem.conflict("pit %d is %s: no car can be worked on there"
                    .formatted(pitNumber, status.equals("disabled") ? "disabled" : "in maintenance"));
        }
        if (occupiedBy != null) {
            throw JdbiJobRepository.busy(pitNumber, "job " + occupiedBy);
        }
        if (comings >= MAX_COMINGS) {
            throw Problem.later(
                    ProblemCode.RATE_LIMITED,
                    "cars of a workshop come into its pits at most %d times in 24 hours".formatted(MAX_COMINGS),
                    RETRY);
        }
    }
}
