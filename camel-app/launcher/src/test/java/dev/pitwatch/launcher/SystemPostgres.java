package dev.pitwatch.launcher;

import dev.pitwatch.postgres.FreePort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The PostgreSQL that this system has, with its own programs, as operators have one of their own. */
final class SystemPostgres {

    static final String SUPERUSER = "postgres";
    static final String PASSWORD = "of the operators";

    private static final Path INSTALLED = Path.of("/usr/lib/postgresql");
    private static final int OLDEST = 15;
    private static final long SECONDS = 60;

    private final Path cluster;
    private final Path programs;
    private final int port = FreePort.any();

    private SystemPostgres(Path cluster, Path programs) {
        this.cluster = cluster;
        this.programs = programs;
    }

    /** {@return the folder of its programs; empty: there is none that is new enough} */
    static Optional<Path> programs() throws IOException {
        if (!Files.isDirectory(INSTALLED)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(INSTALLED)) {
            return versions.filter(version -> major(version) >= OLDEST)
                    .filter(version -> Files.isExecutable(version.resolve("bin/postgres")))
                    .max(Comparator.comparingInt(SystemPostgres::major))
                    .map(version -> version.resolve("bin"));
        }
    }

    private static int major(Path version) {
        String name = String.valueOf(version.getFileName());
        return name.matches("[0-9]+") ? Integer.parseInt(name) : 0;
    }

    static SystemPostgres start(Path folder) throws IOException, InterruptedException {
        SystemPostgres made =
                new SystemPostgres(folder.resolve("own"), programs().orElseThrow());
        Path password = Files.writeString(folder.resolve("superuser"), PASSWORD);
        made.run(
                "initdb",
                "-D",
                made.cluster.toString(),
                "-U",
                SUPERUSER,
                "-A",
                "scram-sha-256",
                "--pwfile=" + password);
        made.run(
                "pg_ctl",
                "-D",
                made.cluster.toString(),
                "-w",
                "-l",
                folder.resolve("own.log").toString(),
                "-o",
                "-p %d -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off".formatted(made.port),
                "start");
        return made;
    }

    /** PostgreSQL refuses to run as root. */
    private void run(String program, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(words));
        Path said = cluster.resolveSibling(program + ".out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException(program + ": " + Files.readString(said, StandardCharsets.UTF_8));
        }
    }

    String url(String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
    }

    void execute(String database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    Connection connect(String database) throws SQLException {
        return DriverManager.getConnection(url(database), SUPERUSER, PASSWORD);
    }

    void stop() throws IOException, InterruptedException {
        run("pg_ctl", "-D", cluster.toString(), "-m", "immediate", "-w", "stop");
    }
}
