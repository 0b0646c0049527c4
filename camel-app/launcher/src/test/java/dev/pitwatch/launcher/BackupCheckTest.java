package dev.pitwatch.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
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
        assertThat(BackupCheck.isGood(backup)).isFalse();
    }

    @Test
    void givenAGoodBackup_whenALaterCheckFails_thenItStaysAndIsGoodNoMoreUntilTheNext() throws IOException {
        BackupCheck.note(backup, NIGHT, null);
        BackupCheck.note(backup, LATER, "no space left on device");

        assertThat(BackupCheck.wasNeverGood(backup)).isFalse();
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
}
