package dev.pitwatch.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pitwatch.launcher.backup.BackupException;
import dev.pitwatch.launcher.backup.Manifest;
import dev.pitwatch.launcher.backup.Manifest.Contents;
import dev.pitwatch.launcher.backup.Manifest.Rows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is noted of a backup's checks, and which backups may go by it; that they are checked, BackupCommandIT shows. */
class BackupCheckTest {

    private static final Instant NIGHT = Instant.parse("2026-11-27T02:31:00Z");
    private static final Instant LATER = NIGHT.plusSeconds(3_600);

    @TempDir
    Path backup;

    @Test
    void givenABackupThatNoCheckCouldRestore_whenLookedAt_thenItMayGo() throws IOException {
        assertThat(BackupCheck.wasNeverGood(backup)).as("not checked").isFalse();

        BackupCheck.note(backup, NIGHT, "the server is not ready after 60 s");

        assertThat(BackupCheck.wasNeverGood(backup)).isTrue();
        assertThat(BackupCheck.wasGood(backup)).isFalse();
        assertThat(BackupCheck.isGood(backup)).isFalse();
    }

    @Test
    void givenAGoodBackup_whenALaterCheckFails_thenItStaysAndIsGoodNoMoreUntilTheNext() throws IOException {
        BackupCheck.note(backup, NIGHT, null);
        BackupCheck.note(backup, LATER, "no space left on device");

        assertThat(BackupCheck.wasNeverGood(backup)).isFalse();
        assertThat(BackupCheck.wasGood(backup)).isTrue();
        assertThat(BackupCheck.isGood(backup)).isFalse();

        BackupCheck.note(backup, LATER.plusSeconds(60), null);

        assertThat(BackupCheck.isGood(backup)).isTrue();
    }

    @Test
    void givenANoteOfAnEarlierVersion_whenALaterCheckFails_thenTheGoodOneStays() throws IOException {
        Files.writeString(backup.resolve("checked.json"), "{\"checked_at\":\"%s\",\"error\":null}".formatted(NIGHT));

        BackupCheck.note(backup, LATER, "no space left on device");

        assertThat(BackupCheck.wasNeverGood(backup)).isFalse();
    }

    private static Manifest manifest(String kind, Map<String, Rows> rows) {
        return new Manifest(
                Manifest.FORMAT,
                "2026-11-27T02-30-00Z",
                kind,
                "1.0.0",
                "",
                1,
                "17",
                NIGHT,
                LATER,
                LATER,
                null,
                new Contents(2, 5, 0, null, rows),
                List.of(),
                null,
                "",
                "");
    }

    private static String wrong(String kind, Map<String, Rows> counted, Map<String, Long> found) {
        return catchThrowableOfType(
                        BackupException.class, () -> BackupCheck.requireRows(found, manifest(kind, counted)))
                .getMessage();
    }

    @Test
    void givenATableThatIsMissingOrLostAllRows_whenCounted_thenItIsNamedHoweverSmallItWas() {
        Map<String, Rows> counted = Map.of("workshop", new Rows(2, 2), "device", new Rows(5, 5), "job", new Rows(0, 0));

        assertThat(wrong("embedded", counted, Map.of("workshop", 0L, "device", 5L)))
                .isEqualTo(
                        "backup 2026-11-27T02-30-00Z has not what was counted: job is missing, expected 0 to 0; workshop has 0 rows, expected 2 to 2");
    }

    @Test
    void givenRowsThatCameAndWentWhileACopyWasMade_whenCounted_thenTheyFit() {
        Map<String, Rows> counted = Map.of("notice", new Rows(5, 9), "rollup_due", new Rows(1, 2));

        assertThatCode(() ->
                        BackupCheck.requireRows(Map.of("notice", 12L, "rollup_due", 0L), manifest("embedded", counted)))
                .doesNotThrowAnyException();
    }

    @Test
    void givenADumpOfOneMoment_whenCounted_thenEachRowIsThere() {
        Map<String, Rows> counted = Map.of("device", new Rows(5, 5), "rollup_due", new Rows(1, 1));

        assertThat(wrong("dump", counted, Map.of("device", 6L, "rollup_due", 0L)))
                .contains("device has 6 rows, expected 5 to 5; rollup_due has 0 rows, expected 1 to 1");
        assertThatCode(() -> BackupCheck.requireRows(Map.of("device", 5L, "rollup_due", 1L), manifest("dump", counted)))
                .doesNotThrowAnyException();
    }
}
