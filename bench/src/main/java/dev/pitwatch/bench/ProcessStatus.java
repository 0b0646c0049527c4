package dev.pitwatch.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux tells of a process or a thread in its files {@code status} and {@code stat}, see proc(5). */
final class ProcessStatus {

    /** In {@code stat}: processor in user and system mode, of itself and of children that it has waited for. */
    static final int USER = 14;

    static final int SYSTEM = 15;
    static final int CHILDREN_USER = 16;
    static final int CHILDREN_SYSTEM = 17;

    private static final long TICK_MICROS = 10_000;

    private ProcessStatus() {}

    /** {@return microseconds of the processor, to 10 ms: the two fields of the text of a file {@code stat}, together} */
    static long micros(String stat, int user, int system) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" "); // from the third on
        return (Long.parseLong(fields[user - 3]) + Long.parseLong(fields[system - 3])) * TICK_MICROS;
    }

    /** {@return the number of that name, in the file's unit; 0 where it has none} */
    static long number(Path status, String name) throws IOException {
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }
}
