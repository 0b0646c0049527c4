package dev.pitwatch.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunAsTest {

    @TempDir
    private Path folder;

    private Path data;
    private Path home;

    @BeforeEach
    void folders() throws IOException {
        data = Files.createDirectory(folder.resolve("data"));
        home = Files.createDirectory(data.resolve("postgres"));
        Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @Test
    void givenAServerOfOurOwnUser_whenItsHomeIsMade_thenNobodyElseEnters() throws IOException {
        new RunAs(List.of(), Optional.of(System.getProperty("user.name"))).letPass(home);

        assertThat(rights(home)).isEqualTo("rwx------");
        assertThat(rights(data)).isEqualTo("rwx------");
    }

    @Test
    void givenAServerOfAnotherUser_whenItsHomeIsMade_thenThatOnePassesAndNobodyLooks() throws IOException {
        new RunAs(List.of(), Optional.of("nobody")).letPass(home);

        assertThat(rights(home)).isEqualTo("rwx--x--x");
        assertThat(rights(data)).isEqualTo("rwx--x--x");
    }

    private static String rights(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }
}
