package dev.pitwatch.launcher.upgrade;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/** A folder that holds a folder for each version, beside each other, and the link {@code current} to the one that is started. */
public final class InstalledVersions {

    private static final String LINK = "current";
    private static final String PREFIX = "pitwatch-";

    private final Path folder;

    private InstalledVersions(Path folder) {
        this.folder = folder;
    }

    /** {@return those beside that one} */
    public static InstalledVersions around(Path home) throws IOException {
        Path real = home.toRealPath();
        return new InstalledVersions(real.getParent());
    }

    /** {@return where they lie} */
    public Path folder() {
        return folder;
    }

    /** {@return where a version of that number lies, or will} */
    public Path version(String number) {
        return folder.resolve(PREFIX + number);
    }

    /** {@return what upgrades note and keep} */
    public Path notes() {
        return folder.resolve(".upgrade");
    }

    /** {@return the link, by which a version is started} */
    public Path link() {
        return folder.resolve(LINK);
    }

    /** {@return where the link leads to; empty: there is none yet} */
    public Optional<Path> current() throws IOException {
        if (!Files.exists(link(), LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        if (!Files.isSymbolicLink(link())) {
            throw new UpgradeException(
                    "%s is no link: versions lie beside each other, and it leads to the one that runs"
                            .formatted(link()));
        }
        return Optional.of(link().toRealPath());
    }

    /** Throws unless the link leads to that version, or there is none yet, and another one may be put beside it. */
    public void require(Path home) throws IOException {
        Optional<Path> current = current();
        if (current.isPresent() && !current.get().equals(home.toRealPath())) {
            throw new UpgradeException(
                    "%s leads to %s and not to %s: call %1$s/pitwatch".formatted(link(), current.get(), home));
        }
        if (!Files.isWritable(folder)) {
            throw new UpgradeException(
                    "%s can't be written, where versions lie beside each other: run it as who may; with systemd that is root, by pitwatchctl"
                            .formatted(folder));
        }
    }

    /** Lets the link lead to that version, in one step. */
    public void switchTo(Path version) throws IOException {
        Path made = folder.resolve("." + LINK + ".new");
        Files.deleteIfExists(made);
        Files.createSymbolicLink(made, version.getFileName());
        Files.move(made, link(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        OwnedFiles.sync(folder);
    }
}
