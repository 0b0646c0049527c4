package dev.pitwatch.core.archive;

/** An archive that can't be written or read, with the reason in words for an operator. */
public final class ArchiveException extends RuntimeException {

    private static final long serialVersionUID = 1;

    ArchiveException(String message) {
        super(message);
    }

    ArchiveException(String message, Throwable cause) {
        super(message, cause);
    }
}
