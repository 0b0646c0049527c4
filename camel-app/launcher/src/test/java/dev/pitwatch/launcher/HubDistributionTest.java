package dev.pitwatch.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HubDistributionTest {

    @TempDir
    private Path folder;

    private Path assembly;
    private Path target;

    @BeforeEach
    void build() throws IOException {
        assembly = folder.resolve("assembly");
        target = folder.resolve("data/hub");
        Files.createDirectories(assembly.resolve("bin"));
        Files.createDirectories(assembly.resolve("etc"));
        Files.createDirectories(assembly.resolve("system/dev/pitwatch"));
        Files.createFile(
                assembly.resolve("bin/karaf"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        Files.writeString(assembly.resolve("system/dev/pitwatch/hub.jar"), "one");
    }

    @Test
    void givenABuild_whenCopied_thenRunsFromTheDataFolder() {
        Path copy = HubDistribution.copied(assembly, target);

        assertThat(copy).hasParent(target);
        assertThat(copy.resolve("bin/karaf")).isExecutable();
        assertThat(HubDistribution.copied(assembly, target)).isEqualTo(copy);
    }

    @Test
    void givenAnotherBuild_whenCopied_thenTakesThePlaceOfTheOlder() throws IOException {
        Path old = HubDistribution.copied(assembly, target);
        Path jar = Files.writeString(assembly.resolve("system/dev/pitwatch/hub.jar"), "two");
        Files.setLastModifiedTime(jar, FileTime.fromMillis(System.currentTimeMillis() + 5_000));

        Path copy = HubDistribution.copied(assembly, target);

        assertThat(old).doesNotExist();
        assertThat(copy.resolve("system/dev/pitwatch/hub.jar")).hasContent("two");
    }

    @Test
    void givenAnotherBuildBesideTheOneThatRuns_whenCopied_thenBothAreThereUntilAThirdComes() throws IOException {
        Path old = HubDistribution.copied(assembly, target);
        Path other = another("other", 5_000);
        Path third = another("third", 9_000);

        HubDistribution.beside(other, assembly, target);

        assertThat(old).isDirectory();
        Path copy = HubDistribution.copied(other, target);
        assertThat(copy.resolve("system/dev/pitwatch/hub.jar")).hasContent("other");
        assertThat(HubDistribution.copied(assembly, target))
                .as("copies nothing")
                .isEqualTo(old);
        assertThat(copy).isDirectory();

        HubDistribution.beside(third, other, target);
        assertThat(old).doesNotExist();
        assertThat(copy).isDirectory();
    }

    /** Else a JVM takes no classes from an archive that the build before wrote. */
    @Test
    void givenTwoBuilds_whenCopied_thenJarsOfTheClassPathHaveOneTime() throws IOException {
        Files.writeString(Files.createDirectories(assembly.resolve("lib/boot")).resolve("main.jar"), "same");
        FileTime one = timeOfMain(HubDistribution.copied(assembly, target));
        Path other = another("other", 5_000);
        Path jar = Files.writeString(
                Files.createDirectories(other.resolve("lib/boot")).resolve("main.jar"), "same");
        Files.setLastModifiedTime(jar, FileTime.fromMillis(System.currentTimeMillis() + 5_000));

        assertThat(timeOfMain(HubDistribution.copied(other, target))).isEqualTo(one);
    }

    private static FileTime timeOfMain(Path copy) throws IOException {
        return Files.getLastModifiedTime(copy.resolve("lib/boot/main.jar"));
    }

    private Path another(String name, long later) throws IOException {
        Path build = folder.resolve(name);
        Files.createDirectories(build.resolve("bin"));
        Files.createDirectories(build.resolve("etc"));
        Files.createDirectories(build.resolve("system/dev/pitwatch"));
        Files.copy(assembly.resolve("bin/karaf"), build.resolve("bin/karaf"), StandardCopyOption.COPY_ATTRIBUTES);
        Path jar = Files.writeString(build.resolve("system/dev/pitwatch/hub.jar"), name);
        Files.setLastModifiedTime(jar, FileTime.fromMillis(System.currentTimeMillis() + later));
        return build;
    }

    @Test
    void givenACopyInWhichFilesWereExchanged_whenTheBuildIsWanted_thenItIsAsBuilt() throws IOException {
        Path exchanged = HubDistribution.fresh(assembly, target);
        Files.writeString(exchanged.resolve("system/dev/pitwatch/hub.jar"), "two");

        assertThat(HubDistribution.copied(assembly, target).resolve("system/dev/pitwatch/hub.jar"))
                .hasContent("one");
        assertThat(exchanged).doesNotExist();
        assertThat(HubDistribution.fresh(assembly, target).resolve("system/dev/pitwatch/hub.jar"))
                .hasContent("one");
    }

    @Test
    void givenNoBuild_whenCopied_thenSaysHowToMakeOne() {
        assertThatThrownBy(() -> HubDistribution.copied(folder.resolve("none"), target))
                .hasMessageContaining("run ./pitwatch up");
    }
}
