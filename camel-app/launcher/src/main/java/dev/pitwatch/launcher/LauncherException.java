package dev.pitwatch.launcher;

import java.util.List;

/** Pitwatch can't be started or stopped; each line is for the person at the terminal. */
final class LauncherException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient List<String> lines;

    LauncherException(List<String> lines) {
        super(String.join(System.lineSeparator(), lines), null, false, false);
        this.lines = List.copyOf(lines);
    }

    LauncherException(String line) {
        this(List.of(line));
    }

    List<String> lines() {
        return lines;
    }
}
