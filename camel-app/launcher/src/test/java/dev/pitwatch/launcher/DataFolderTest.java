package dev.pitwatch.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

    @TempDir
    private Path home;

    @Test
    void givenNoFolder_whenClosed_thenItIsMadeForItsOwnerAlone() throws IOException {
        Path data = home.resolve("new/data");

        assertThat(DataFolder.close(data)).isEmpty();

        assertThat(rights(data)).isEqualTo("rwx------");
    }

    @Test
    void givenAFolderThatOthersMayRead_whenClosed_thenItAndTheFoldersInItAreItsOwnersAlone() throws IOException {
        Path data = Files.createDirectory(home.resolve("data"));
        Path archive = Files.createDirectory(data.resolve("archive"));
        Path elsewhere = Files.createDirectory(home.resolve("elsewhere"));
        Files.createSymbolicLink(data.resolve("link"), elsewhere);
        for (Path folder : new Path[] {data, archive, elsewhere}) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        }

        assertThat(DataFolder.close(data)).isEmpty();

        assertThat(rights(data)).isEqualTo("rwx------");
        assertThat(rights(archive)).isEqualTo("rwx------");
        assertThat(rights(elsewhere)).isEqualTo("rwxr-xr-x");
    }

    private static String rights(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
