package dev.pitwatch.launcher.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.settings.S3Settings;
import dev.pitwatch.core.testing.S3StandIn;
import dev.pitwatch.launcher.backup.ArchiveWriter.Written;
import dev.pitwatch.launcher.backup.Manifest.Contents;
import dev.pitwatch.launcher.backup.OffsiteBackups.Copy;
import dev.pitwatch.launcher.s3.S3Client;
import dev.pitwatch.launcher.s3.S3Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OffsiteBackupsTest {

    private static final Instant BEGAN = Instant.parse("2026-11-27T02:30:00Z");
    private static final String ID = "2026-11-27T02-30-00Z";

    @TempDir
    private Path folder;

    private S3StandIn store;
    private OffsiteBackups offsite;

    @BeforeEach
    void start() throws IOException {
        store = new S3StandIn();
        offsite = new OffsiteBackups(
                new S3Client(S3Settings.ofBackups(store.environment(), folder).orElseThrow()));
    }

    @AfterEach
    void stop() {
        store.close();
    }

    private static Manifest manifest(String id, String file, long bytes) {
        Contents contents = new Contents(1, 2, 3, null, Map.of());
        List<Written> files = List.of(new Written(file, bytes, "00"));
        return new Manifest(
                Manifest.FORMAT,
                id,
                "embedded",
                "0.1.0",
                "",
                1,
                "17",
                BEGAN,
                BEGAN,
                BEGAN,
                null,
                contents,
                files,
                null,
                "",
                "");
    }

    private Path backup(Manifest manifest) throws IOException {
        Path backup = Files.createDirectories(folder.resolve("here").resolve(manifest.id()));
        Files.write(backup.resolve("files.tar.gz"), new byte[] {1, 2, 3});
        Files.write(backup.resolve(Manifest.FILE), Json.bytes(manifest));
        return backup;
    }

    @Test
    void givenABackup_whenPutAndFetched_thenItsManifestWentLastAndItIsTheSame() throws IOException {
        Manifest manifest = manifest(ID, "files.tar.gz", 3);
        Path backup = backup(manifest);

        offsite.put(backup, manifest);

        assertThat(store.calls.stream().filter(call -> call.startsWith("PUT ")))
                .containsExactly(
                        "PUT /pitwatch-backups/" + ID + "/files.tar.gz",
                        "PUT /pitwatch-backups/" + ID + "/manifest.json");
        assertThat(offsite.list()).containsExactly(new Copy(ID, 3 + Files.size(backup.resolve(Manifest.FILE))));
        Path there = folder.resolve("there");
        assertThat(offsite.fetch(ID, there, "0.1.0")).isEqualTo(manifest);
        assertThat(there.resolve(ID).resolve("files.tar.gz")).hasSameBinaryContentAs(backup.resolve("files.tar.gz"));
        assertThat(there.resolve(ID).resolve(Manifest.FILE)).hasSameBinaryContentAs(backup.resolve(Manifest.FILE));
    }

    @Test
    void givenOldOnesAndOtherThings_whenForgotten_thenTheNewestThreeWholeOnesAndWhatIsNoBackupStay()
            throws IOException {
        for (int day = 1; day <= 5; day++) {
            store.objects.put("2026-10-0%dT02-30-00Z/database.tar.gz".formatted(day), new byte[1]);
            if (day != 4) { // its copy was broken off
                store.objects.put("2026-10-0%dT02-30-00Z/manifest.json".formatted(day), new byte[1]);
            }
        }
        store.objects.put("notes/2026-10-01T02-30-00Z", new byte[1]);
        store.objects.put("readme", new byte[1]);

        assertThat(offsite.forget(BEGAN, 3)).isEqualTo(2);

        assertThat(store.objects.keySet())
                .containsExactly(
                        "2026-10-02T02-30-00Z/database.tar.gz",
                        "2026-10-02T02-30-00Z/manifest.json",
                        "2026-10-03T02-30-00Z/database.tar.gz",
                        "2026-10-03T02-30-00Z/manifest.json",
                        "2026-10-05T02-30-00Z/database.tar.gz",
                        "2026-10-05T02-30-00Z/manifest.json",
                        "notes/2026-10-01T02-30-00Z",
                        "readme");
        assertThat(store.calls.stream().filter(call -> call.startsWith("DELETE ")))
                .startsWith("DELETE /pitwatch-backups/2026-10-01T02-30-00Z/manifest.json");
        assertThat(offsite.list())
                .extracting(Copy::id)
                .containsExactly("2026-10-05T02-30-00Z", "2026-10-03T02-30-00Z", "2026-10-02T02-30-00Z");
    }

    @Test
    void givenAKeyThatMayNotDelete_whenForgotten_thenItIsRefusedAndAllOfThemStay() {
        for (int day = 1; day <= 4; day++) {
            store.objects.put("2026-10-0%dT02-30-00Z/manifest.json".formatted(day), new byte[1]);
        }
        store.forbidDeletes();

        assertThatThrownBy(() -> offsite.forget(BEGAN, 3))
                .isInstanceOf(S3Refusal.class)
                .hasMessageContaining("AccessDenied");
        assertThat(store.objects).hasSize(4);
    }

    @Test
    void givenAManifestThatNamesWhatItMustNot_whenFetched_thenItIsRefusedAndNothingIsLeft() throws IOException {
        for (Manifest bad : List.of(
                manifest(ID, "../../taken", 3),
                manifest(ID, "/taken", 3),
                manifest("2026-01-01T00-00-00Z", "a.gz", 3))) {
            store.objects.put(ID + "/manifest.json", Json.bytes(bad));

            assertThatThrownBy(() -> offsite.fetch(ID, folder.resolve("there"), "0.1.0"))
                    .isInstanceOf(BackupException.class)
                    .hasMessage("the manifest of " + ID + " off-site is broken");
        }

        assertThat(folder.resolve("there")).isDirectoryNotContaining(path -> !path.endsWith(".lock"));
    }

    @Test
    void givenOneThatIsNotThereOrIsCutShort_whenFetched_thenItIsRefusedWithTheReason() throws IOException {
        assertThatThrownBy(() -> offsite.fetch(ID, folder.resolve("there"), "0.1.0"))
                .hasMessage("there is no backup " + ID + " off-site");

        Manifest manifest = manifest(ID, "files.tar.gz", 3);
        offsite.put(backup(manifest), manifest);
        store.objects.remove(ID + "/files.tar.gz");

        assertThatThrownBy(() -> offsite.fetch(ID, folder.resolve("there"), "0.1.0"))
                .isInstanceOf(S3Refusal.class)
                .hasMessageContaining("NoSuchKey");
        assertThat(folder.resolve("there")).isDirectoryNotContaining(path -> !path.endsWith(".lock"));
    }
}
