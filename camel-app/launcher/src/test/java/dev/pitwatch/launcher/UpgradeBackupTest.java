package dev.pitwatch.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.launcher.backup.BackupFolder;
import dev.pitwatch.launcher.upgrade.UpgradeJournal.Step;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When an upgrade makes a backup anew, and when the one that it has made serves. */
class UpgradeBackupTest {

    private static final Instant BEGAN = Instant.parse("2026-11-27T02:30:00Z");

    @TempDir
    private Path folder;

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final List<String> called = new ArrayList<>();
    private final Map<String, String> environment = new TreeMap<>();
    private boolean fails;

    @BeforeEach
    void set() throws IOException {
        environment.put("PITWATCH_DATA", folder.resolve("data").toString());
        environment.put(
                "BACKUP_DIR", Files.createDirectories(folder.resolve("backups")).toString());
        Files.createDirectories(notes());
    }

    private Path notes() {
        return folder.resolve("notes");
    }

    private UpgradeBackup backup() {
        return new UpgradeBackup(
                Settings.readWithoutSecrets(environment, folder),
                (home, more, within, words) -> backUp(words),
                notes(),
                new Terminal(new PrintStream(shown, true, StandardCharsets.UTF_8), false));
    }

    /** As the verb does: each is checked. */
    private List<String> backUp(List<String> words) {
        called.add(String.join(" ", words));
        if (fails) {
            throw new LauncherException("there is no room");
        }
        try {
            BackupCheck.note(Files.createDirectory(made(called.size())), BEGAN, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.of("made");
    }

    private static UpgradeOptions options(String... words) {
        return UpgradeOptions.parse(List.of(words), "");
    }

    private Path made(int number) {
        return folder.resolve("backups").resolve(BackupFolder.id(BEGAN.plusSeconds(number)));
    }

    @Test
    void givenAnUpgrade_whenItsBackupIsMade_thenItIsChecked() throws Exception {
        backup().make(folder, options());
        backup().make(folder, options("--plain"));

        assertThat(called).containsExactly("backup --check", "backup --check --plain");
    }

    @Test
    void givenAVersionThatStillRuns_whenTheUpgradeGoesOn_thenAnotherIsMade() throws Exception {
        backup().make(folder, options());

        backup().again(folder, Step.EXPAND, true, options());
        backup().again(folder, Step.SWITCH, true, options());

        assertThat(called).hasSize(3);
    }

    @Test
    void givenNoVersionThatRuns_whenTheUpgradeGoesOn_thenTheBackupOfBeforeServesWhileItIsThereAndGood()
            throws Exception {
        backup().make(folder, options());
        backup().again(folder, Step.SWITCH, false, options());
        backup().again(folder, Step.START, false, options());
        assertThat(called).hasSize(1);
        assertThat(shown.toString(StandardCharsets.UTF_8)).contains("is there, and was checked: " + made(1));

        BackupCheck.note(made(1), BEGAN, "a file is broken");
        backup().again(folder, Step.SWITCH, false, options());
        assertThat(called).hasSize(2);

        BackupFolder.delete(made(2));
        backup().again(folder, Step.START, false, options());
        assertThat(called).hasSize(3);
    }

    @Test
    void givenABackupThatFails_whenTheUpgradeGoesOn_thenItEndsThereAndNoEarlierOneServes() throws Exception {
        backup().make(folder, options());
        fails = true;
        assertThatThrownBy(() -> backup().again(folder, Step.EXPAND, true, options()))
                .hasMessageContaining("there is no room");
        assertThatThrownBy(() -> backup().again(folder, Step.START, false, options()))
                .hasMessageContaining("there is no room");
    }

    @Test
    void givenADatabaseOfOnesOwn_whenUpgraded_thenOneIsMadeUnlessTheOperatorsSayThatTheyHaveOne() throws Exception {
        environment.put("PITWATCH_DB_URL", "jdbc:postgresql://127.0.0.1:1/pitwatch");
        environment.put("PITWATCH_DB_USER", "pitwatch");
        environment.put("PITWATCH_DB_PASSWORD", "of no use elsewhere");

        backup().make(folder, options("--no-backup"));
        backup().again(folder, Step.EXPAND, true, options("--no-backup"));
        assertThat(called).isEmpty();

        backup().make(folder, options());
        assertThat(called).containsExactly("backup --check");
    }
}
