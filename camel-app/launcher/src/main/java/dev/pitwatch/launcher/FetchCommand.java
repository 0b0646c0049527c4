package dev.pitwatch.launcher;

import dev.pitwatch.base.settings.S3Settings;
import dev.pitwatch.launcher.backup.BackupException;
import dev.pitwatch.launcher.backup.BackupFolder;
import dev.pitwatch.launcher.backup.Manifest;
import dev.pitwatch.launcher.backup.OffsiteBackups;
import dev.pitwatch.launcher.backup.OffsiteBackups.Copy;
import dev.pitwatch.launcher.s3.S3Client;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * {@code ./pitwatch restore --list} and {@code --fetch FOLDER/ID}: what is off-site, and one of it back. On a machine where nothing else is
 * set up yet: it reads no other settings, and makes nothing in the data folder.
 */
final class FetchCommand {

    private static final double MIB = 1 << 20;

    private final S3Settings bucket;
    private final ThisVersion version;
    private final Terminal terminal;

    FetchCommand(Map<String, String> environment, Path home, Terminal terminal) {
        this.bucket = S3Settings.ofBackups(environment, home)
                .orElseThrow(() -> new LauncherException(
                        "BACKUP_S3_ENDPOINT is not set: there is no bucket to look in (docs/backup.md)"));
        this.version = ThisVersion.of(home);
        this.terminal = terminal;
    }

    void list() {
        List<Copy> copies;
        try {
            copies = offsite().list();
        } catch (IOException e) {
            throw new LauncherException(e.getMessage());
        }
        copies.forEach(copy -> terminal.say("%s  %.1f MiB".formatted(copy.id(), copy.bytes() / MIB)));
        if (copies.isEmpty()) {
            terminal.say("There is no backup at %s.".formatted(bucket));
        }
    }

    /** Takes where it comes; the folder's name is the backup's. */
    void fetch(Path to) {
        String id = String.valueOf(to.getFileName());
        Path folder = to.getParent();
        if (!BackupFolder.isId(id) || folder == null) {
            throw new LauncherException(
                    "%s names no backup, expected FOLDER/ID, e.g. /mnt/backups/2026-11-27T02-30-00Z; restore --list shows them"
                            .formatted(to));
        }
        if (Files.exists(to)) {
            throw new BackupException("%s is there already".formatted(to));
        }
        Manifest manifest;
        try {
            manifest = offsite().fetch(id, folder, version.number());
        } catch (IOException e) {
            throw new LauncherException("%s can't be fetched: %s".formatted(id, e.getMessage()));
        }
        terminal.say("%s: %s; %.1f MiB. Try it with ./pitwatch restore --check %1$s, or bring it back."
                .formatted(to, BackupCommand.counted(manifest.contents()), manifest.bytes() / MIB));
    }

    private OffsiteBackups offsite() {
        return new OffsiteBackups(new S3Client(bucket));
    }
}
