package dev.pitwatch.core.reading;

/** The database is away: nothing was stored, and the same has to be tried again. */
public final class StorageUnavailable extends RuntimeException {

    private static final long serialVersionUID = 1;

    public StorageUnavailable(Throwable cause) {
        super(cause.getMessage(), cause);
    }
}
