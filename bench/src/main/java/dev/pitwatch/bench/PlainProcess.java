package dev.pitwatch.bench;

import dev.pitwatch.postgres.EmbeddedPostgres;
import dev.pitwatch.postgres.FreePort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Installs a {@link Plain} into a folder, starts and ends it. */
final class PlainProcess implements AutoCloseable {

    private static final long INSTALL_S = 600;
    private static final long STOP_S = 20;
    private static final String LOG = "log.txt";
    private static final int LAST_LINES = 20;

    private final Process process;

    private PlainProcess(Process process) {
        this.process = process;
    }

    /** {@return it} Throws where what it needs can't be had on this machine. */
    static PlainProcess start(Plain plain, Workspace place, Mosquitto broker, EmbeddedPostgres database)
            throws IOException, InterruptedException {
        Path folder = Files.createDirectories(place.folder());
        try (Stream<Path> files = Files.list(place.home().resolve("bench/compare"))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        for (List<String> command : plain.install()) {
            if (!succeeds(command, folder)) {
                throw new IOException(String.join(" ", command) + " failed");
            }
        }
        ProcessBuilder builder = builder(plain.command(), folder);
        builder.environment()
                .putAll(Map.of(
                        "BROKER_PORT", Integer.toString(broker.port()),
                        "DATABASE_URL", url(database),
                        "NODE_RED_PORT", Integer.toString(FreePort.any()),
                        "FLOWS", folder.resolve("flows.json").toString()));
        return new PlainProcess(builder.start());
    }

    private static String url(EmbeddedPostgres database) {
        return database.jdbcUrl()
                .replaceFirst(
                        "jdbc:postgresql://", "postgresql://%s:%s@".formatted(database.user(), database.password()));
    }

    private static boolean succeeds(List<String> command, Path folder) throws InterruptedException {
        try {
            Process install = builder(command, folder).start();
            boolean over = install.waitFor(INSTALL_S, TimeUnit.SECONDS);
            install.destroyForcibly();
            return over && install.exitValue() == 0;
        } catch (IOException e) {
            return false; // there is no such program
        }
    }

    private static ProcessBuilder builder(List<String> command, Path folder) {
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve(LOG).toFile()));
    }

    /** {@return the last lines that it wrote; the folder is deleted after the run} */
    static String logged(Workspace place) throws IOException {
        Path log = place.folder().resolve(LOG);
        if (!Files.exists(log)) {
            return "";
        }
        String text = new String(Files.readAllBytes(log), StandardCharsets.UTF_8); // of any bytes
        List<String> lines = text.lines().toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    }

    long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        ProcessEnd.within(STOP_S, process);
    }
}
