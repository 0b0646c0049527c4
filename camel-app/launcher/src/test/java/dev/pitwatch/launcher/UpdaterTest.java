package dev.pitwatch.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.launcher.upgrade.ChangeSet;
import dev.pitwatch.launcher.upgrade.FolderMerge;
import dev.pitwatch.launcher.upgrade.InstalledVersions;
import dev.pitwatch.launcher.upgrade.Resolutions;
import dev.pitwatch.launcher.upgrade.UpgradeJournal;
import dev.pitwatch.launcher.upgrade.UpgradeJournal.Step;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpdaterTest {

    @TempDir
    private Path folder;

    /** Ends an updater between two of its calls, as {@code kill -9} does. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    /** An installation with two versions, of which the first runs; what an updater calls of it can be its last call. */
    private static final class Machine implements ServiceControl, VersionVerbs, Updater.Ready {
        private final ByteArrayOutputStream said = new ByteArrayOutputStream();
        private final InstalledVersions versions;
        private final Path from;
        private final Path to;
        private final Path route;
        private Optional<Path> running;
        private Predicate<String> fails = step -> false;
        private boolean starts = true;
        private boolean getsReady = true;
        private int callsLeft = Integer.MAX_VALUE;
        private Runnable whenStopped = () -> {};

        Machine(Path folder) throws IOException {
            Path real = Files.createDirectories(folder).toRealPath();
            from = version(real, "1.0.0", "one\n");
            to = version(real, "2.0.0", "two\n");
            route = Files.writeString(
                    Files.createDirectory(real.resolve("routes")).resolve("a.yaml"), "one\n");
            versions = InstalledVersions.around(from);
            versions.switchTo(from);
            running = Optional.of(from);
            Files.createDirectories(versions.notes());
            ChangeSet changes = ChangeSet.begin(versions.notes().resolve(Updater.CHANGES));
            new FolderMerge(
                            "routes",
                            from.resolve("lib/shipped/routes"),
                            to.resolve("lib/shipped/routes"),
                            changes,
                            new Resolutions(versions.notes().resolve("resolve")))
                    .run(route.getParent(), route.getParent());
            changes.save();
            new UpgradeJournal(Step.EXPAND, false, from.toString(), to.toString(), null, List.of("up"))
                    .write(versions.notes());
        }

        private static Path version(Path folder, String number, String route) throws IOException {
            Path home = folder.resolve("pitwatch-" + number);
            Files.createDirectories(home.resolve("lib/shipped/routes"));
            Files.writeString(home.resolve("lib/shipped/routes/a.yaml"), route);
            return home;
        }

        boolean update() throws IOException, InterruptedException {
            Terminal terminal = new Terminal(new PrintStream(said, true, StandardCharsets.UTF_8), false);
            return new Updater(versions, this, this, this, terminal, Duration.ofSeconds(5))
                    .run(UpgradeJournal.read(versions.notes()).orElseThrow());
        }

        /** {@return whether an updater was killed behind that many calls} */
        boolean killedAfter(int calls) throws IOException, InterruptedException {
            callsLeft = calls;
            try {
                update();
                return false;
            } catch (Killed e) {
                return true;
            } finally {
                callsLeft = Integer.MAX_VALUE;
            }
        }

        void isWhole(Path version) throws IOException {
            assertThat(running).contains(version);
            assertThat(versions.current()).contains(version);
            assertThat(route).hasContent(version.equals(from) ? "one\n" : "two\n");
            assertThat(UpgradeJournal.read(versions.notes()).orElseThrow().step())
                    .isEqualTo(version.equals(from) ? Step.UNDONE : Step.DONE);
        }

        private void call() {
            if (callsLeft-- == 0) {
                throw new Killed();
            }
        }

        @Override
        public boolean runs() {
            call();
            return running.isPresent();
        }

        @Override
        public void stop() {
            call();
            running = Optional.empty();
            whenStopped.run();
            call();
        }

        @Override
        public void start(Path home) {
            call();
            if (!starts) {
                throw new LauncherException(home + " does not start");
            }
            running = Optional.of(home);
            call();
        }

        @Override
        public boolean hasEnded() {
            return true;
        }

        @Override
        public boolean isReady(Path home) {
            call();
            return getsReady || home.equals(from);
        }

        @Override
        public List<String> run(Path home, Map<String, String> more, Duration within, List<String> words) {
            call();
            String step = words.get(words.size() - 1);
            if (fails.test(step)) {
                throw new LauncherException(step + " failed");
            }
            return List.of(step + " of " + home.getFileName());
        }
    }

    private Machine machine(int number) throws IOException {
        return new Machine(folder.resolve(Integer.toString(number)));
    }

    @Test
    void givenANewVersion_whenUpdated_thenItRunsWithItsFiles() throws Exception {
        Machine machine = machine(0);

        assertThat(machine.update()).isTrue();

        machine.isWhole(machine.to);
        assertThat(machine.said.toString(StandardCharsets.UTF_8))
                .containsSubsequence("expand of pitwatch-2.0.0", "nothing answered for", "probe of pitwatch-2.0.0");
    }

    @Test
    void givenAnUpdaterThatIsKilledAnywhere_whenAnotherGoesOn_thenTheNewVersionRunsWithItsFiles() throws Exception {
        int kills = 0;
        Machine machine = machine(kills);
        while (machine.killedAfter(kills)) {
            assertThat(machine.update()).as("killed after %d calls", kills).isTrue();
            machine.isWhole(machine.to);
            kills++;
            machine = machine(kills);
        }
        machine.isWhole(machine.to);
        assertThat(kills).isGreaterThan(5);
    }

    @Test
    void givenAVersionThatDoesNotWorkAndAnUpdaterThatIsKilledAnywhere_whenAnotherGoesOn_thenTheOldVersionRuns()
            throws Exception {
        int kills = 0;
        Machine machine = broken(kills);
        while (machine.killedAfter(kills)) {
            assertThat(machine.update()).as("killed after %d calls", kills).isFalse();
            machine.isWhole(machine.from);
            kills++;
            machine = broken(kills);
        }
        machine.isWhole(machine.from);
        assertThat(kills).isGreaterThan(8);
        assertThat(machine.said.toString(StandardCharsets.UTF_8)).contains("probe failed", "runs again");
    }

    @Test
    void givenAnUpdaterThatIsKilledAnywhere_whenItIsTurnedBack_thenTheOldVersionRunsWithItsFiles() throws Exception {
        int kills = 0;
        Machine machine = machine(kills);
        while (machine.killedAfter(kills)) {
            Path notes = machine.versions.notes();
            UpgradeJournal.read(notes)
                    .orElseThrow()
                    .turnedBack(machine.running.isPresent())
                    .write(notes);

            assertThat(machine.update()).as("killed after %d calls", kills).isFalse();

            machine.isWhole(machine.from);
            kills++;
            machine = machine(kills);
        }
        assertThat(kills).isGreaterThan(5);
    }

    @Test
    void givenAFileThatCanNotBeWrittenOnTheWayBack_whenUpdated_thenTheOldVersionRunsAllTheSameAndTheFileIsNamed()
            throws Exception {
        Machine machine = machine(0);
        machine.fails = step -> step.equals("probe") && obstructed(machine.route.resolveSibling(".a.yaml.upgrade"));

        assertThat(machine.update()).isFalse();

        assertThat(machine.running).contains(machine.from);
        assertThat(machine.versions.current()).contains(machine.from);
        assertThat(machine.said.toString(StandardCharsets.UTF_8))
                .contains(machine.route + " stays as it is", "is kept in ", "runs again");
    }

    @Test
    void givenNotesThatCanNotBeWrittenOnceItIsStopped_whenUpdated_thenTheOldVersionRunsWithItsFiles() throws Exception {
        Machine machine = machine(0);
        machine.whenStopped = () -> obstructed(machine.versions.notes().resolve(".journal.json.part"));

        assertThat(machine.update()).isFalse();

        assertThat(machine.running).contains(machine.from);
        assertThat(machine.versions.current()).contains(machine.from);
        assertThat(machine.route).hasContent("one\n");
    }

    @Test
    void givenNotesThatCanNotBeWrittenBeforeItIsStopped_whenUpdated_thenItIsNotStopped() throws Exception {
        Machine machine = machine(0);
        machine.fails = step -> {
            obstructed(machine.versions.notes().resolve(".journal.json.part"));
            return false;
        };

        assertThatThrownBy(machine::update).isInstanceOf(IOException.class);

        assertThat(machine.running).contains(machine.from);
        assertThat(machine.said.toString(StandardCharsets.UTF_8)).doesNotContain("Stopping");
    }

    /** Lets a file be written as little as on a full disk; {@return true} */
    private static boolean obstructed(Path file) {
        try {
            Files.createDirectories(file.resolve("inside"));
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Machine broken(int number) throws IOException {
        Machine machine = machine(number);
        machine.fails = "probe"::equals;
        return machine;
    }

    @Test
    void givenAVersionThatEnds_whenUpdated_thenTheOldOneRunsAgain() throws Exception {
        Machine machine = machine(0);
        machine.getsReady = false;

        assertThat(machine.update()).isFalse();

        machine.isWhole(machine.from);
    }

    @Test
    void givenAMigrationThatFails_whenUpdated_thenTheOldVersionWasNotStopped() throws Exception {
        Machine machine = machine(0);
        machine.fails = "expand"::equals;

        assertThat(machine.update()).isFalse();

        machine.isWhole(machine.from);
        assertThat(machine.said.toString(StandardCharsets.UTF_8)).doesNotContain("Stopping");
    }

    /** As when the machine lost its power meanwhile: nothing was stopped, and nothing runs. */
    @Test
    void givenNoVersionThatRunsAndAMigrationThatFails_whenUpdated_thenTheOldVersionIsStarted() throws Exception {
        Machine machine = machine(0);
        machine.running = Optional.empty();
        machine.fails = "expand"::equals;

        assertThat(machine.update()).isFalse();

        machine.isWhole(machine.from);
        assertThat(machine.said.toString(StandardCharsets.UTF_8)).contains("does not run: it is started");
    }

    @Test
    void givenAFileThatIsEditedWhileTheSchemaGrows_whenUpdated_thenTheOldVersionWasNotStoppedAndTheEditStays()
            throws Exception {
        Machine machine = machine(0);
        Files.writeString(machine.route, "edited\n");

        assertThat(machine.update()).isFalse();

        assertThat(machine.running).contains(machine.from);
        assertThat(machine.route).hasContent("edited\n");
    }

    @Test
    void givenNeitherVersionThatStarts_whenUpdated_thenItSaysSoAndTheNextGoesOnFromThere() throws Exception {
        Machine machine = machine(0);
        machine.starts = false;

        assertThatThrownBy(machine::update)
                .isInstanceOf(LauncherException.class)
                .hasMessageContaining("could not be started again");
        assertThat(machine.route).hasContent("one\n");

        machine.starts = true;
        assertThat(machine.update()).isFalse();
        machine.isWhole(machine.from);
    }
}
