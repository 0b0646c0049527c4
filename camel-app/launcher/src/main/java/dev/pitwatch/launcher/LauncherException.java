package dev.pitwatch.launcher;

import java.util.List;

/** Pitwatch can't be started or stopped; each line is for the person at the terminal. */
final class LauncherException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** The exit code of most failures. */
    private static final int FAILED = 1;

    private final transient List<String> lines;
    private final int code;

    LauncherException(List<String> lines) {
        this(FAILED, lines);
    }

    /** With the exit code by which a script tells it from others. */
    LauncherException(int code, String line) {
        this(code, List.of(line));
    }

    private LauncherException(int code, List<String> lines) {
        super(String.join(System.lineSeparator(), lines), null, false, false);
        this.lines = List.copyOf(lines);
        this.code = code;
    }

    LauncherException(String line) {
        this(List.of(line));
    }

    List<String> lines() {
        return lines;
    }

    int code() {
        return code;
    }
}
