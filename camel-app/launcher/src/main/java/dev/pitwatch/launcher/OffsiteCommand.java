package dev.pitwatch.launcher;

import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.settings.HubClock;
import dev.pitwatch.base.settings.S3Settings;
import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.launcher.backup.BackupException;
import dev.pitwatch.launcher.backup.BackupFolder;
import dev.pitwatch.launcher.backup.Manifest;
import dev.pitwatch.launcher.backup.OffsiteBackups;
import dev.pitwatch.launcher.s3.S3Client;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** {@code ./pitwatch backup offsite [FOLDER]}: copies the newest good backup to the bucket, and lets old copies go. */
final class OffsiteCommand {

    /** Beside the manifest of a backup that is off-site. */
    static final String RESULT = "offsite.json";

    private static final double MIB = 1 << 20;

    private final Settings settings;
    private final S3Settings bucket;
    private final ThisVersion version;
    private final Terminal terminal;
    private final Clock clock;

    /**
     * That a backup is off-site.
     *
     * @param to the bucket's address
     * @param copiedAt when all of it was there
     * @param retries how often a request had to be sent again
     */
    record Result(String to, Instant copiedAt, long retries) {}

    OffsiteCommand(Settings settings, ThisVersion version, Terminal terminal) {
        this.settings = settings;
        this.bucket = settings.backups()
                .offsite()
                .orElseThrow(() -> new LauncherException(
                        "BACKUP_S3_ENDPOINT is not set: there is no bucket to copy a backup to (docs/backup.md)"));
        this.version = version;
        this.terminal = terminal;
        this.clock = HubClock.of(settings.clockFile()); // by which backups are named
    }

    /** Copies the newest one that was checked; one that is there already stays. Waits for another one's end. */
    void run(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new BackupException("there is no folder %s: make a backup first".formatted(folder));
        }
        try (FileChannel file = FileChannel.open(
                folder.resolve(".offsite.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.lock(); // until the file is closed
            copy(newestGood(folder));
        }
    }

    private static Path newestGood(Path folder) throws IOException {
        for (Path backup : BackupFolder.newestFirst(folder)) {
            if (BackupCheck.isGood(backup)) {
                return backup;
            }
        }
        throw new BackupException(
                "there is no backup in %s that was checked: make one with ./pitwatch backup --check".formatted(folder));
    }

    private void copy(Path backup) throws IOException {
        Manifest manifest = Manifest.read(backup, version.number());
        if (manifest.key() == null) {
            throw new BackupException(
                    "%s is not encrypted, and so stays here: make one with BACKUP_PUBLIC_KEY".formatted(backup));
        }
        if (isThere(backup)) {
            terminal.say("%s is off-site already.".formatted(manifest.id()));
            return;
        }
        S3Client client = new S3Client(bucket);
        OffsiteBackups offsite = new OffsiteBackups(client);
        offsite.list(); // what is wrong with the address or the keys shows here, before much is sent
        clearUnfinished(offsite);
        offsite.put(backup, manifest);
        BackupFolder.writeBeside(
                backup, RESULT, new Result(bucket.address(), Moment.whole(clock.instant()), client.retries()));
        terminal.say("%s is off-site at %s: %.1f MiB".formatted(manifest.id(), bucket, manifest.bytes() / MIB));
        forget(offsite);
    }

    private boolean isThere(Path backup) throws IOException {
        try {
            return Json.MAPPER
                    .readTree(Files.readString(backup.resolve(RESULT)))
                    .path("to")
                    .asText()
                    .equals(bucket.address());
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private void clearUnfinished(OffsiteBackups offsite) {
        try {
            offsite.clearUnfinished();
        } catch (IOException e) {
            terminal.warn("uploads that were broken off before stay: " + e.getMessage());
        }
    }

    /** Where the key may not delete, the bucket's own rules do. */
    private void forget(OffsiteBackups offsite) {
        int days = settings.backups().days();
        try {
            int gone = offsite.forget(clock.instant().minus(Duration.ofDays(days)), BackupCommand.KEPT_AT_LEAST);
            if (gone > 0) {
                terminal.say("%d that were older than %d days were deleted off-site.".formatted(gone, days));
            }
        } catch (IOException e) {
            terminal.warn("copies that are older than %d days stay: %s".formatted(days, e.getMessage()));
        }
    }
}
