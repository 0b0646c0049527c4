package dev.pitwatch.postgres;

/** The database could not be started or stopped; the message is one line for the person at the terminal. */
public final class PostgresException extends RuntimeException {

    PostgresException(String message) {
        super(message);
    }

    PostgresException(String message, Throwable cause) {
        super(message, cause);
    }
}
