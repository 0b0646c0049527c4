package dev.pitwatch.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** What the processes at work use: the one that stores, PostgreSQL with its children, the broker. */
record Work(long hub, long database, long broker) {

    /** CPU time in microseconds so far, and resident memory right now (0 where the system doesn't tell). */
    record Used(long hubMicros, long databaseMicros, long brokerMicros, long hubMemoryMib) {

        /** {@return what was used since; memory as it is now} */
        Used since(Used before) {
            return new Used(
                    hubMicros - before.hubMicros,
                    databaseMicros - before.databaseMicros,
                    brokerMicros - before.brokerMicros,
                    hubMemoryMib);
        }
    }

    Used used() {
        return new Used(micros(hub), micros(database), micros(broker), memoryMib(hub));
    }

    /** Of the process and its children that are alive. */
    private static long micros(long pid) {
        return ProcessHandle.of(pid).stream()
                        .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                        .flatMap(process -> process.info().totalCpuDuration().stream())
                        .mapToLong(Duration::toNanos)
                        .sum()
                / 1_000;
    }

    static long memoryMib(long pid) {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        if (!Files.isReadable(status)) {
            return 0;
        }
        try {
            return ProcessStatus.number(status, "VmRSS") / 1024;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
