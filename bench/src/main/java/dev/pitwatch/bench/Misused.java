package dev.pitwatch.bench;

/** A command line that can't be obeyed; says what was expected. */
final class Misused extends RuntimeException {

    Misused(String message) {
        super(message);
    }
}
