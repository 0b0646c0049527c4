package dev.pitwatch.hub.plugins;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PluginFolderTest {

    private final List<String> told = new ArrayList<>();

    @TempDir
    Path folder;

    private Path jar;
    private PluginFolder plugins;

    @BeforeEach
    void open() {
        jar = folder.resolve("a.jar");
        plugins = new PluginFolder(folder, new PluginFolder.Listener() {
            @Override
            public void arrived(Path file) {
                told.add("arrived " + file.getFileName());
            }

            @Override
            public void refused(Path file, String why) {
                told.add("refused " + file.getFileName());
                assertThat(why).contains("can be written by everybody, expected by its owner only: chmod o-w ");
            }

            @Override
            public void gone(Path file) {
                told.add("gone " + file.getFileName());
            }
        });
    }

    @Test
    void givenAJarThatGrows_whenLookedAt_thenItArrivesWhenItStaysAsItIs() throws IOException {
        write("a", "rw-r--r--");
        plugins.look();
        write("ab", "rw-r--r--");
        plugins.look();
        assertThat(told).isEmpty();

        look();
        look();

        assertThat(told).containsExactly("arrived a.jar");
    }

    @Test
    void givenAJar_whenReplacedAndDeleted_thenEachIsTold() throws IOException {
        write("a", "rw-r--r--");
        look();
        write("b", "rw-r--r--");
        Files.setLastModifiedTime(jar, FileTime.fromMillis(1));
        look();
        Files.delete(jar);
        look();

        assertThat(told).containsExactly("arrived a.jar", "arrived a.jar", "gone a.jar");
    }

    @Test
    void givenAJarThatAnybodyMayWrite_whenMended_thenItIsRefusedAndThenArrives() throws IOException {
        write("a", "rw-rw-rw-");
        look();
        Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-rw-r--"));
        look();
        Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-rw-rw-"));
        look();

        assertThat(told).containsExactly("refused a.jar", "arrived a.jar");
    }

    @Test
    void givenAFolderThatAnybodyMayWrite_whenLookedAt_thenNothingArrives() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        write("a", "rw-r--r--");
        look();

        assertThat(told).containsExactly("refused a.jar");
    }

    @Test
    void givenNoFolder_whenLookedAt_thenItIsMade() {
        new PluginFolder(folder.resolve("deploy"), new Nobody()).look();

        assertThat(folder.resolve("deploy")).isDirectory();
    }

    private void look() {
        plugins.look();
        plugins.look();
    }

    private void write(String content, String permissions) throws IOException {
        Files.writeString(jar, content);
        Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString(permissions));
    }

    private static final class Nobody implements PluginFolder.Listener {
        @Override
        public void arrived(Path jar) {}

        @Override
        public void refused(Path jar, String why) {}

        @Override
        public void gone(Path jar) {}
    }
}
