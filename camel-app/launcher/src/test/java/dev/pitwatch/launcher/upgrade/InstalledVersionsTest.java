package dev.pitwatch.launcher.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstalledVersionsTest {

    @TempDir
    private Path folder;

    private Path one;
    private Path two;
    private InstalledVersions versions;

    @BeforeEach
    void install() throws IOException {
        Path real = folder.toRealPath();
        one = Files.createDirectory(real.resolve("pitwatch-1.0.0"));
        two = Files.createDirectory(real.resolve("pitwatch-2.0.0"));
        versions = InstalledVersions.around(one);
    }

    @Test
    void givenTwoVersions_whenSwitchedThereAndBack_thenTheLinkLeadsToThem() throws IOException {
        assertThat(versions.current()).isEmpty();
        versions.require(one);

        versions.switchTo(two);
        assertThat(versions.current()).contains(two);
        assertThat(Files.readSymbolicLink(versions.link()))
                .as("may be moved as a whole")
                .isRelative();
        versions.switchTo(one);
        versions.switchTo(one);
        assertThat(versions.current()).contains(one);
    }

    @Test
    void givenALinkToAnotherVersion_whenAnUpgradeIsCalledInThisOne_thenItIsRefused() throws IOException {
        versions.switchTo(two);

        assertThatCode(() -> versions.require(two)).doesNotThrowAnyException();
        assertThatThrownBy(() -> versions.require(one))
                .isInstanceOf(UpgradeException.class)
                .hasMessageContaining("leads to " + two);
    }

    @Test
    void givenAFolderInItsPlace_whenAsked_thenItIsRefused() throws IOException {
        Files.createDirectory(versions.link());

        assertThatThrownBy(() -> versions.current()).hasMessageContaining("is no link");
    }
}
