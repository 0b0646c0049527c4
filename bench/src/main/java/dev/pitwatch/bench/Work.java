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

    /** Of the process and its children, those that have ended, too; one that ends while they are read is not counted twice. */
    private static long micros(long pid) {
        long ended = ended(pid);
        long living = living(pid);
        for (long again = ended(pid); again != ended; again = ended(pid)) {
            ended = again;
            living = living(pid);
        }
        return living + ended;
    }

    private static long living(long pid) {
        return ProcessHandle.of(pid).stream()
                        .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                        .flatMap(process -> process.info().totalCpuDuration().stream())
                        .mapToLong(Duration::toNanos)
                        .sum()
                / 1_000;
    }

    /** Of children that it has waited for, such as connections of PostgreSQL: what they took is counted there by Linux, else 0. */
    private static long ended(long pid) {
        Path stat = Path.of("/proc", Long.toString(pid), "stat");
        if (!Files.isReadable(stat)) {
            return 0;
        }
        try {
            return ProcessStatus.micros(
                    Files.readString(stat), ProcessStatus.CHILDREN_USER, ProcessStatus.CHILDREN_SYSTEM);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
