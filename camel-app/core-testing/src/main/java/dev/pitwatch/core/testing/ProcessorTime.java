package dev.pitwatch.core.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Keeps what each class of tests took of the processor, with all processes that it started: on a machine whose cores are all busy that is
 * what a suite's length is made of. A line a class in {@code target/processor/PID.tsv}: its name, a tab, seconds. Where the system has no
 * {@code /proc}, nothing is kept. What a process took whose parent ended before it is not counted.
 */
public final class ProcessorTime implements TestExecutionListener {

    private static final Path KEPT = Path.of("target", "processor");
    /** Of a second, as Linux tells times of processes to programs, whatever the kernel counts in. */
    private static final double TICKS = 100;
    /** Fields of {@code /proc/PID/stat} behind the name: utime, stime and the same of children that it waited for (man 5 proc). */
    private static final int FIRST = 11;

    private static final int FIELDS = 4;

    private final Map<String, Long> begun = new HashMap<>();

    /** Made by JUnit, which finds it in META-INF/services. */
    public ProcessorTime() {}

    @Override
    public void executionStarted(TestIdentifier test) {
        if (isClass(test)) {
            begun.put(test.getUniqueId(), ticks());
        }
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        Long before = begun.remove(test.getUniqueId());
        if (before != null && before > 0) {
            String name = ((ClassSource) test.getSource().orElseThrow()).getClassName();
            keep("%s\t%.2f\n".formatted(name, (ticks() - before) / TICKS));
        }
    }

    /** Classes within others count as part of those. */
    private static boolean isClass(TestIdentifier test) {
        return test.getSource().filter(ClassSource.class::isInstance).isPresent()
                && test.getUniqueIdObject().getSegments().size() == 2;
    }

    private static void keep(String line) {
        try {
            Files.createDirectories(KEPT);
            Path file = KEPT.resolve(ProcessHandle.current().pid() + ".tsv");
            Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return hundredths of a second that this process and those below it took since they began; 0 where none can be read} */
    static long ticks() {
        return Stream.concat(
                        Stream.of(ProcessHandle.current()),
                        ProcessHandle.current().descendants())
                .mapToLong(process -> ticks(process.pid()))
                .sum();
    }

    private static long ticks(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return Stream.of(fields)
                    .skip(FIRST)
                    .limit(FIELDS)
                    .mapToLong(Long::parseLong)
                    .sum();
        } catch (IOException e) {
            return 0; // it has ended since
        }
    }
}
