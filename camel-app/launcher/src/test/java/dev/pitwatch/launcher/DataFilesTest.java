package dev.pitwatch.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.launcher.backup.ArchiveWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFilesTest {

    @TempDir
    private Path folder;

    @Test
    void givenADataFolder_whenItsFilesAreBackedUp_thenAllMasterKeysAreThereAndWhatIsMadeAnewIsNot() throws IOException {
        for (String path : List.of(
                "master-key",
                "master-key-previous",
                "files/picture.jpg",
                "postgres/password",
                "postgres/cluster/PG_VERSION",
                "broker/journal",
                "hub/copy",
                "log/hub.log",
                "node-id",
                "launcher.pid",
                "backups/old")) {
            Path file = folder.resolve("data").resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, path);
        }
        Settings settings = Settings.readWithoutSecrets(
                Map.of("PITWATCH_DATA", folder.resolve("data").toString()), folder);

        assertThat(written(new DataFiles(settings, folder.resolve("data/backups"))))
                .containsExactlyInAnyOrder(
                        "data/master-key",
                        "data/master-key-previous",
                        "data/files/picture.jpg",
                        "data/postgres/password");
    }

    private List<String> written(DataFiles files) throws IOException {
        Path archive = folder.resolve("files.tar.gz");
        try (ArchiveWriter writer = new ArchiveWriter(archive, Optional.empty())) {
            files.write(writer);
            writer.written();
        }
        List<String> names = new ArrayList<>();
        try (InputStream input = new GZIPInputStream(Files.newInputStream(archive));
                TarArchiveInputStream tar = new TarArchiveInputStream(input)) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                if (entry.isFile()) {
                    names.add(entry.getName());
                }
            }
        }
        return names;
    }
}
