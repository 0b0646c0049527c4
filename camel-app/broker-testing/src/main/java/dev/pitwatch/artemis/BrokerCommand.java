package dev.pitwatch.artemis;

import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.core.testing.TestDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The broker's process as the launcher starts it. */
public final class BrokerCommand implements AutoCloseable {

    public static final String HUB_USER = BrokerSettings.HUB_USER;
    public static final String HUB_PASSWORD = "the hub's own";

    private static final String END = "";
    private static final long ANSWER_SECONDS = 120;

    private final Process process;
    private final BlockingQueue<String> lines;

    private BrokerCommand(Process process) {
        this.process = process;
        this.lines = linesOf(process);
    }

    /** Returns when hubs may connect. */
    public static BrokerCommand start(
            TestDatabase database, Path data, int hubPort, int devicePort, Map<String, String> more)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BrokerMain.class.getName()))
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment()
                .putAll(Map.of(
                        "PITWATCH_DATA", data.toString(),
                        "PITWATCH_BROKER_HUB_PORT", Integer.toString(hubPort),
                        "PITWATCH_BROKER_HUB_PASSWORD", HUB_PASSWORD,
                        "PITWATCH_MQTT_PORT", Integer.toString(devicePort),
                        "PITWATCH_DB_URL", database.url(),
                        "PITWATCH_BROKER_DB_PASSWORD", DatabaseRole.BROKER.password(database.masterKey()),
                        "PITWATCH_RATE_LIMITS", "off"));
        builder.environment().putAll(more);
        BrokerCommand command = new BrokerCommand(builder.start());
        command.await("READY");
        return command;
    }

    public void say(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** Reads on until it says that line. */
    public void await(String line) throws IOException, InterruptedException {
        awaitAll(line);
    }

    /** Reads on until it has said all of these lines, in whatever order. */
    void awaitAll(String... wanted) throws IOException, InterruptedException {
        Set<String> missing = new HashSet<>(List.of(wanted));
        while (!missing.isEmpty()) {
            String said = lines.poll(ANSWER_SECONDS, TimeUnit.SECONDS);
            if (said == null || said.equals(END)) {
                throw new IOException(
                        "the broker %s and never said %s".formatted(said == null ? "waits" : "ended", missing));
            }
            missing.removeIf(said::startsWith);
        }
    }

    private static BlockingQueue<String> linesOf(Process process) {
        BlockingQueue<String> read = new LinkedBlockingQueue<>();
        Thread reader = new Thread(
                () -> {
                    try (Stream<String> said =
                            process.inputReader(StandardCharsets.UTF_8).lines()) {
                        said.forEach(read::add);
                    } finally {
                        read.add(END);
                    }
                },
                "broker-lines");
        reader.setDaemon(true);
        reader.start();
        return read;
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Sends it a signal by its name, such as STOP. */
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                .inheritIO()
                .start()
                .waitFor();
    }

    long pid() {
        return process.pid();
    }

    /** Ends it as the launcher does; returns its exit code. */
    int stop() throws IOException, InterruptedException {
        process.getOutputStream().close();
        return process.waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
