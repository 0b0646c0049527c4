package dev.pitwatch.spi;

import static java.util.Objects.requireNonNull;

/**
 * Why a field of a payload was refused.
 *
 * @param field its name in the payload
 * @param kind {@code type} (not a number), {@code range} (outside the metric's range, NaN, infinite) or a driver's
 *     own word, e.g. {@code order}
 * @param message one sentence: field, value, what was expected
 */
public record Fault(String field, String kind, String message) {

    /** A value of the wrong JSON type. */
    public static final String TYPE = "type";

    /** A number outside the range that is kept. */
    public static final String RANGE = "range";

    public Fault {
        requireNonNull(field, "field");
        requireNonNull(kind, "kind");
        requireNonNull(message, "message");
    }
}
