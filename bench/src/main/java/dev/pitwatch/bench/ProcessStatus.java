package dev.pitwatch.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux tells of a process or a thread in its file {@code status}. */
final class ProcessStatus {

    private ProcessStatus() {}

    /** {@return the number of that name, in the file's unit; 0 where it has none} */
    static long number(Path status, String name) throws IOException {
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }
}
