package dev.pitwatch.bench;

import dev.pitwatch.postgres.FreePort;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Mosquitto of our own with the settings of mosquitto.conf, empty at first. */
final class Mosquitto implements AutoCloseable {

    private static final long TIMEOUT_S = 20;

    private final Process process;
    private final int port;

    private Mosquitto(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static Mosquitto start(Workspace place) throws IOException, InterruptedException {
        Path settings = place.home().resolve("bench/mosquitto.conf");
        Path folder = place.folder();
        Files.createDirectories(folder);
        int port = FreePort.any();
        String own =
                """

                listener %d 127.0.0.1
                user %s
                persistence_location %s/
                """
                        .formatted(port, System.getProperty("user.name"), folder);
        Path whole = Files.writeString(folder.resolve("mosquitto.conf"), Files.readString(settings) + own);
        Process process = new ProcessBuilder(List.of(program(), "-c", whole.toString()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("mosquitto.log").toFile())
                .start();
        Mosquitto mosquitto = new Mosquitto(process, port);
        mosquitto.awaitPort();
        return mosquitto;
    }

    private static String program() throws IOException {
        for (String place :
                List.of("/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto", "/opt/homebrew/sbin/mosquitto")) {
            if (Files.isExecutable(Path.of(place))) {
                return place;
            }
        }
        throw new IOException("mosquitto is not installed; on Debian: apt install mosquitto");
    }

    private void awaitPort() throws IOException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_S);
        while (true) {
            try {
                new Socket("127.0.0.1", port).close();
                return;
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() > until) {
                    close();
                    throw new IOException("mosquitto did not start: see its log", e);
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }

    String url() {
        return "tcp://127.0.0.1:" + port;
    }

    long pid() {
        return process.pid();
    }

    int port() {
        return port;
    }

    @Override
    public void close() {
        ProcessEnd.within(TIMEOUT_S, process);
    }
}
