package dev.pitwatch.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourceTreeTest {

    @TempDir
    private Path folder;

    @Test
    void givenFiles_whenOneIsEditedOneMadeAndOneDeleted_thenEachIsToldOnce() throws IOException {
        Path edited = Files.writeString(folder.resolve("Edited.java"), "1");
        Path deleted = Files.writeString(folder.resolve("Deleted.java"), "1");
        Files.writeString(folder.resolve("Same.java"), "1");
        SourceTree tree = new SourceTree(List.of(folder, folder.resolve("../none-such")));

        Files.writeString(edited, "12");
        Files.delete(deleted);
        Path made = Files.writeString(
                Files.createDirectory(folder.resolve("package")).resolve("Made.java"), "1");
        SourceTree.Change change = tree.change();

        assertThat(change.written()).containsExactlyInAnyOrder(edited, made);
        assertThat(change.deleted()).containsExactly(deleted);
        assertThat(tree.change().isEmpty()).isTrue();
    }
}
