package dev.pitwatch.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The rights of the data folder and of the folders in it: 0700. Where the embedded PostgreSQL runs as another user,
 * {@link dev.pitwatch.postgres.EmbeddedPostgres} then lets that one pass through to its own files, 0711.
 */
final class DataFolder {

    private static final Set<PosixFilePermission> OWNERS = PosixFilePermissions.fromString("rwx------");

    private DataFolder() {}

    /** Makes or closes them; returns those that belong to another user and stay as they are. */
    static List<Path> close(Path data) {
        try {
            Files.createDirectories(data);
            try (Stream<Path> inside = Files.list(data)) {
                Stream<Path> folders = inside.filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS));
                return Stream.concat(Stream.of(data), folders)
                        .filter(folder -> !isClosed(folder))
                        .toList();
            }
        } catch (IOException e) {
            throw new LauncherException("%s can't be made or read: %s".formatted(data, e.getMessage()));
        }
    }

    private static boolean isClosed(Path folder) {
        PosixFileAttributeView rights = Files.getFileAttributeView(folder, PosixFileAttributeView.class);
        if (rights == null) {
            return true; // this system has others
        }
        try {
            if (!rights.readAttributes().permissions().equals(OWNERS)) {
                rights.setPermissions(OWNERS);
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
