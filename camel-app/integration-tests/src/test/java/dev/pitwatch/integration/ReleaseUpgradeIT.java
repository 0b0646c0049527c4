package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pitwatch.core.testing.TestLength;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A release, and the one behind it with a migration more, on one machine: what was built here, packed. They take each other's place under
 * load; the first runs on the second's schema. In the long form alone: {@link ServerUpgrade} takes over a release that runs for other tests,
 * UpdaterTest has all ways back.
 */
@TestMethodOrder(OrderAnnotation.class)
class ReleaseUpgradeIT {

    private static final int DEVICES = 5;
    private static final int PER_SECOND_AND_DEVICE = 10;
    private static final int READINGS = 100;
    private static final String EDIT = "# an operator's edit of the first line\n";
    private static final Duration ENDS_WITHIN = Duration.ofMinutes(5);

    /** On a machine of its own it is 15 s; beside others that want all processors each start takes several times as long. */
    private static final Duration SILENT_AT_MOST = Duration.ofSeconds(120);

    /** As the other starts of tests; the updater waits 60 s else. */
    private static final String READY_WITHIN = "240";

    @TempDir
    static Path folder;

    private static Path opt;
    private static Path data;
    private static Path routes;
    private static Path broken;
    private static Path refusing;
    private static Path good;
    private static Pitwatch pitwatch;
    private static Workshop workshop;

    @BeforeAll
    static void install() throws Exception {
        assumeTrue(TestLength.of(false, true), "six starts: with --all");
        Path real = folder.toRealPath();
        opt = Files.createDirectories(real.resolve("opt"));
        data = real.resolve("data");
        routes = real.resolve("routes");
        Path archives = Files.createDirectories(real.resolve("archives"));
        Path project = HubDistribution.project();
        NextRelease.run(project, 0, project.resolve("pitwatch"), "release", "--built", archives);
        NextRelease.run(archives, 0, "sh", "-c", "tar xzf pitwatch-0.1.0.tar.gz -C \"$1\"", "sh", opt);
        Files.createSymbolicLink(opt.resolve("current"), Path.of("pitwatch-0.1.0"));
        Path first = opt.resolve("pitwatch-0.1.0");
        Path key = archives.resolve("release.key");
        NextRelease.run(archives, 0, first.resolve("pitwatch"), "release", "keygen", key);
        Files.move(archives.resolve("release.key.pub"), opt.resolve("release.key.pub"));
        broken = NextRelease.of(first, real.resolve("broken"), "0.2.0").broken().packed(archives, key);
        refusing = NextRelease.of(first, real.resolve("refusing"), "0.2.1")
                .refusingReadings()
                .packed(archives, key);
        good = NextRelease.of(first, real.resolve("good"), "0.3.0").packed(archives, key);
        NextRelease.run(first, 0, "cp", "-R", "routes", routes);
        NextRelease.run(first, 0, "cp", "-R", "config", real.resolve("config"));
        Files.writeString(route(), EDIT + Files.readString(route()));
        pitwatch = Pitwatch.released(
                data,
                // How long nobody answers is a figure of docs/performance.md.
                QuickStart.asDelivered(Map.of(
                        "PITWATCH_ROUTES", routes.toString(),
                        "PITWATCH_CONFIG", real.resolve("config").toString(),
                        "BACKUP_DIR", real.resolve("backups").toString())),
                opt.resolve("current"));
        workshop = pitwatch.workshop("Upgrade", DEVICES);
    }

    private static Path route() {
        return routes.resolve("housekeeping.camel.yaml");
    }

    @AfterAll
    static void stop() throws Exception {
        if (data != null && Files.exists(opt.resolve("current"))) {
            begin("down").waitFor();
        }
        if (pitwatch != null) {
            pitwatch.close();
        }
    }

    /** The data folder is all that it is given: the rest is what the launcher was started with. */
    private static Process begin(String... words) throws IOException {
        return begin(Map.of("PITWATCH_DATA", data.toString()), words);
    }

    private static Process begin(Map<String, String> environment, String... words) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(opt.resolve("current/pitwatch").toString()));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).directory(opt.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("PITWATCH_") || name.startsWith("BACKUP_"));
        builder.environment().putAll(environment);
        return builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .start();
    }

    private static String ended(Process process, int code) throws IOException, InterruptedException {
        boolean ended = process.waitFor(ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS);
        String said = Files.readString(folder.resolve("said"));
        assertThat(ended).as(said).isTrue();
        assertThat(process.exitValue()).as(said).isEqualTo(code);
        return said;
    }

    private static void runs(String version, int schema) throws IOException {
        assertThat(opt.resolve("current").toRealPath()).hasFileName("pitwatch-" + version);
        assertThat(pitwatch.readiness().status()).isEqualTo(200);
        Jdbi database = Pitwatch.embeddedDatabase(data);
        int found = database.withHandle(handle -> handle.createQuery("select schema_version()")
                .mapTo(Integer.class)
                .one());
        assertThat(found).isEqualTo(schema);
        long launcher = pitwatch.pid("launcher");
        assertThat(ProcessHandle.of(launcher)
                        .flatMap(process -> process.info().commandLine())
                        .orElseThrow())
                .contains("/opt/pitwatch-%s ".formatted(version));
    }

    /** {@return the longest time in which the hub answered nothing, while that goes on} */
    private static Duration silent(Process process) throws InterruptedException {
        long last = System.nanoTime();
        long longest = 0;
        while (!process.waitFor(50, TimeUnit.MILLISECONDS)) {
            if (pitwatch.readiness().status() == 200) {
                longest = Math.max(longest, System.nanoTime() - last);
                last = System.nanoTime();
            }
        }
        return Duration.ofNanos(longest);
    }

    @Test
    @Order(1)
    void givenAVersionThatDoesNotStart_whenUpgraded_thenTheOldOneRunsAgainOnTheNewSchemaAndNothingIsLost()
            throws Exception {
        try (Load load = Load.start(pitwatch, workshop.devices(), PER_SECOND_AND_DEVICE)) {
            load.awaitMore(READINGS);

            String said = ended(begin("upgrade", broken.toString(), "--plain", "--ready-within", READY_WITHIN), 1);

            assertThat(said).contains("going back to", "pitwatch-0.1.0 runs again");
            load.awaitMore(READINGS);
            load.stop();
            load.awaitAllStoredOnce(Pitwatch.embeddedDatabase(data));
        }
        runs("0.1.0", NextRelease.SCHEMA);
        assertThat(route()).content().startsWith(EDIT).doesNotContain(NextRelease.LINE);
    }

    @Test
    @Order(2)
    void givenAVersionWhoseRoutesRefuseReadings_whenUpgraded_thenTheOldOneRunsAgain() throws Exception {
        String said = ended(begin("upgrade", refusing.toString(), "--plain", "--ready-within", READY_WITHIN), 1);

        assertThat(said).contains("no reading comes through", "a made-up reading", "pitwatch-0.1.0 runs again");
        runs("0.1.0", NextRelease.SCHEMA);
        try (Load load = Load.start(pitwatch, workshop.devices(), PER_SECOND_AND_DEVICE)) {
            load.awaitMore(READINGS);
            load.stop();
            load.awaitAllStoredOnce(Pitwatch.embeddedDatabase(data));
        }
    }

    @Test
    @Order(3)
    void givenLoad_whenUpgradedByAnUpdaterThatIsKilled_thenTheNewVersionRunsWithBothEditsAndNothingIsLost()
            throws Exception {
        try (Load load = Load.start(pitwatch, workshop.devices(), PER_SECOND_AND_DEVICE)) {
            load.awaitMore(READINGS);
            Files.deleteIfExists(log()); // of the upgrade before
            Process upgrade = begin("upgrade", good.toString(), "--plain", "--ready-within", READY_WITHIN);
            await("the updater stops the old version")
                    .atMost(ENDS_WITHIN)
                    .failFast("it ended", () -> !upgrade.isAlive())
                    .until(() -> Files.exists(log()) && Files.readString(log()).contains("Stopping"));
            assertThat(updater()).hasValueSatisfying(ProcessHandle::destroyForcibly);
            Duration silent = silent(upgrade);
            String said = ended(upgrade, 0);

            assertThat(said)
                    .contains("housekeeping.camel.yaml: your edit and the other version's are merged")
                    .contains("pitwatch-0.3.0 runs.");
            isShort("an upgrade whose updater is killed", silent, said, data.resolve("log/launcher.out"));
            load.awaitMore(READINGS);
            load.stop();
            load.awaitAllStoredOnce(Pitwatch.embeddedDatabase(data));
        }
        runs("0.3.0", NextRelease.SCHEMA);
        assertThat(route()).content().startsWith(EDIT).contains(NextRelease.LINE);
    }

    /** Says where the seconds went, too: what the old version took to stop, and the laps of the other's start. */
    private static void isShort(String what, Duration silent, String said, Path launcher) throws IOException {
        System.out.printf("No answer for %.1f s: %s.%n", silent.toMillis() / 1e3, what);
        said.lines().filter(line -> line.contains("Stopped after")).forEach(System.out::println);
        try (Stream<String> lines = Files.lines(launcher)) {
            lines.filter(line -> line.contains("ready ") || line.startsWith("Ready after"))
                    .forEach(System.out::println);
        }
        assertThat(silent).isLessThan(SILENT_AT_MOST);
    }

    private static Path log() {
        return opt.resolve(".upgrade/upgrade.log");
    }

    /** Not the shell above it, which starts it again. */
    private static Optional<ProcessHandle> updater() {
        return ProcessHandle.allProcesses()
                .filter(process -> {
                    String command = process.info().commandLine().orElse("");
                    return command.contains("-Dpitwatch.home=" + opt)
                            && command.contains("--step run")
                            && process.info().command().orElse("").endsWith("java");
                })
                .findFirst();
    }

    /** With a unit of systemd, for which a stand-in of systemctl starts and stops what the link leads to. */
    @Test
    @Order(4)
    void givenTheNewVersion_whenItsUnitIsRolledBackUnderLoad_thenTheOldOneRunsOnTheNewSchemaWithTheOldRoutesAndTheEdit()
            throws Exception {
        Map<String, String> settings = new TreeMap<>(environmentOf(pitwatch.pid("launcher")));
        settings.merge("PATH", standIns().toString(), "%2$s:%1$s"::formatted);
        try (Load load = Load.start(pitwatch, workshop.devices(), PER_SECOND_AND_DEVICE)) {
            load.awaitMore(READINGS);

            Process rollback =
                    begin(settings, "rollback", "--ready-within", READY_WITHIN, "--unit", "pitwatch.service");
            Duration silent = silent(rollback);
            isShort("by a unit, and nobody is killed", silent, ended(rollback, 0), folder.resolve("unit.txt"));

            load.awaitMore(READINGS);
            load.stop();
            load.awaitAllStoredOnce(Pitwatch.embeddedDatabase(data));
        }
        assertThat(folder.resolve("unit.txt")).content().contains("ready hub");
        runs("0.1.0", NextRelease.SCHEMA);
        assertThat(route()).content().startsWith(EDIT).doesNotContain(NextRelease.LINE);
        assertThat(pitwatch.signIn(workshop.owner()).get("/auth/me").status()).isEqualTo(200);
    }

    /** As the file of a unit has it. */
    private static Map<String, String> environmentOf(long pid) throws IOException {
        Map<String, String> all = new TreeMap<>();
        for (String line : Files.readString(Path.of("/proc", Long.toString(pid), "environ"))
                .split("\0", -1)) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                all.put(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return all;
    }

    private static Path standIns() throws IOException {
        Path programs = Files.createDirectories(folder.resolve("programs"));
        Path systemctl = programs.resolve("systemctl");
        Files.writeString(
                systemctl,
                """
                #!/bin/sh
                case $* in
                "show --property=ActiveState --value pitwatch.service")
                  if kill -0 "$(cat "$PITWATCH_DATA/launcher.pid" 2>/dev/null)" 2>/dev/null; then echo active; else echo inactive; fi ;;
                "show --property="*) echo ;;
                "stop pitwatch.service") %1$s/pitwatch down ;;
                "start pitwatch.service") setsid %1$s/pitwatch up --empty </dev/null >>%2$s 2>&1 & ;;
                esac
                """
                        .formatted(opt.resolve("current"), folder.resolve("unit.txt")));
        Files.setPosixFilePermissions(systemctl, PosixFilePermissions.fromString("rwxr-xr-x"));
        return programs;
    }
}
