package dev.pitwatch.core.readings.archive;

/** An archive that can't be written or read, with the reason in words for an operator. */
public final class ArchiveException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Takes the reason. */
    public ArchiveException(String message) {
        super(message);
    }

    /** Takes the reason, and what is behind it. */
    public ArchiveException(String message, Throwable cause) {
        super(message, cause);
    }
}
