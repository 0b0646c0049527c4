package dev.pitwatch.artemis;

import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.core.testing.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The broker's process as the launcher starts it. */
final class BrokerCommand implements AutoCloseable {

    static final String HUB_PASSWORD = "the hub's own";

    private final Process process;
    private final BufferedReader lines;

    private BrokerCommand(Process process) {
        this.process = process;
        this.lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Returns when hubs may connect. */
    static BrokerCommand start(TestDatabase database, Path data, int hubPort, int devicePort, Map<String, String> more)
            throws IOException {
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

    void say(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
    }

    /** Reads on until it says that line. */
    void await(String line) throws IOException {
        for (String said = lines.readLine(); said != null; said = lines.readLine()) {
            if (said.startsWith(line)) {
                return;
            }
        }
        throw new IOException("the broker ended and never said " + line);
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
