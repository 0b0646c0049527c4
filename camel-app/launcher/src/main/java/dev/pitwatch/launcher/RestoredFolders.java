package dev.pitwatch.launcher;

import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.launcher.backup.BackupFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The operators' folders of a backup: route files, settings, plugins. They take their place where there is nothing yet; what this installation
 * has already it may need as it is, so a person decides there.
 */
final class RestoredFolders {

    /** The folder in the data folder. */
    static final String NAME = "restored";

    private final Settings settings;
    private final Terminal terminal;

    RestoredFolders(Settings settings, Terminal terminal) {
        this.settings = settings;
        this.terminal = terminal;
    }

    void place() throws IOException {
        Path restored = settings.folders().data().resolve(NAME);
        boolean left = false;
        for (Map.Entry<String, Path> folder : DataFiles.folders(settings).entrySet()) {
            Path from = restored.resolve(folder.getKey());
            if (Files.isDirectory(from)) {
                left |= !place(from, folder.getValue());
            }
        }
        if (!left) {
            BackupFolder.delete(restored);
        }
    }

    private boolean place(Path from, Path to) throws IOException {
        if (isEmpty(to)) {
            copy(from, to);
            terminal.say("%s is as it was.".formatted(to));
            return true;
        }
        if (isSame(from, to)) {
            return true;
        }
        terminal.warn(
                "%s has other files than the backup, whose are in %s: compare them by diff -ru".formatted(to, from));
        return false;
    }

    private static boolean isEmpty(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return true;
        }
        try (Stream<Path> inside = Files.list(folder)) {
            return inside.findAny().isEmpty();
        }
    }

    private static boolean isSame(Path one, Path other) throws IOException {
        List<Path> files = files(one);
        if (!files.equals(files(other))) {
            return false;
        }
        for (Path file : files) {
            if (Files.mismatch(one.resolve(file.toString()), other.resolve(file.toString())) >= 0) {
                return false;
            }
        }
        return true;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .map(folder::relativize)
                    .sorted()
                    .toList();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        for (Path file : files(from)) {
            Path target = to.resolve(file.toString());
            Files.createDirectories(target.getParent());
            Files.copy(from.resolve(file.toString()), target, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
