package dev.pitwatch.bench;

import dev.pitwatch.postgres.EmbeddedPostgres;
import dev.pitwatch.postgres.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Starts and ends a {@link BareClient}, with a heap as large as the hub's. */
final class BareProcess implements AutoCloseable {

    private static final long START_S = 60;
    private static final long STOP_S = 20;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process process;
    private final int port;

    private BareProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts it on a database that the product has made; returns when it is there. */
    static BareProcess start(Workspace place, Mosquitto broker, EmbeddedPostgres database)
            throws IOException, InterruptedException {
        int port = FreePort.any();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms124m",
                        "-Xmx124m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BareClient.class.getName(),
                        broker.url(),
                        database.jdbcUrl(),
                        Integer.toString(port))
                .redirectErrorStream(true)
                .redirectOutput(Files.createDirectories(place.folder())
                        .resolve("bare.txt")
                        .toFile())
                .start();
        BareProcess bare = new BareProcess(process, port);
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_S);
        while (!bare.answers()) {
            if (!process.isAlive() || System.nanoTime() > until) {
                bare.close();
                throw new IOException("the bare client did not start: see %s/bare.txt".formatted(place.folder()));
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
        return bare;
    }

    private boolean answers() throws InterruptedException {
        try {
            stored();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** {@return how many readings it has stored} */
    long stored() throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port)).build();
        return Long.parseLong(client.send(request, BodyHandlers.ofString()).body());
    }

    Dashboard dashboard() throws IOException, InterruptedException {
        return Dashboard.open(client, URI.create("ws://127.0.0.1:" + port), 0);
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        ProcessEnd.within(STOP_S, process);
    }
}
