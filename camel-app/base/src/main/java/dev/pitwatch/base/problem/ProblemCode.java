package dev.pitwatch.base.problem;

import java.util.Locale;

/** The codes of the contract, each with its HTTP status. */
public enum ProblemCode {
    BAD_JSON(400),
    BAD_REQUEST(400),
    UNAUTHENTICATED(401),
    FORBIDDEN(403),
    MUST_CHANGE_PASSWORD(403),
    SUBSCRIPTION_SUSPENDED(403),
    NOT_FOUND(404),
    NO_CAMERA(404),
    NO_CAMERA_SERVER(404),
    NO_PICTURE(404),
    METHOD_NOT_ALLOWED(405),
    TIMEOUT(408),
    CONFLICT(409),
    INVALID_TRANSITION(409),
    PIT_BUSY(409),
    ALREADY_KNOWN(409),
    GONE(410),
    STALE(412),
    TOO_LARGE(413),
    UNSUPPORTED_MEDIA_TYPE(415),
    EXPECTATION_FAILED(417),
    VALIDATION_FAILED(422),
    LOCKED(423),
    RATE_LIMITED(429),
    HEAD_TOO_LARGE(431),
    INTERNAL(500),
    NOT_IMPLEMENTED(501),
    UPSTREAM_UNAVAILABLE(502),
    UNAVAILABLE(503);

    private final int status;

    ProblemCode(int status) {
        this.status = status;
    }

    public int status() {
        return status;
    }

    /** {@return as the API writes it, e.g. "not_found"} */
    public String code() {
        return this == HEAD_TOO_LARGE ? TOO_LARGE.code() : name().toLowerCase(Locale.ROOT);
    }
}
