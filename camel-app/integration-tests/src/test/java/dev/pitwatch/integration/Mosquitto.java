package dev.pitwatch.integration;

import static org.awaitility.Awaitility.await;

import dev.pitwatch.postgres.FreePort;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** An operator's Mosquitto with the settings of bench/mosquitto.conf, which admits anybody. */
final class Mosquitto implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final int port;

    private Mosquitto(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** {@return why there can't be one here; empty: there can} */
    static Optional<String> missing() {
        return program().isPresent() ? Optional.empty() : Optional.of("needs Mosquitto");
    }

    /** Listens on the loopback and on that address of this machine; returns when clients may connect. */
    static Mosquitto started(Path folder, String address) throws IOException {
        Files.createDirectories(folder);
        int port = FreePort.any();
        String own =
                """

                listener %d 127.0.0.1
                listener %d %s
                user %s
                persistence_location %s/
                """
                        .formatted(port, port, address, System.getProperty("user.name"), folder);
        Path settings = HubDistribution.project().resolve("bench/mosquitto.conf");
        Path whole = Files.writeString(folder.resolve("mosquitto.conf"), Files.readString(settings) + own);
        Process process = new ProcessBuilder(program().orElseThrow().toString(), "-c", whole.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("mosquitto.log").toFile())
                .start();
        await("mosquitto")
                .atMost(PATIENCE)
                .failFast("mosquitto ended, see its log", () -> !process.isAlive())
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> {
                    new Socket("127.0.0.1", port).close();
                    return true;
                });
        return new Mosquitto(process, port);
    }

    private static Optional<Path> program() {
        return List.of("/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto", "/opt/homebrew/sbin/mosquitto").stream()
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit()
                .completeOnTimeout(process, PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        process.destroyForcibly();
    }
}
