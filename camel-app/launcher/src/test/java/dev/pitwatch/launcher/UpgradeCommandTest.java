package dev.pitwatch.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.launcher.upgrade.ChangeSet;
import dev.pitwatch.launcher.upgrade.ChangeSet.Part;
import dev.pitwatch.launcher.upgrade.FolderMerge;
import dev.pitwatch.launcher.upgrade.InstalledVersions;
import dev.pitwatch.launcher.upgrade.Resolutions;
import dev.pitwatch.launcher.upgrade.UpgradeJournal;
import dev.pitwatch.launcher.upgrade.UpgradeJournal.Step;
import dev.pitwatch.postgres.EmbeddedPostgres;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is refused before anything is changed, and what a start does with what was broken off. */
class UpgradeCommandTest {

    private static final Duration SOON = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final Terminal terminal = new Terminal(new PrintStream(shown, true, StandardCharsets.UTF_8), false);
    private Path opt;
    private Path home;
    private Map<String, String> environment;

    @BeforeEach
    void install() throws Exception {
        opt = Files.createDirectories(folder.toRealPath().resolve("opt"));
        home = version("0.2.0", "one\n");
        InstalledVersions.around(home).switchTo(home);
        Path data = Files.createDirectories(folder.toRealPath().resolve("data"));
        environment = new TreeMap<>(Map.of(
                "PITWATCH_DATA",
                data.toString(),
                "BACKUP_DIR",
                Files.createDirectories(folder.resolve("backups")).toString()));
        release("keygen", folder.resolve("release.key"));
        Files.move(folder.resolve("release.key.pub"), opt.resolve("release.key.pub"));
    }

    private Path version(String number, String route) throws IOException {
        Path made = opt.resolve("pitwatch-" + number);
        for (String place : List.of("lib/shipped/routes", "routes")) {
            Files.createDirectories(made.resolve(place));
            Files.writeString(made.resolve(place).resolve("a.yaml"), route);
        }
        Files.createDirectories(made.resolve("lib/shipped/config"));
        Files.writeString(made.resolve("lib/release"), "version=%s\ncommit=of-%1$s\n".formatted(number));
        return made;
    }

    private void release(String what, Path... files) {
        List<String> words = new ArrayList<>(List.of(what));
        for (Path file : files) {
            words.add(file.toString());
        }
        new ReleaseCommand(terminal).run(words);
    }

    /** {@return a signed archive of a version of that number} */
    private Path archive(String number) throws IOException, InterruptedException {
        Path stage = Files.createDirectories(folder.resolve("stage-" + number));
        Path made = stage.resolve("pitwatch-" + number);
        Files.createDirectories(made.resolve("lib"));
        Files.writeString(made.resolve("lib/release"), "version=%s\ncommit=of-%1$s\n".formatted(number));
        Path archive = folder.resolve("pitwatch-%s.tar.gz".formatted(number));
        assertThat(new ProcessBuilder("tar", "czf", archive.toString(), "-C", stage.toString(), "pitwatch-" + number)
                        .start()
                        .waitFor())
                .isZero();
        release("sign", archive, folder.resolve("release.key"));
        return archive;
    }

    private void refused(String why, String... words) {
        assertThatThrownBy(() -> UpgradeCommand.upgrade(home, environment, terminal, List.of(words)))
                .isInstanceOf(LauncherException.class)
                .hasMessageContaining(why);
        try {
            assertThat(opt.resolve("current").toRealPath()).isEqualTo(home);
            assertThat(opt.resolve(".upgrade/journal.json")).doesNotExist();
            assertThat(opt.resolve(".upgrade/unpacked")).doesNotExist();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void givenWrongWords_whenCalled_thenTheUsageIsSaid() {
        refused("expected upgrade ARCHIVE");
        refused("2 archives are named, expected upgrade ARCHIVE", "one", "two");
        refused("\"--wrong\" is no option here, expected upgrade ARCHIVE", "one", "--wrong");
        refused("--ready-within: \"0\" is no number of seconds from 1 to 9999", "one", "--ready-within", "0");
        refused("--key has no value, expected upgrade ARCHIVE", "one", "--key");
        assertThatThrownBy(() -> UpgradeCommand.rollback(home, environment, terminal, List.of("one")))
                .hasMessageContaining("\"one\" is more than it takes, expected rollback");
    }

    @Test
    void givenAnArchiveThatIsNotSigned_whenUpgraded_thenItIsRefused() throws Exception {
        Path archive = archive("0.3.0");
        refused("there is no file", folder.resolve("none.tar.gz").toString());
        Files.write(archive, new byte[] {1}, StandardOpenOption.APPEND);
        refused("is not what was signed", archive.toString());
        Files.delete(opt.resolve("release.key.pub"));
        refused("put the public key", archive.toString());
    }

    @Test
    void givenAnOlderVersionOrTheSame_whenUpgraded_thenItIsRefused() throws Exception {
        refused("rollback goes back", archive("0.1.9").toString());
        refused("version 0.2.0 runs already", archive("0.2.0").toString());
        refused("version is \"0.4\", expected N.N.N", archive("0.4").toString());
        Files.writeString(home.resolve("lib/release"), "version=0.2.0\ncommit=another\n");
        refused(
                "needs a number of its own",
                folder.resolve("pitwatch-0.2.0.tar.gz").toString());
    }

    @Test
    void givenAnotherBuildInItsPlace_whenUpgraded_thenItIsRefusedAndStays() throws Exception {
        Path place = version("0.3.0", "two\n");
        Files.writeString(place.resolve("lib/release"), "version=0.3.0\ncommit=another\n");

        refused("is there already and holds another build", archive("0.3.0").toString());

        assertThat(place.resolve("routes/a.yaml")).exists();
    }

    @Test
    void givenNoBackupOrAnotherDatabase_whenUpgraded_thenItSaysWhatToSay() throws Exception {
        String archive = archive("0.3.0").toString();
        refused("--no-backup is for a database of your own", archive, "--no-backup");
        environment.remove("BACKUP_DIR");
        refused("BACKUP_DIR is not set", archive);
        environment.put("PITWATCH_DB_URL", "jdbc:postgresql://127.0.0.1:1/pitwatch");
        refused("by its own means, then say --no-backup", archive);
    }

    @Test
    void givenTheDataInTheVersionsFolder_whenUpgraded_thenItSaysHowToMoveIt() throws Exception {
        environment.remove("PITWATCH_DATA");
        Files.createDirectories(home.resolve("data"));

        refused("set PITWATCH_DATA=" + opt.resolve("data"), archive("0.3.0").toString());
    }

    @Test
    void givenRootAndDataOfAnotherUser_whenUpgradedWithoutAUnit_thenItSaysWhoMay() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "another user can't give folders away");
        Files.setAttribute(Path.of(environment.get("PITWATCH_DATA")), "unix:uid", 1);

        refused("and root calls", archive("0.3.0").toString());
    }

    @Test
    void givenNoUpgradeBefore_whenRolledBack_thenItSaysSo() {
        assertThatThrownBy(() -> UpgradeCommand.rollback(home, environment, terminal, List.of()))
                .hasMessageContaining("there is no version to go back to");
    }

    /** As when the machine lost its power at that step; {@return the operators' folder of routes} */
    private Path brokenOff(Path other, Step step) throws IOException {
        Path routes = Files.createDirectories(folder.toRealPath().resolve("routes"));
        Files.writeString(routes.resolve("a.yaml"), "one\n");
        Path notes = Files.createDirectories(InstalledVersions.around(home).notes());
        ChangeSet changes = ChangeSet.begin(notes.resolve(Updater.CHANGES));
        new FolderMerge(
                        "routes",
                        home.resolve("lib/shipped/routes"),
                        other.resolve("lib/shipped/routes"),
                        changes,
                        new Resolutions(notes.resolve("resolve")))
                .run(routes, routes);
        changes.save();
        new UpgradeJournal(step, false, home.toString(), other.toString(), null, List.of("up")).write(notes);
        return routes;
    }

    private UpgradeJournal journal() throws IOException {
        return UpgradeJournal.read(opt.resolve(".upgrade")).orElseThrow();
    }

    @Test
    void givenASwitchThatWasBrokenOff_whenAVersionStarts_thenItsFilesAreThoseOfThatVersion() throws IOException {
        Path other = version("0.3.0", "two\n");
        Path routes = brokenOff(other, Step.SWITCH);

        UpgradeCommand.settle(other, terminal);
        assertThat(routes.resolve("a.yaml")).hasContent("two\n");
        UpgradeCommand.settle(home, terminal);
        assertThat(routes.resolve("a.yaml")).hasContent("one\n");
        assertThat(shown.toString(StandardCharsets.UTF_8)).contains("was broken off");

        journal().at(Step.DONE).write(opt.resolve(".upgrade"));
        UpgradeCommand.settle(other, terminal);
        assertThat(routes.resolve("a.yaml")).hasContent("one\n");
    }

    @Test
    void givenASwitchThatWasBrokenOffAndAFileThatWasEditedOrCanNotBeWritten_whenAVersionStarts_thenItSaysSoAndStarts()
            throws IOException {
        Path other = version("0.3.0", "two\n");
        Path routes = brokenOff(other, Step.SWITCH);
        Path route = Files.writeString(routes.resolve("a.yaml"), "edited\n");

        UpgradeCommand.settle(other, terminal);
        assertThat(route).hasContent("edited\n");
        assertThat(shown.toString(StandardCharsets.UTF_8)).contains(route + " was edited since, and stays so");

        Files.writeString(route, "one\n");
        Files.createDirectories(routes.resolve(".a.yaml.upgrade/inside")); // where it would be written
        UpgradeCommand.settle(other, terminal);
        assertThat(shown.toString(StandardCharsets.UTF_8)).contains(route + " stays as it is");

        Files.writeString(opt.resolve(".upgrade/journal.json"), "half");
        UpgradeCommand.settle(other, terminal);
        assertThat(shown.toString(StandardCharsets.UTF_8)).contains("what is noted of it can't be read");
    }

    @Test
    void givenASwitchThatWasBrokenOff_whenAnotherArchiveIsNamed_thenItIsRefusedAndNamesBoth() throws Exception {
        Path other = version("0.3.0", "two\n");
        brokenOff(other, Step.SWITCH);
        String archive = archive("0.4.0").toString();

        assertThatThrownBy(() -> UpgradeCommand.upgrade(home, environment, terminal, List.of(archive)))
                .isInstanceOf(LauncherException.class)
                .hasMessageContaining("is of pitwatch-0.4.0, and a switch from %s to %s was broken off", home, other);
        assertThat(journal().step()).isEqualTo(Step.SWITCH);
    }

    @Test
    void givenAnUpgradeThatWasBrokenOffBeforeAnythingWasStopped_whenRolledBack_thenItIsGivenUp() throws Exception {
        brokenOff(version("0.3.0", "two\n"), Step.EXPAND);
        Process launcher = launcher("-Dpitwatch.home=" + home, Launcher.class.getName(), "up");
        try {
            UpgradeCommand.rollback(home, environment, terminal, List.of());
        } finally {
            launcher.destroyForcibly();
        }

        assertThat(journal().step()).isEqualTo(Step.UNDONE);
        assertThat(shown.toString(StandardCharsets.UTF_8)).contains("given up: %s was not stopped".formatted(home));
    }

    /** The number of the launcher that the power cut ended is another process's by now, as of this very command. */
    @Test
    void givenAPowerCutBeforeAnythingWasStopped_whenRolledBack_thenTheOldVersionIsStarted() throws Exception {
        brokenOff(version("0.3.0", "two\n"), Step.EXPAND);
        program(home);
        Path started = script(home);
        Process another = launcher("-Dpitwatch.home=" + home, Launcher.class.getName(), "rollback");
        HttpServer hub = hubThatIsReadyWith(started);
        try {
            UpgradeCommand.rollback(home, environment, terminal, List.of());
        } finally {
            hub.stop(0);
            another.destroyForcibly();
        }

        assertThat(started).hasContent("up");
        assertThat(journal().step()).isEqualTo(Step.UNDONE);
    }

    @Test
    void givenAnUpgradeThatWasBrokenOffBeforeAnythingWasStopped_whenItGoesOnAndNoBackupCanBeMade_thenItEndsThere()
            throws Exception {
        brokenOff(version("0.3.0", "two\n"), Step.EXPAND);
        Path called = script(home, "echo there is no room; exit 1");
        String archive = archive("0.3.0").toString();

        assertThatThrownBy(() -> UpgradeCommand.upgrade(home, environment, terminal, List.of(archive)))
                .hasMessageContaining("there is no room");

        assertThat(called).hasContent("backup --check");
        assertThat(journal().step()).isEqualTo(Step.EXPAND);
    }

    /** As where the machine has no memory for it at that moment. */
    @Test
    void givenAnUpdaterThatCanNotBeStarted_whenItCanAMomentLater_thenTheOldVersionIsStarted() throws Exception {
        Path other = version("0.3.0", "two\n");
        brokenOff(other, Step.START);
        InstalledVersions.around(home).switchTo(other);
        Path started = script(home);
        HttpServer hub = hubThatIsReadyWith(started);
        try {
            CompletableFuture<Void> rollback =
                    CompletableFuture.runAsync(() -> UpgradeCommand.rollback(other, environment, terminal, List.of()));
            await("the first try fails")
                    .atMost(SOON)
                    .failFast("it ended", rollback::isDone)
                    .until(() -> shown.toString(StandardCharsets.UTF_8).contains("It is tried again"));
            program(other);
            rollback.get(SOON.toSeconds(), TimeUnit.SECONDS);
        } finally {
            hub.stop(0);
        }

        assertThat(started).hasContent("up");
        assertThat(journal().step()).isEqualTo(Step.UNDONE);
    }

    /** It would keep each order from being taken while nothing runs. */
    @Test
    void givenAShellThatIsToStartAnUpdaterAgainAndIsPaused_whenAsked_thenItIsEndedAndAnotherIsNot() throws Exception {
        Path notes = Files.createDirectories(opt.resolve(".upgrade"));
        Process shell = new ProcessBuilder("/bin/sh", "-c", "read -r line", "pitwatch-updater").start();
        try {
            Files.writeString(notes.resolve("updater.pid"), shell.pid() + "\n");
            assertThat(UpdaterProcess.endPaused(notes)).isFalse();
            assertThat(UpdaterProcess.runs(notes)).isTrue();
            assumeTrue(Files.exists(Path.of("/proc/self/stat")), "nothing is known of pauses here");
            assertThat(new ProcessBuilder("kill", "-STOP", Long.toString(shell.pid()))
                            .start()
                            .waitFor())
                    .isZero();

            await("it is paused").atMost(SOON).until(() -> UpdaterProcess.endPaused(notes));

            assertThat(UpdaterProcess.runs(notes)).isFalse();
        } finally {
            shell.destroyForcibly();
        }
    }

    /** A launcher ends at once where a backup that was called meanwhile has the database for itself: neither version would run. */
    @Test
    void givenACommandThatHasTheDataFolder_whenAVersionIsStarted_thenItIsOnceThatHasEnded() throws Exception {
        Path data = Path.of(environment.get("PITWATCH_DATA"));
        Path started = script(home);
        hubThatIsReadyWith(started).stop(0); // a folder for its log
        RunLock lock = RunLock.take(data).orElseThrow();
        DetachedService service = new DetachedService(data, environment, List.of("up"), terminal);
        CompletableFuture<Void> start = CompletableFuture.runAsync(() -> {
            try {
                service.start(home);
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        await("it waits").atMost(SOON).until(() -> shown.toString(StandardCharsets.UTF_8)
                .contains("waiting for its end"));
        assertThat(start).isNotDone();

        lock.close();

        start.get(SOON.toSeconds(), TimeUnit.SECONDS);
        await("it was started").atMost(SOON).until(() -> Files.exists(started));
    }

    /** By an updater in a process of its own, as on a server; what is started says that it was. */
    @Test
    void givenAnUpgradeThatWasBrokenOffLater_whenRolledBack_thenTheOldVersionIsStartedWithItsFiles() throws Exception {
        Path other = version("0.3.0", "two\n");
        Path routes = brokenOff(other, Step.START);
        ChangeSet.saved(opt.resolve(".upgrade").resolve(Updater.CHANGES)).apply(Part.ALL);
        InstalledVersions.around(home).switchTo(other);
        assertThat(routes.resolve("a.yaml")).hasContent("two\n");
        program(other);
        Path started = script(home);
        HttpServer hub = hubThatIsReadyWith(started);
        try {
            UpgradeCommand.rollback(other, environment, terminal, List.of());
        } finally {
            hub.stop(0);
        }

        assertThat(started).hasContent("up");
        assertThat(opt.resolve("current").toRealPath()).isEqualTo(home);
        assertThat(routes.resolve("a.yaml")).hasContent("one\n");
        assertThat(journal().step()).isEqualTo(Step.UNDONE);
        assertThat(shown.toString(StandardCharsets.UTF_8)).contains("is undone", home + " runs again.");
    }

    /** As when the machine got its power again, and a person was faster. */
    @Test
    void givenAnotherVersionThatWasStartedByHand_whenTheUpdaterLooksAtTheNewOne_thenItDoesNotTakeThatForIt()
            throws Exception {
        Path other = version("0.3.0", "two\n");
        brokenOff(other, Step.START);
        script(home);
        Process launcher = launcher("-Dpitwatch.home=" + home, Launcher.class.getName(), "up");
        HttpServer hub = hubThatIsReadyWith(script(other).getParent());
        try {
            assertThatThrownBy(() -> UpgradeCommand.upgrade(home, environment, terminal, List.of("--step", "run", "1")))
                    .hasMessageContaining("%s runs as before", home);
        } finally {
            hub.stop(0);
            launcher.destroyForcibly();
        }

        assertThat(journal().step()).isEqualTo(Step.UNDONE);
        assertThat(shown.toString(StandardCharsets.UTF_8)).contains(other + " was not ready within 1 s");
    }

    /** {@return a process whose number is noted as the launcher's, with these words in its command line} */
    private Process launcher(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "read -r line", "sh"));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().putAll(environment); // which a switch of versions takes from it
        Process process = builder.start();
        new PidFile(Path.of(environment.get("PITWATCH_DATA")), "launcher").write(process.pid());
        return process;
    }

    /** Lets a version have a script; {@return where that notes with which words it was called} */
    private static Path script(Path version) throws IOException {
        return script(version, "");
    }

    /** The same of one that does something besides. */
    private static Path script(Path version, String more) throws IOException {
        Path script =
                Files.writeString(version.resolve("pitwatch"), "#!/bin/sh\necho \"$*\" >started\n%s\n".formatted(more));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return version.resolve("started");
    }

    /** {@return what answers in a hub's place: ready once that file is there} */
    private HttpServer hubThatIsReadyWith(Path file) throws IOException {
        HttpServer hub = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        hub.createContext("/health/ready", exchange -> {
            exchange.sendResponseHeaders(Files.exists(file) ? 200 : 503, -1);
            exchange.close();
        });
        hub.start();
        Files.createDirectories(Folders.log(Path.of(environment.get("PITWATCH_DATA"))));
        environment.put("PATH", System.getenv("PATH"));
        environment.put(
                "PITWATCH_MANAGEMENT_PORT", Integer.toString(hub.getAddress().getPort()));
        return hub;
    }

    /** Lets a version have this program: a jar that names what this test was started with. */
    private static void program(Path version) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                                .map(place -> Path.of(place).toUri().toString())
                                .collect(Collectors.joining(" ")));
        Path jars = Files.createDirectories(version.resolve("lib/launcher"));
        try (OutputStream out = Files.newOutputStream(jars.resolve("all.jar"))) {
            new JarOutputStream(out, manifest).close();
        }
    }

    @Test
    void givenAnUpdaterThatIsAboutToTakeTheLock_whenUpgraded_thenOneIsUnderWayAndItsLogStays() throws Exception {
        Path notes = Files.createDirectories(opt.resolve(".upgrade"));
        Path log = Files.writeString(notes.resolve("upgrade.log"), "of the other");
        Process shell = new ProcessBuilder("/bin/sh", "-c", "read -r line", "pitwatch-updater").start();
        try {
            Files.writeString(notes.resolve("updater.pid"), shell.pid() + "\n");

            refused("an upgrade is under way", archive("0.3.0").toString());

            assertThat(log).hasContent("of the other");
        } finally {
            shell.destroyForcibly();
        }
    }

    /** What a merge makes of the operators' files is of after the backup, which has them as they were. */
    @Test
    void givenAnEditThatConflicts_whenUpgraded_thenTheBackupIsMadeFirstAndTheConflictIsToldBeforeAnythingIsChanged()
            throws Exception {
        version("0.3.0", "two\n");
        Path route = Files.writeString(home.resolve("routes/a.yaml"), "edited\n");
        Path called = script(home);

        refused("marked in " + opt.resolve(".upgrade/resolve"), archive("0.3.0").toString());

        assertThat(called).hasContent("backup --check");
        assertThat(route).hasContent("edited\n");
    }

    @Test
    void givenABackupThatFails_whenUpgraded_thenNothingIsMerged() throws Exception {
        version("0.3.0", "two\n");
        Files.writeString(home.resolve("routes/a.yaml"), "edited\n");
        script(home, "echo there is no room; exit 1");

        refused("there is no room", archive("0.3.0").toString());

        assertThat(opt.resolve(".upgrade/resolve")).doesNotExist();
    }

    @Test
    void givenAnAttemptBefore_whenUpgradedAgain_thenSettingsAreThoseOfTheVersionThatRuns() throws Exception {
        String archive = archive("0.3.0").toString();
        script(home); // makes the backup
        Files.writeString(home.resolve(".env"), "SMTP_HOST=mial.example.com\n");
        refused("has no routes as it was shipped", archive);
        Files.writeString(home.resolve(".env"), "SMTP_HOST=mail.example.com\n");

        refused("has no routes as it was shipped", archive);

        Path next = opt.resolve("pitwatch-0.3.0");
        assertThat(next.resolve(".env")).hasContent("SMTP_HOST=mail.example.com");
        assertThat(next.resolve(".env.before")).hasContent("SMTP_HOST=mial.example.com");
    }

    /** Lets a version say that of itself, with something of which this one knows nothing yet. */
    private static void says(Path version, int schema, int oldestSchema, String postgres) throws IOException {
        script(
                version,
                "echo '{\"schema\": %d, \"oldest_schema\": %d, \"postgres\": \"%s\", \"later\": true}'"
                        .formatted(schema, oldestSchema, postgres));
    }

    @Test
    void givenAVersionThatDoesNotFit_whenUpgraded_thenItIsRefusedAndSaysWhy() throws Exception {
        Path next = version("0.3.0", "two\n");
        String archive = archive("0.3.0").toString();
        script(home); // makes the backup
        int known = DatabaseSetup.knownVersion();
        String postgres = EmbeddedPostgres.majorVersion();

        says(next, known, 0, "99");
        refused("has PostgreSQL 99, and the database's files are of " + postgres, archive);
        says(next, known - 1, 0, postgres);
        refused("brings the schema V%03d, and this version has V%03d already".formatted(known - 1, known), archive);
        says(next, known + 2, known + 1, postgres);
        refused("takes away what versions before the schema V%03d use".formatted(known + 1), archive);
    }

    @Test
    void givenAMigrationThatTookSomethingAway_whenRolledBack_thenItIsRefusedAndSaysWhatIsLeft() throws Exception {
        Path older = version("0.1.0", "none\n");
        Path notes = Files.createDirectories(InstalledVersions.around(home).notes());
        new UpgradeJournal(Step.DONE, false, older.toString(), home.toString(), null, List.of("up")).write(notes);
        says(older, 119, 0, EmbeddedPostgres.majorVersion());
        script(home, "echo oldest=120");

        assertThatThrownBy(() -> UpgradeCommand.rollback(home, environment, terminal, List.of()))
                .isInstanceOf(LauncherException.class)
                .hasMessageContaining("took away what versions before the schema V120 use, and it knows V119")
                .hasMessageContaining("Restore the backup from before the upgrade, or stay");

        assertThat(opt.resolve("current").toRealPath()).isEqualTo(home);
        assertThat(journal().step()).isEqualTo(Step.DONE);
    }
}
