package dev.pitwatch.base.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTrustTest {

    private static final int NOBODY_HERE = 4_711;

    @TempDir
    Path folder;

    private Path file;
    private int user;
    private int group;
    private Path accounts;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("a.camel.yaml"), "x");
        user = (Integer) Files.getAttribute(file, "unix:uid");
        group = (Integer) Files.getAttribute(file, "unix:gid");
        accounts = Files.createDirectories(folder.resolve("etc"));
        accounts("dev:x:%d:%d::/:/bin/sh".formatted(user, group), "dev:x:%d:".formatted(group));
    }

    private void accounts(String passwd, String groups) throws IOException {
        Files.writeString(accounts.resolve("passwd"), passwd + "\n");
        Files.writeString(accounts.resolve("group"), groups + "\n");
    }

    private FileTrust trust() {
        return new FileTrust(user, new Groups(accounts));
    }

    private void permissions(String permissions) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    @Test
    void givenAFileOfTheOwnUser_whenNobodyElseMayWriteIt_thenTrusted() throws IOException {
        permissions("rw-r--r--");

        assertThat(trust().refusal(folder, file)).isEmpty();
        assertThat(FileTrust.ofThisProcess().refusal(folder, file)).isEmpty();
    }

    @Test
    void givenAFile_whenEverybodyMayWriteIt_thenRefusedWithTheRemedy() throws IOException {
        permissions("rw-rw-rw-");

        assertThat(trust().refusal(folder, file)).hasValueSatisfying(reason -> assertThat(reason)
                .contains("can be written by everybody", "chmod o-w " + file));
    }

    @Test
    void givenAPrivateGroup_whenItMayWrite_thenTrusted() throws IOException {
        permissions("rw-rw-r--");

        assertThat(trust().refusal(folder, file)).isEmpty();
    }

    @Test
    void givenAGroupWithSomebodyElse_whenItMayWrite_thenRefused() throws IOException {
        permissions("rw-rw-r--");
        accounts("dev:x:%d:%d::/:/bin/sh".formatted(user, group), "staff:x:%d:dev,eve".formatted(group));
        assertThat(trust().refusal(folder, file)).hasValueSatisfying(reason -> assertThat(reason)
                .contains("can be written by its group", "chmod g-w " + file));

        accounts(
                "dev:x:%d:%d::/:/bin/sh\neve:x:4712:%d::/:/bin/sh".formatted(user, group, group),
                "staff:x:%d:".formatted(group));
        assertThat(trust().refusal(folder, file)).as("by eve's primary group").isPresent();

        accounts("dev:x:%d:1::/:/bin/sh".formatted(user), "other:x:1:");
        assertThat(trust().refusal(folder, file)).as("nobody knows the group").isPresent();
    }

    @Test
    void givenAFileOfSomebodyElse_whenLookedAt_thenRefusedUnlessRoots() throws IOException {
        permissions("rw-r--r--");

        FileTrust ofAnother = new FileTrust(NOBODY_HERE, new Groups(accounts));

        assertThat(ofAnother.refusal(folder, file).isPresent()).isEqualTo(user != 0);
    }

    @Test
    void givenASymbolicLink_whenItLeadsOut_thenRefusedAndWithinNot() throws IOException {
        permissions("rw-r--r--");
        Path routes = Files.createDirectories(folder.resolve("routes"));
        Path out = Files.createSymbolicLink(routes.resolve("out.camel.yaml"), file);
        Path inner = Files.writeString(routes.resolve("b.camel.yaml"), "x");
        Path within = Files.createSymbolicLink(routes.resolve("within.camel.yaml"), inner);

        assertThat(trust().refusal(routes, out))
                .hasValueSatisfying(reason -> assertThat(reason).contains("symbolic link out"));
        assertThat(trust().refusal(routes, within)).isEmpty();
    }

    @Test
    void givenAFileOfAnotherUser_whenItIsTheHubsOwn_thenTrustedElseItsOwnerIsNamed() throws IOException {
        assumeThat(user).as("only root can give a file away").isZero();
        permissions("rw-r--r--");
        Files.setAttribute(file, "unix:uid", NOBODY_HERE);

        assertThat(new FileTrust(NOBODY_HERE, new Groups(accounts)).refusal(file))
                .isEmpty();
        assertThat(new FileTrust(NOBODY_HERE + 1, new Groups(accounts)).refusal(file))
                .hasValueSatisfying(reason -> assertThat(reason)
                        .contains("belongs to", String.valueOf(NOBODY_HERE), "expected root or the hub's own user"));
    }

    @Test
    void givenAFileSystemWithoutOwners_whenLookedAt_thenTrusted() throws IOException {
        try (FileSystem archive = FileSystems.newFileSystem(folder.resolve("routes.zip"), Map.of("create", "true"))) {
            Path routes = Files.createDirectory(archive.getPath("/routes"));
            Path route = Files.writeString(routes.resolve("a.camel.yaml"), "x");

            assertThat(trust().refusal(routes, route)).isEmpty();
        }
    }
}
