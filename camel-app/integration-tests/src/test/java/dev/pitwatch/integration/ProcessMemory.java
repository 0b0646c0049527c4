package dev.pitwatch.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** What Linux tells of a process's memory. */
final class ProcessMemory {

    private ProcessMemory() {}

    /** {@return what lies in RAM, in KiB; empty: there is no such process} */
    static OptionalLong residentKib(long pid) {
        return kib(pid, "VmRSS:");
    }

    /** {@return the most that lay in RAM since {@link #forgetPeak}, in KiB; empty: there is no such process} */
    static OptionalLong peakKib(long pid) {
        return kib(pid, "VmHWM:");
    }

    /** Lets the system count the peak from now on. */
    static void forgetPeak(long pid) throws IOException {
        Files.writeString(Path.of("/proc", Long.toString(pid), "clear_refs"), "5");
    }

    private static OptionalLong kib(long pid, String name) {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                    .filter(line -> line.startsWith(name))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }
}
