package dev.pitwatch.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** What a process has used: CPU time, and memory right now in MiB (0 where the system doesn't tell). */
record Usage(Duration cpu, long memoryMib) {

    static Usage of(long pid) throws IOException {
        Duration cpu = ProcessHandle.of(pid)
                .flatMap(process -> process.info().totalCpuDuration())
                .orElse(Duration.ZERO);
        Path status = Path.of("/proc", Long.toString(pid), "status");
        if (!Files.isReadable(status)) {
            return new Usage(cpu, 0);
        }
        long kib = Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
        return new Usage(cpu, kib / 1024);
    }
}
