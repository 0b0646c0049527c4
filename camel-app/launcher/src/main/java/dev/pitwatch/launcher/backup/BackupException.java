package dev.pitwatch.launcher.backup;

/** A backup can't be made or read; the message is for the person at the terminal. */
public final class BackupException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public BackupException(String message) {
        super(message);
    }

    public BackupException(String message, Throwable cause) {
        super(message, cause);
    }
}
