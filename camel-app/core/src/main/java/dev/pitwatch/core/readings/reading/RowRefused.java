package dev.pitwatch.core.readings.reading;

/** The database refuses a row of what it was given: nothing was stored, and the same would be refused again. */
public final class RowRefused extends RuntimeException {

    private static final long serialVersionUID = 1;

    public RowRefused(Throwable cause) {
        super(cause.getMessage(), cause);
    }
}
