package dev.pitwatch.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL as root, in every way to give root up that works here, and as an ordinary user. */
class RunAsIT {

    @TempDir
    private Path folder;

    @BeforeEach
    void open() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static boolean isRoot() {
        return Commands.output(List.of("id", "-u")).map(String::strip).equals(Optional.of("0"));
    }

    @Test
    void givenRoot_whenStartedInEveryWayThatWorksHere_thenItAnswersAndIsNotRootWithin() throws Exception {
        assumeTrue(isRoot(), "an ordinary user has nothing to give up");
        Binaries binaries = Binaries.unpacked(EmbeddedPostgres.caches(folder));
        Path program = binaries.program("postgres");
        List<RunAs> ways =
                RunAs.candidates().stream().filter(way -> way.works(program)).toList();

        assertThat(ways).isNotEmpty().first().isEqualTo(RunAs.find(program));
        for (int i = 0; i < ways.size(); i++) {
            givesRootUp(binaries, ways.get(i), ServerOptions.at(folder.resolve("data-" + i + "/postgres")));
        }
    }

    private static void givesRootUp(Binaries binaries, RunAs way, ServerOptions options)
            throws IOException, SQLException {
        Files.createDirectories(options.home());
        way.letPass(options.home());
        Cluster cluster = new Cluster(options);
        cluster.prepare(binaries, way);
        int port = cluster.choosePort();
        Server server = Server.start(binaries, way, cluster, options, port);
        try {
            assertThat(StartedAlone.answer(
                            "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port), cluster.password()))
                    .as("%s", way)
                    .isEqualTo("42");
            ProcessHandle process = ProcessHandle.of(server.pid()).orElseThrow();
            assertThat(process.info().user()).as("%s", way).isEqualTo(way.owner());
            assertThat(Files.getOwner(options.cluster()).getName())
                    .isEqualTo(way.owner().orElseThrow());
        } finally {
            server.stop();
        }
        assertThat(server.isAlive()).isFalse();
    }

    @Test
    void givenAnOrdinaryUser_whenStarted_thenNothingStandsInFrontAndItAnswers() throws Exception {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            Optional<RunAs> another = RunAs.candidates().stream()
                    .filter(way -> !way.owner().equals(Optional.of("root")))
                    .filter(way -> Commands.output(way.command("true")).isPresent())
                    .findFirst();
            assumeTrue(another.isPresent(), "root can't become another user here, by setpriv or runuser");
            command.addAll(another.orElseThrow().prefix());
        }
        Path home = Files.createDirectory(folder.resolve("home"));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Duser.home=" + home,
                "-cp",
                readableClassPath(),
                StartedAlone.class.getName(),
                home.resolve("postgres").toString()));

        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(output).isZero();
        assertThat(output.lines()).contains("in front: []", "answer: 42");
    }

    /** {@return the class path, copied to where another user than root may read it} */
    private String readableClassPath() throws IOException {
        Path target = Files.createDirectory(folder.resolve("class-path"));
        List<String> copies = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path from = Path.of(entry);
            if (!Files.exists(from) || from.getFileName().toString().startsWith("junit")) {
                continue;
            }
            Path to = target.resolve(copies.size() + "-" + from.getFileName());
            try (Stream<Path> files = Files.walk(from)) {
                for (Path file : files.toList()) {
                    Files.copy(file, to.resolve(from.relativize(file).toString()));
                }
            }
            copies.add(to.toString());
        }
        return String.join(File.pathSeparator, copies);
    }
}
