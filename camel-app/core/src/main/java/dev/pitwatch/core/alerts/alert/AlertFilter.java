package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.base.paging.TimeSpan;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which alerts of a list are wanted; empty: any.
 *
 * @param span in which they were open, not only opened
 * @param notCleared whether cleared ones are left out
 * @param shelved whether only those are wanted that are shelved, of each type and subject the newest
 */
public record AlertFilter(
        Optional<AlertStatus> status,
        Optional<String> alertType,
        OptionalLong pitId,
        Optional<Severity> severity,
        TimeSpan span,
        boolean notCleared,
        boolean shelved) {

    /** Every alert. */
    public static final AlertFilter ALL =
            new AlertFilter(Optional.empty(), Optional.empty(), OptionalLong.empty(), Optional.empty());

    /** Of any time, with those that are cleared. */
    public AlertFilter(
            Optional<AlertStatus> status, Optional<String> alertType, OptionalLong pitId, Optional<Severity> severity) {
        this(status, alertType, pitId, severity, TimeSpan.ALWAYS, false, false);
    }

    /** {@return the same, without a status of what is not cleared} */
    AlertFilter withoutClearedByDefault() {
        return new AlertFilter(status, alertType, pitId, severity, span, notCleared || status.isEmpty(), shelved);
    }

    /** {@return the same for a wall screen, which shows what is not cleared} */
    AlertFilter onWall() {
        if (status.equals(Optional.of(AlertStatus.CLEARED))) {
            throw new Problem(ProblemCode.FORBIDDEN, "a wall screen sees open alerts only");
        }
        return new AlertFilter(status, alertType, pitId, severity, span, true, shelved);
    }
}
