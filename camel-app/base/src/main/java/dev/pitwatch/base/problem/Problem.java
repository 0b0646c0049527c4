package dev.pitwatch.base.problem;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A call that is refused for a reason its caller can understand. Carries no stack trace: it is an answer, no fault. */
public final class Problem extends RuntimeException {

    /** Details in an answer: a caller with more wrong than that has to look again anyway. */
    public static final int MAX_DETAILS = 20;

    private static final long serialVersionUID = 1;

    private final ProblemCode code;
    private final transient List<Detail> details;
    private final transient Optional<Duration> retryAfter;

    /** What is wrong with one field. */
    public record Detail(String field, String message) {}

    private Problem(ProblemCode code, String message, List<Detail> details, Optional<Duration> retryAfter) {
        super(message, null, false, false);
        this.code = code;
        this.details = List.copyOf(details);
        this.retryAfter = retryAfter;
    }

    /** A problem that its code and one sentence tell. */
    public Problem(ProblemCode code, String message) {
        this(code, message, List.of(), Optional.empty());
    }

    /** {@return that the thing does not exist, or may not be known to the caller} */
    public static Problem notFound(String thing) {
        return new Problem(ProblemCode.NOT_FOUND, "no such " + thing);
    }

    /** {@return that the state of things does not allow it} */
    public static Problem conflict(String message) {
        return new Problem(ProblemCode.CONFLICT, message);
    }

    /** {@return that one field is wrong} */
    public static Problem invalid(String field, String message) {
        return invalid(List.of(new Detail(field, message)));
    }

    /** {@return that fields are wrong, the first {@value #MAX_DETAILS} of them at once} */
    public static Problem invalid(List<Detail> details) {
        Detail first = details.get(0);
        String more = details.size() == 1 ? "" : ", and %d more".formatted(details.size() - 1);
        return new Problem(
                ProblemCode.VALIDATION_FAILED,
                (first.field().isEmpty() ? "" : first.field() + ": ") + first.message() + more,
                details.subList(0, Math.min(details.size(), MAX_DETAILS)),
                Optional.empty());
    }

    /** {@return that it may be tried again after a while} */
    public static Problem later(ProblemCode code, String message, Duration retryAfter) {
        return new Problem(code, message, List.of(), Optional.of(retryAfter));
    }

    public ProblemCode code() {
        return code;
    }

    /** {@return what is wrong, field by field; empty when no field is to blame} */
    public List<Detail> details() {
        return details;
    }

    /** {@return when to try again} */
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
