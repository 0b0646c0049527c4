package dev.pitwatch.launcher.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.launcher.upgrade.ChangeSet.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderMergeTest {

    @TempDir
    private Path folder;

    private Path base;
    private Path mine;
    private Path theirs;
    private ChangeSet changes;
    private FolderMerge merge;

    @BeforeEach
    void make() throws IOException {
        base = Files.createDirectories(folder.resolve("old/lib/shipped/routes"));
        mine = Files.createDirectories(folder.resolve("routes"));
        theirs = Files.createDirectories(folder.resolve("new/lib/shipped/routes"));
        begin();
    }

    private void begin() throws IOException {
        changes = ChangeSet.begin(folder.resolve("notes/changes"));
        merge = new FolderMerge("routes", base, theirs, changes, new Resolutions(folder.resolve("notes/resolve")));
    }

    private void shipped(String name, String before, String after) throws IOException {
        write(base, name, before);
        write(theirs, name, after);
    }

    private static void write(Path folder, String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @Test
    void givenAFileThatWasNotEdited_whenMergedAndApplied_thenItIsTheNewOne() throws IOException {
        shipped("a.yaml", "one\n", "two\n");
        write(mine, "a.yaml", "one\n");
        write(theirs, "templates/new.txt", "hello\n");

        merge.run(mine, mine);
        assertThat(mine.resolve("a.yaml")).hasContent("one\n");
        changes.apply(Part.ALL);

        assertThat(mine.resolve("a.yaml")).hasContent("two\n");
        assertThat(mine.resolve("templates/new.txt")).hasContent("hello\n");
        assertThat(merge.notes()).isEmpty();
        assertThat(merge.conflicts()).isEmpty();
    }

    @Test
    void givenBothEdited_whenMerged_thenBothEditsAreInAndItIsSaid() throws IOException {
        shipped("a.yaml", "1\n2\n3\n4\n5\n", "1\n2\n3\n4\n6\n");
        write(mine, "a.yaml", "0\n2\n3\n4\n5\n");

        merge.run(mine, mine);
        changes.apply(Part.ALL);

        assertThat(mine.resolve("a.yaml")).hasContent("0\n2\n3\n4\n6\n");
        assertThat(merge.notes()).containsExactly("routes/a.yaml: your edit and the other version's are merged");
    }

    @Test
    void givenFilesOfOnesOwnDeletedAndKept_whenMerged_thenTheyStayAndItIsSaid() throws IOException {
        shipped("deleted.yaml", "1\n", "2\n");
        write(base, "edited.yaml", "1\n");
        write(mine, "edited.yaml", "mine\n");
        write(base, "gone.yaml", "1\n");
        write(mine, "gone.yaml", "1\n");
        write(mine, "own.yaml", "mine\n");

        merge.run(mine, mine);
        changes.apply(Part.ALL);

        assertThat(mine.resolve("deleted.yaml")).doesNotExist();
        assertThat(mine.resolve("gone.yaml")).doesNotExist();
        assertThat(mine.resolve("edited.yaml")).hasContent("mine\n");
        assertThat(mine.resolve("own.yaml")).hasContent("mine\n");
        assertThat(merge.notes()).hasSize(2);
    }

    @Test
    void givenAConflict_whenItIsResolvedInTheMarkedFile_thenThatIsTaken() throws IOException {
        shipped("a.yaml", "1\n", "2\n");
        write(mine, "a.yaml", "3\n");

        merge.run(mine, mine);
        assertThat(merge.conflicts()).hasSize(1).first().asString().contains("routes/a.yaml", "notes/resolve");
        Path marked = folder.resolve("notes/resolve/routes/a.yaml");
        assertThat(marked).content().contains("<<<<<<< yours\n3\n");
        begin();
        merge.run(mine, mine);
        assertThat(merge.conflicts()).as("with its markers still").hasSize(1);

        Files.writeString(marked, "2 and 3\n");
        begin();
        merge.run(mine, mine);
        changes.apply(Part.ALL);

        assertThat(merge.conflicts()).isEmpty();
        assertThat(mine.resolve("a.yaml")).hasContent("2 and 3\n");

        write(mine, "a.yaml", "4\n");
        begin();
        merge.run(mine, mine);
        assertThat(merge.conflicts()).as("what was resolved is of other files").hasSize(1);
    }

    @Test
    void givenAFolderOfTheVersionItself_whenMergedIntoTheOthers_thenOwnFilesComeAlongAndTheOldFolderStays()
            throws IOException {
        shipped("a.yaml", "1\n2\n3\n", "1\n2\n4\n");
        write(mine, "a.yaml", "0\n2\n3\n");
        write(mine, "own.yaml", "mine\n");
        Path target = folder.resolve("new/routes");
        write(target, "a.yaml", "1\n2\n4\n");
        Files.setPosixFilePermissions(mine.resolve("a.yaml"), PosixFilePermissions.fromString("rw-------"));

        merge.run(mine, target);
        changes.apply(Part.ALL);

        assertThat(target.resolve("own.yaml")).hasContent("mine\n");
        assertThat(target.resolve("a.yaml")).hasContent("0\n2\n4\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target.resolve("a.yaml"))))
                .as("as the operator had it")
                .isEqualTo("rw-------");
        assertThat(mine.resolve("a.yaml")).hasContent("0\n2\n3\n");

        write(mine, "own.yaml", "edited\n");
        assertThatThrownBy(changes::requireUnchanged).hasMessageContaining("was edited");
    }

    @Test
    void givenWhatIsNoText_whenBothChangedIt_thenAPersonDecides() throws IOException {
        byte number = 0;
        for (Path place : List.of(base, mine, theirs)) {
            Files.write(place.resolve("logo.bin"), new byte[] {(byte) 0xff, number++});
        }

        merge.run(mine, mine);

        assertThat(merge.conflicts()).hasSize(1).first().asString().contains("it is no text");
    }
}
