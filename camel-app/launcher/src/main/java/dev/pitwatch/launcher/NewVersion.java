package dev.pitwatch.launcher;

import dev.pitwatch.launcher.backup.BackupFolder;
import dev.pitwatch.launcher.upgrade.InstalledVersions;
import dev.pitwatch.launcher.upgrade.ReleaseArchive;
import java.io.IOException;
import java.lang.module.ModuleDescriptor.Version;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** A version that comes as an archive: signed by who makes releases, newer than the one that runs, and unpacked beside that. */
final class NewVersion {

    private static final String NUMBER = "[0-9]+(\\.[0-9]+){2}(-[A-Za-z0-9.]+)?";
    private static final String KEY = "release.key.pub";

    private final Path home;
    private final InstalledVersions versions;
    private final Terminal terminal;

    /** Takes the version that runs. */
    NewVersion(Path home, InstalledVersions versions, Terminal terminal) {
        this.home = home;
        this.versions = versions;
        this.terminal = terminal;
    }

    /** {@return the folder of the version that the archive is of, beside this one} */
    Path unpacked(UpgradeOptions options) throws IOException, InterruptedException {
        Path archive = options.files().get(0).toAbsolutePath();
        Path key = options.key().orElseGet(() -> versions.folder().resolve(KEY));
        if (Files.notExists(key)) {
            throw new LauncherException(
                    "there is no %s: put the public key of who makes releases there, which you got by another way than the archive, or say --key FILE"
                            .formatted(key));
        }
        String sha256 = verified(archive, key);
        terminal.say("Unpacking %s ...".formatted(archive));
        Path scratch = versions.notes().resolve("unpacked");
        try {
            Path fresh = ReleaseArchive.unpack(archive, sha256, scratch);
            ThisVersion next = ThisVersion.of(fresh);
            requireNewer(next, ThisVersion.of(home));
            return placed(fresh, next);
        } finally {
            BackupFolder.delete(scratch);
        }
    }

    private static String verified(Path archive, Path key) throws IOException {
        try {
            return ReleaseCommand.verified(archive, key);
        } catch (NoSuchFileException e) {
            throw new LauncherException(
                    "there is no file %s; the signature lies beside the archive".formatted(e.getFile()));
        }
    }

    private static void requireNewer(ThisVersion next, ThisVersion now) {
        for (ThisVersion version : List.of(next, now)) {
            if (!version.number().matches(NUMBER)) { // a folder is named by it
                throw new LauncherException(
                        "lib/release: version is \"%s\", expected N.N.N".formatted(version.number()));
            }
        }
        int order = Version.parse(next.number()).compareTo(Version.parse(now.number()));
        if (order < 0) {
            throw new LauncherException(
                    "the archive is of version %s, and %s runs: ./pitwatch rollback goes back to the version before"
                            .formatted(next.number(), now.number()));
        }
        if (order == 0) {
            throw new LauncherException(
                    next.commit().equals(now.commit())
                            ? "version %s runs already".formatted(now.number())
                            : "the archive is of version %s as the one that runs, of another commit: a release needs a number of its own"
                                    .formatted(next.number()));
        }
    }

    /** A folder that is there already is one that an earlier attempt left, whole; files of an operator may lie in it. */
    private Path placed(Path fresh, ThisVersion next) throws IOException, InterruptedException {
        Path place = versions.version(next.number());
        if (Files.exists(place)) {
            if (!ThisVersion.of(place).equals(next)) {
                throw new LauncherException(
                        "%s is there already and holds another build: move it away".formatted(place));
            }
            return place;
        }
        // All of it on the disk before it has its name.
        new ProcessBuilder("sync", "-f", fresh.toString()).start().waitFor();
        Files.move(fresh, place, StandardCopyOption.ATOMIC_MOVE);
        new ProcessBuilder("sync", versions.folder().toString()).start().waitFor();
        return place;
    }
}
