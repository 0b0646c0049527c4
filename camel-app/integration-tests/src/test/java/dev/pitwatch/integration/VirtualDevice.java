package dev.pitwatch.integration;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** The firmware as a process, {@code pitwatch-device}: what it says, and what it is made to suffer. */
final class VirtualDevice implements AutoCloseable {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Path FIRMWARE = HubDistribution.project().resolve("firmware");
    private static final Path PROGRAM = FIRMWARE.resolve("build/host/pitwatch-device");

    private final Process process;
    private final Writer input;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private VirtualDevice(Process process) {
        this.process = process;
        this.input = process.outputWriter(StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "virtual-device");
        reader.setDaemon(true);
        reader.start();
    }

    /** Builds the program of these sources. {@return why there is none; empty: it is there} */
    static Optional<String> missing(Path log) throws IOException, InterruptedException {
        if (!installed("c++") || !installed("cmake")) {
            return Optional.of("no C++ compiler and CMake on this machine");
        }
        Path build = Files.createDirectories(FIRMWARE.resolve("build"));
        try (FileChannel lock = FileChannel.open(build.resolve("test.lock"), CREATE, WRITE)) {
            lock.lock(); // classes that need it run at once, in processes of their own
            run(log, "cmake", "--preset", "host");
            if (Files.readString(log).contains("pitwatch-device is not built")) {
                return Optional.of("the libraries of pitwatch-device are not installed, see firmware/README.md");
            }
            run(log, "cmake", "--build", "--preset", "host", "--target", "pitwatch-device");
            return Optional.empty();
        }
    }

    private static void run(Path log, String... command) throws IOException, InterruptedException {
        int code = new ProcessBuilder(command)
                .directory(FIRMWARE.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException("%s ended with %d\n%s".formatted(List.of(command), code, Files.readString(log)));
        }
    }

    private static boolean installed(String program) {
        return Stream.of(System.getenv("PATH").split(":")).anyMatch(at -> Files.isExecutable(Path.of(at, program)));
    }

    /** Starts at that place, where a device that has moved since is not. What it remembers is in the folder. */
    static VirtualDevice start(int port, Device device, Path state, int intervalSeconds) throws IOException {
        List<String> command = new ArrayList<>(List.of(PROGRAM.toString()));
        command.addAll(List.of("--broker", "127.0.0.1:" + port));
        command.addAll(List.of("--device-id", device.id(), "--username", device.id()));
        command.addAll(List.of("--password", device.mqttPassword(), "--license-key", device.licenceKey()));
        command.addAll(List.of("--workshop", device.workshop(), "--pit", device.pit()));
        command.addAll(List.of("--interval", Integer.toString(intervalSeconds)));
        command.addAll(List.of("--state", state.toString(), "--script", "-"));
        return new VirtualDevice(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
            }
        } catch (IOException e) {
            lines.add(e.toString());
        }
    }

    /** Has it suffer that, e.g. {@code network down}. */
    void suffer(String event) {
        try {
            input.write(event + "\n");
            input.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("%s: %s".formatted(event, lines), e);
        }
    }

    /** Waits for the nth line with that text. {@return it} */
    String await(String text, int nth) {
        try {
            return Awaitility.await()
                    .atMost(TIMEOUT)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> find(text, nth), Optional::isPresent)
                    .orElseThrow();
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("no line %d with \"%s\" in %s".formatted(nth, text, lines), e);
        }
    }

    private Optional<String> find(String text, int nth) {
        return lines.stream().filter(line -> line.contains(text)).skip(nth - 1L).findFirst();
    }

    /** Cuts its power. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public String toString() {
        return lines.toString();
    }
}
