package dev.pitwatch.launcher;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.json.Json;
import dev.pitwatch.postgres.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher as a process, with the real database and broker and a stand-in for the hub. */
class LauncherIT {

    private static final Duration START = Duration.ofSeconds(90);
    /** These live for seconds. */
    private static final String QUICK_START = "-XX:TieredStopAtLevel=1";

    private static final Duration RESTART = Duration.ofSeconds(60);

    @TempDir
    private Path home;

    private final Map<String, String> environment = new TreeMap<>(System.getenv());
    private final List<Process> started = new ArrayList<>();
    private final int mqttPort = FreePort.any();
    private Path data;

    @BeforeEach
    void installFakeHub() throws IOException {
        data = home.resolve("data");
        environment.keySet().removeIf(name -> name.startsWith("PITWATCH_"));
        environment.put("PITWATCH_HTTP_PORT", Integer.toString(FreePort.any()));
        environment.put("PITWATCH_MANAGEMENT_PORT", Integer.toString(FreePort.any()));
        environment.put("BROKER_JAVA_OPTS", QUICK_START);
        environment.put("PITWATCH_MQTT_PORT", Integer.toString(mqttPort));
        Path assembly = home.resolve("camel-app/distribution/assembly/target/assembly");
        Files.createDirectories(assembly.resolve("bin"));
        Files.createDirectories(assembly.resolve("etc"));
        Files.createDirectories(assembly.resolve("system/dev/pitwatch"));
        Path karaf = Files.createFile(
                assembly.resolve("bin/karaf"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Files.writeString(
                karaf,
                """
                #!/bin/sh
                exec "$JAVA_HOME/bin/java" %s -Dkaraf.data="$KARAF_DATA" -cp "%s" %s
                """
                        .formatted(QUICK_START, System.getProperty("java.class.path"), FakeHub.class.getName()));
    }

    @AfterEach
    void stopAll() throws Exception {
        for (Process process : started) {
            process.destroy();
            if (!process.waitFor(30, SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        }
        run("down");
    }

    private static String rights(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void givenARun_whenPartsAndThenTheLauncherAreKilled_thenEachIsReplacedAndDownStopsAll() throws Exception {
        Process first = launch("up");
        awaitGreeting();
        assertThat(data.resolve("demo.json")).exists();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve("demo.json"))))
                .isEqualTo("rw-------");
        // PostgreSQL runs as a user of its own where there is no other way to give root up, and passes through.
        assertThat(rights(data)).isIn("rwx------", "rwx--x--x");
        assertThat(rights(data.resolve("broker"))).isEqualTo("rwx------");
        assertThat(Json.MAPPER
                        .readTree(data.resolve("demo.json").toFile())
                        .get("mqtt_url")
                        .asText())
                .isEqualTo("tcp://localhost:" + mqttPort);
        assertThat(devicesAreAdmitted()).isTrue();

        for (String part : List.of("hub", "broker")) {
            ProcessHandle killed = process(part).orElseThrow();
            killed.destroyForcibly();
            await(part).atMost(RESTART).until(() -> process(part)
                    .filter(now -> !now.equals(killed))
                    .isPresent());
        }
        await("broker is open again").atMost(RESTART).until(this::devicesAreAdmitted);
        ProcessHandle database = database();
        database.destroyForcibly();
        await("database").atMost(RESTART).until(() -> output().contains("database runs again"));
        assertThat(run("up").lines()).containsExactly(runsAlready());
        assertThat(first.isAlive()).isTrue();

        ProcessHandle orphan = process("hub").orElseThrow();
        first.destroyForcibly().waitFor();
        assertThat(orphan.isAlive()).isTrue();
        Files.delete(home.resolve("output"));
        launch("up");
        awaitGreeting();
        assertThat(output()).contains("warning hub of a launcher that was killed: stopped");
        assertThat(orphan.isAlive()).isFalse();

        List<ProcessHandle> parts =
                List.of(process("hub").orElseThrow(), process("broker").orElseThrow(), database());
        environment.put("PITWATCH_MQTT_URL", "since then a mistake");
        assertThat(run("down")).contains("Pitwatch has stopped.");
        assertThat(parts).noneMatch(ProcessHandle::isAlive);
        assertThat(output()).containsSubsequence("stopped hub", "stopped broker", "stopped database");
        assertThat(data).isDirectoryNotContaining("glob:**.pid");
        assertThat(run("down")).contains("Pitwatch does not run on " + data);
    }

    @Test
    void givenEmpty_whenStarted_thenNobodyExistsAndThereIsNoDemo() throws Exception {
        launch("up", "--empty");

        awaitGreeting();

        assertThat(data.resolve("demo.json")).doesNotExist();
        assertThat(output()).doesNotContain("Sign in as");
        assertThat(output()).contains("Nobody can sign in yet");
        // What is printed is rounded, each to a tenth.
        double whole = seconds("Ready after ([0-9.]+) s").sum();
        assertThat(seconds("ready .*\\(([0-9.]+) s\\)").sum()).isCloseTo(whole, within(0.3));
    }

    private DoubleStream seconds(String line) throws IOException {
        return Pattern.compile("(?m)^" + line + "$")
                .matcher(output())
                .results()
                .mapToDouble(found -> Double.parseDouble(found.group(1)));
    }

    @Test
    void givenWrongSettings_whenStarted_thenAllAreListedAndNothingStarts() throws Exception {
        environment.put("PITWATCH_HTTP_PORT", "http");
        environment.put("PITWATCH_SIGNUP", "perhaps");

        assertThat(run("up").lines())
                .containsExactly(
                        "error PITWATCH_HTTP_PORT is \"http\", expected a port, 1 to 65535",
                        "error PITWATCH_SIGNUP is \"perhaps\", expected one of open, invite, off");
        assertThat(run("down").lines()).containsExactly("Pitwatch does not run on %s.".formatted(data));
        assertThat(data).doesNotExist();
    }

    @Test
    void givenALauncherOnTheDataFolder_whenASecondIsStarted_thenItIsRefusedInOneLineAndNothingStarts()
            throws Exception {
        RunLock first = RunLock.take(data).orElseThrow();
        try {
            Process second = launch("up");

            assertThat(second.waitFor(30, SECONDS)).isTrue();
            assertThat(second.exitValue()).isEqualTo(1);
            assertThat(output().lines()).containsExactly(runsAlready());
        } finally {
            first.close();
        }
        assertThat(data.resolve("postgres")).doesNotExist();
        assertThat(data.resolve("hub")).doesNotExist();
    }

    @Test
    void givenADataFolderThatCantBeMade_whenUsed_thenOneLineNamesIt() throws Exception {
        environment.put("PITWATCH_DATA", "/dev/null/x");

        for (String verb : List.of("up", "psql", "migrate")) {
            assertThat(run(verb).lines())
                    .as(verb)
                    .singleElement()
                    .asString()
                    .startsWith("error ")
                    .contains("/dev/null/x");
        }
    }

    @Test
    void givenADatabaseOfAnotherVersion_whenUsed_thenOneLineSaysSo() throws Exception {
        Path cluster = Files.createDirectories(data.resolve("postgres/cluster"));
        Files.writeString(cluster.resolve("PG_VERSION"), "9\n");

        for (String verb : List.of("psql", "migrate", "up")) {
            List<String> lines =
                    run(verb).lines().filter(line -> line.startsWith("error ")).toList();
            assertThat(lines)
                    .as(verb)
                    .singleElement()
                    .asString()
                    .contains("was made by version 9", "; more in ", "/log");
            assertThat(output()).as(verb).doesNotContain("Exception", "\tat ");
        }
    }

    private String runsAlready() {
        return "error Pitwatch runs on %s already: stop it with ./pitwatch down, or set PITWATCH_DATA to another folder"
                .formatted(data);
    }

    @Test
    void givenATakenPort_whenStarted_thenIsOneLineAndNothingStarts() throws Exception {
        try (ServerSocket taken = new ServerSocket(mqttPort, 1, InetAddress.getByName("0.0.0.0"))) {
            assertThat(run("up").lines())
                    .singleElement()
                    .asString()
                    .startsWith("error port %d is taken".formatted(taken.getLocalPort()));
        }
        assertThat(data.resolve("postgres")).doesNotExist();
        assertThat(data.resolve("hub")).doesNotExist();
    }

    private void awaitGreeting() {
        await("greeting").atMost(START).until(() -> output().contains("Ctrl-C or ./pitwatch down stops it"));
    }

    private Optional<ProcessHandle> process(String part) {
        return new PidFile(data, part).process();
    }

    private ProcessHandle database() throws IOException {
        String pid = Files.readAllLines(data.resolve("postgres/cluster/postmaster.pid"))
                .get(0);
        return ProcessHandle.of(Long.parseLong(pid.strip())).orElseThrow();
    }

    private boolean devicesAreAdmitted() {
        try (Socket socket = new Socket("127.0.0.1", mqttPort)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private String output() throws IOException {
        Path file = home.resolve("output");
        return Files.exists(file) ? Files.readString(file) : "";
    }

    private Process launch(String... arguments) throws IOException {
        Process process = builder(arguments)
                .redirectOutput(home.resolve("output").toFile())
                .start();
        started.add(process);
        return process;
    }

    private String run(String... arguments) throws Exception {
        Process process = builder(arguments).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output;
    }

    private ProcessBuilder builder(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                ChildProcess.java(),
                QUICK_START,
                "-Dpitwatch.home=" + home,
                "-cp",
                System.getProperty("java.class.path"),
                Launcher.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder;
    }
}
