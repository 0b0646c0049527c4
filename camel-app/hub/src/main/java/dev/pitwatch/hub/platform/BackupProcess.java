package dev.pitwatch.hub.platform;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A command of {@code ./pitwatch backup} as a process beside the hub, one at a time. Thread safe. */
final class BackupProcess implements AutoCloseable {

    private static final File NOTHING = new File("/dev/null");

    private final Optional<String> command;
    private final Path said;
    private final Duration timeout;
    private @Nullable Process running;

    /**
     * Starts nothing.
     *
     * @param command of a shell, which ends with 0 when a backup was made and checked, or copied; empty: there is none
     * @param said where its words go, those of the last one alone
     * @param timeout after which it is ended
     */
    BackupProcess(Optional<String> command, Path said, Duration timeout) {
        this.command = command;
        this.said = said;
        this.timeout = timeout;
    }

    synchronized boolean isRunning() {
        return running != null;
    }

    /**
     * Begins, and returns at once.
     *
     * @param ended gets the reason why there is no backup, or copy, in a line, before the process counts as ended; empty: there is one. Not called once this is closed
     */
    synchronized void begin(Consumer<Optional<String>> ended) {
        if (command.isEmpty()) {
            ended.accept(Optional.of("this hub was not started by ./pitwatch up, which alone can copy the database"));
            return;
        }
        try {
            Files.createDirectories(said.toAbsolutePath().getParent());
            Process process = new ProcessBuilder("sh", "-c", command.get())
                    .redirectInput(NOTHING)
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            running = process;
            process.onExit()
                    .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .whenComplete((exited, late) -> end(process, late != null, ended));
        } catch (IOException e) {
            ended.accept(Optional.of("it can't be started: " + e.getMessage()));
        }
    }

    private synchronized void end(Process process, boolean late, Consumer<Optional<String>> ended) {
        if (running != process) {
            return; // closed
        }
        try {
            if (late) {
                stop(process);
                ended.accept(Optional.of("it had not ended after %d minutes".formatted(timeout.toMinutes())));
            } else {
                ended.accept(process.exitValue() == 0 ? Optional.empty() : Optional.of(reason(process.exitValue())));
            }
        } finally {
            running = null; // whatever became of the telling: else none would be made ever after
        }
    }

    private String reason(int code) {
        try {
            return Files.readAllLines(said).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .reduce((before, last) -> last)
                    .map(line -> line.replaceFirst("^error ", ""))
                    .orElse("it ended with %d and said nothing".formatted(code));
        } catch (IOException e) {
            return "it ended with %d, and %s can't be read".formatted(code, said);
        }
    }

    /** With the PostgreSQL of its check. */
    private static void stop(Process process) {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroyForcibly();
    }

    /** Ends the one that runs: it leaves nothing that looks like a backup. */
    @Override
    public synchronized void close() {
        Process process = running;
        running = null;
        if (process != null) {
            stop(process);
        }
    }
}
