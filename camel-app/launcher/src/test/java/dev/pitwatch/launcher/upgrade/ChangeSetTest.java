package dev.pitwatch.launcher.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pitwatch.launcher.upgrade.ChangeSet.Part;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChangeSetTest {

    @TempDir
    private Path folder;

    private Path changed;
    private Path added;
    private Path removed;

    @BeforeEach
    void make() throws IOException {
        changed = Files.writeString(folder.resolve("changed"), "before");
        Files.setPosixFilePermissions(changed, PosixFilePermissions.fromString("rw-r-----"));
        added = folder.resolve("templates/added");
        removed = Files.writeString(folder.resolve("removed"), "before");
        ChangeSet changes = ChangeSet.begin(folder.resolve("changes"));
        changes.add(changed, changed, bytes("before"), bytes("after"));
        changes.add(added, added, Optional.empty(), bytes("after"));
        changes.add(removed, removed, bytes("before"), Optional.empty());
        changes.add(folder.resolve("same"), folder.resolve("same"), bytes("same"), bytes("same"));
        changes.save();
    }

    private static Optional<byte[]> bytes(String text) {
        return Optional.of(text.getBytes(StandardCharsets.UTF_8));
    }

    private ChangeSet saved() throws IOException {
        return ChangeSet.saved(folder.resolve("changes"));
    }

    @Test
    void givenChanges_whenDoneAndUndoneAgainAndAgain_thenFilesAndTheirRightsAreAsTheyShallBe() throws IOException {
        assertThat(saved().files()).containsExactly(changed, added, removed);
        for (int time = 0; time < 2; time++) {
            saved().apply(Part.ALL);
            saved().apply(Part.ALL);
            assertThat(changed).hasContent("after");
            assertThat(added).hasContent("after");
            assertThat(removed).doesNotExist();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(changed)))
                    .isEqualTo("rw-r-----");

            assertThat(saved().undo(Part.ALL)).isEmpty();
            assertThat(changed).hasContent("before");
            assertThat(added).doesNotExist();
            assertThat(removed).hasContent("before");
        }
    }

    /** As a kill leaves it. */
    @Test
    void givenOneOfThemDone_whenGoneOnOrBack_thenItEndsAsFromTheBeginning() throws IOException {
        Files.writeString(changed, "after");
        saved().apply(Part.ALL);
        assertThat(removed).doesNotExist();

        Files.writeString(changed, "before");
        saved().undo(Part.ALL);
        assertThat(removed).hasContent("before");
    }

    @Test
    void givenAFileThatAPersonEditedMeanwhile_whenDoneOrUndone_thenItIsNotLost() throws IOException {
        Files.writeString(changed, "edited");
        assertThatThrownBy(() -> saved().apply(Part.ALL))
                .isInstanceOf(UpgradeException.class)
                .hasMessageContaining("was edited");
        assertThat(removed).as("nothing was done").hasContent("before");

        assertThat(saved().undo(Part.ALL)).containsExactly(changed + " was edited since, and stays so");
        assertThat(changed).hasContent("edited");
    }

    @Test
    void givenFoldersOfThisUser_whenOnlyItsOwnAreDone_thenThatIsAllOfThem() throws IOException {
        saved().requireWritable(false);
        saved().apply(Part.OWN);
        assertThat(changed).hasContent("after");
        assertThat(added).hasContent("after");

        saved().undo(Part.OWN);
        assertThat(changed).hasContent("before");
    }

    @Test
    void givenRootAndAFolderOfAnotherUser_whenDone_thenItWritesNothingThere() throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"), "another user can't give folders away");
        Files.setAttribute(folder, "unix:uid", 1);
        try {
            saved().apply(Part.OWN);
            assertThat(changed).hasContent("before");
            assertThatThrownBy(() -> saved().apply(Part.ALL)).hasMessageContaining("a folder of another user");
            assertThatThrownBy(() -> saved().requireWritable(false)).hasMessageContaining("run it as that user");
            saved().requireWritable(true);
        } finally {
            Files.setAttribute(folder, "unix:uid", 0);
        }
    }

    @Test
    void givenRootAndALinkInAFolderOfAnotherUser_whenRead_thenItIsRefusedAndFilesAreNot() throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"), "another user can't give folders away");
        Path others = Files.createDirectories(folder.toRealPath().resolve("others/inner"));
        Path secret = Files.writeString(folder.resolve("secret"), "of root");
        Files.writeString(others.resolve("file"), "of the other");
        Files.createSymbolicLink(others.resolve("link"), secret);
        Files.createSymbolicLink(others.getParent().resolve("aside"), folder);
        Files.setAttribute(others.getParent(), "unix:uid", 1);

        assertThat(OwnedFiles.read(others.resolve("file"))).contains("of the other".getBytes(StandardCharsets.UTF_8));
        assertThat(OwnedFiles.read(others.resolve("none"))).isEmpty();
        for (Path link : List.of(others.resolve("link"), others.resolveSibling("aside/secret"))) {
            assertThatThrownBy(() -> OwnedFiles.read(link))
                    .isInstanceOf(UpgradeException.class)
                    .hasMessageContaining("%s is a link, or behind one".formatted(link));
        }
        assertThat(OwnedFiles.hasOneOwner(others.resolve("file")))
                .as("a folder of root's in one of another user, who may put another in its place")
                .isFalse();
    }

    @Test
    void givenRootAndALinkToAFolder_whenAskedWhereThatLies_thenNoOtherUsersLinkLeadsItAmongItsOwnFiles()
            throws IOException {
        assumeTrue(System.getProperty("user.name").equals("root"), "another user can't give folders away");
        Path real = folder.toRealPath();
        Path ours = Files.createDirectory(real.resolve("ours"));
        Path others = Files.createDirectories(real.resolve("others/routes"));
        Path ourLink = Files.createSymbolicLink(real.resolve("link"), ours);
        Path elsewhere = Files.createSymbolicLink(real.resolve("elsewhere"), others);
        Path theirLink = Files.createSymbolicLink(real.resolve("others/link"), ours);
        Files.setAttribute(real.resolve("others"), "unix:uid", 1);
        Files.setAttribute(others, "unix:uid", 1);

        assertThat(FolderMerge.place(ourLink)).isEqualTo(ours);
        assertThat(FolderMerge.place(elsewhere)).isEqualTo(others);
        assertThat(FolderMerge.place(theirLink)).isEqualTo(theirLink);
        Files.writeString(ours.resolve("file"), "of root");
        assertThatThrownBy(() -> OwnedFiles.read(theirLink.resolve("file")))
                .hasMessageContaining("is a link, or behind one");
    }

    @Test
    void givenChanges_whenPreviewed_thenTheCopyHasThemAndTheRightsAndTheFolderStays() throws IOException {
        Path copy = folder.resolve("changes/preview");

        saved().preview(folder, copy);

        assertThat(copy.resolve("changed")).hasContent("after");
        assertThat(copy.resolve("templates/added")).hasContent("after");
        assertThat(copy.resolve("removed")).doesNotExist();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy.resolve("changed"))))
                .isEqualTo("rw-r-----");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(copy)))
                .isEqualTo("rwxr-xr-x");
        assertThat(changed).hasContent("before");
    }

    @Test
    void givenALinkToAFile_whenChanged_thenTheFileItLeadsToIsAndTheLinkStays() throws IOException {
        Path elsewhere = Files.move(changed, folder.resolve("elsewhere"));
        Files.createSymbolicLink(changed, elsewhere);

        saved().apply(Part.ALL);

        assertThat(changed).isSymbolicLink();
        assertThat(elsewhere).hasContent("after");
    }

    @Test
    void givenNoneSaved_whenRead_thenItIsEmpty() throws IOException {
        assertThat(ChangeSet.saved(folder.resolve("none")).files()).isEmpty();
    }
}
