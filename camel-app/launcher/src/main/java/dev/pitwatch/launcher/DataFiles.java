package dev.pitwatch.launcher;

import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.launcher.backup.ArchiveWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * All files that must survive and are not the database's: what is in the data folder but for what each part makes anew, and the operators'
 * route files, settings and plugins.
 */
final class DataFiles {

    /** Where what is in the data folder lies in the archive. */
    static final String DATA = "data";

    /** Where the superuser's password lies, which the copied cluster knows. */
    static final String DATABASE_PASSWORD = DATA + "/postgres/password";

    static final String MASTER_KEY = DATA + "/master-key";

    /** The broker's journal is of its broker alone, the hub a copy, and a node is another after a restore. */
    private static final Set<String> LEFT_OUT = Set.of(
            "postgres",
            "broker",
            "hub",
            "log",
            "mqtt",
            "node-id",
            "backup-failures.json", // of this machine's hub
            WalState.FILE,
            DevicesToVisit.NOTE,
            BackupCheck.SCRATCH,
            RestoredFolders.NAME);

    private static final Pattern OF_A_RUN = Pattern.compile(".*\\.(pid|lock|new|part)");

    private final Settings settings;
    private final Path backups;

    /** Takes the folder of backups, which may lie in the data folder and is in no backup itself. */
    DataFiles(Settings settings, Path backups) {
        this.settings = settings;
        this.backups = backups.toAbsolutePath().normalize();
    }

    /** {@return the operators' folders by their name in the archive} */
    static Map<String, Path> folders(Settings settings) {
        Map<String, Path> folders = new LinkedHashMap<>();
        folders.put("routes", settings.folders().routes());
        folders.put("config", settings.folders().config());
        folders.put("deploy", settings.folders().deploy());
        return folders;
    }

    void write(ArchiveWriter archive) throws IOException {
        Path data = settings.folders().data();
        archive.folder(DATA);
        for (Path inside : inside(data)) {
            String name = String.valueOf(inside.getFileName());
            if (!LEFT_OUT.contains(name) && !OF_A_RUN.matcher(name).matches()) {
                copy(archive, inside, DATA + "/" + name);
            }
        }
        Path password = Folders.database(data).resolve("password");
        if (Files.exists(password)) {
            archive.file(DATABASE_PASSWORD, password);
        }
        for (Map.Entry<String, Path> folder : folders(settings).entrySet()) {
            if (Files.isDirectory(folder.getValue()) && !folder.getValue().startsWith(data)) {
                copy(archive, folder.getValue(), folder.getKey());
            }
        }
    }

    private void copy(ArchiveWriter archive, Path path, String name) throws IOException {
        if (path.toAbsolutePath().normalize().equals(backups)) {
            return;
        }
        if (Files.isDirectory(path)) {
            archive.folder(name);
            for (Path inside : inside(path)) {
                copy(archive, inside, name + "/" + inside.getFileName());
            }
        } else if (Files.isRegularFile(path)) {
            archive.file(name, path);
        }
    }

    private static List<Path> inside(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
