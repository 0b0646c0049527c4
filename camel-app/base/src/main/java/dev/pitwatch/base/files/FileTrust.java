package dev.pitwatch.base.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a file or folder that the hub obeys (routes/, config/, deploy/) can be changed by anybody but root and the hub's
 * own user: who may write there has all rights of the hub. Without POSIX permissions everything is trusted.
 */
public final class FileTrust {

    private static final int ROOT = 0;

    private final int user;
    private final Groups groups;

    FileTrust(int user, Groups groups) {
        this.user = user;
        this.groups = groups;
    }

    /** {@return the check for the user that this process runs as and the groups of this machine} */
    public static FileTrust ofThisProcess() {
        return Own.TRUST;
    }

    /** Made once: it asks the disk who this process is. */
    private static final class Own {
        static final FileTrust TRUST = new FileTrust(ownUser(), new Groups(Path.of("/etc")));
    }

    /**
     * Tells why what lies in a folder must not be obeyed, if so.
     *
     * @param folder in which it is looked for
     * @param file in that folder, as a listing of it or of one below it names it
     */
    public Optional<String> refusal(Path folder, Path file) throws IOException {
        // Folders of routes and plugins are looked at several times a second, and real paths are dear.
        boolean isEntry = folder.equals(file.getParent()) && !Files.isSymbolicLink(file);
        if (!isEntry && !file.toRealPath().startsWith(folder.toRealPath())) {
            return Optional.of("%s is a symbolic link out of its folder, expected a file in it".formatted(file));
        }
        return refusal(file);
    }

    /** Tells why a file or folder must not be obeyed, if so; of a symbolic link what it points to counts. */
    public Optional<String> refusal(Path path) throws IOException {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return Optional.empty();
        }
        Map<String, Object> attributes = Files.readAttributes(path, "unix:uid,gid,permissions");
        int owner = (Integer) attributes.get("uid");
        int group = (Integer) attributes.get("gid");
        @SuppressWarnings("unchecked") // as the view promises
        Set<PosixFilePermission> permissions = (Set<PosixFilePermission>) attributes.get("permissions");
        if (owner != ROOT && owner != user) {
            return Optional.of(
                    "%s belongs to %s, expected root or the hub's own user".formatted(path, Files.getOwner(path)));
        }
        if (permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            return Optional.of(
                    "%s can be written by everybody, expected by its owner only: chmod o-w %s".formatted(path, path));
        }
        if (permissions.contains(PosixFilePermission.GROUP_WRITE)
                && groups.holdsOthers(group, new HashSet<>(List.of(ROOT, user, owner)))) {
            return Optional.of(
                    "%s can be written by its group, in which there are others, expected by its owner only: chmod g-w %s"
                            .formatted(path, path));
        }
        return Optional.empty();
    }

    private static int ownUser() {
        try {
            Path probe = Files.createTempFile("pitwatch", "");
            try {
                return probe.getFileSystem().supportedFileAttributeViews().contains("unix")
                        ? (Integer) Files.getAttribute(probe, "unix:uid")
                        : ROOT;
            } finally {
                Files.delete(probe);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary file can be made, so the hub can't tell its own user", e);
        }
    }
}
