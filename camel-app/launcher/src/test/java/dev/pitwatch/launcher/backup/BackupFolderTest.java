package dev.pitwatch.launcher.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupFolderTest {

    private static final Instant MONTH = Instant.parse("2026-11-05T00:00:00Z");

    @TempDir
    Path folder;

    private BackupFolder backups;

    @BeforeEach
    void take() throws IOException {
        backups = BackupFolder.take(folder);
    }

    @AfterEach
    void letGo() {
        backups.close();
    }

    private void nights(int first, int last) throws IOException {
        for (int day = first; day <= last; day++) {
            Files.writeString(Files.createDirectory(folder.resolve(night(day))).resolve("manifest.json"), "{}");
        }
    }

    private static String night(int day) {
        return "2026-11-%02dT21-00-00Z".formatted(day);
    }

    private List<String> left() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> String.valueOf(path.getFileName()))
                    .filter(name -> !name.equals(".lock"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void givenOldBackups_whenForgotten_thenThoseGoThatAreOlderAndNotAmongTheNewest() throws IOException {
        nights(1, 8);

        assertThat(backups.forget(MONTH, 3, night -> true)).isEqualTo(4);

        assertThat(left()).containsExactly(night(5), night(6), night(7), night(8));
    }

    @Test
    void givenNoNewBackups_whenForgotten_thenTheNewestStayHoweverOld() throws IOException {
        nights(1, 4);

        assertThat(backups.forget(MONTH, 3, night -> true)).isEqualTo(1);

        assertThat(left()).containsExactly(night(2), night(3), night(4));
    }

    @Test
    void givenNightsThatLackSomething_whenForgotten_thenTheNewestSoundOneStaysHoweverOld() throws IOException {
        nights(1, 8);

        int gone = backups.forget(MONTH, 3, night -> night.endsWith(night(1)) || night.endsWith(night(2)));

        assertThat(gone).isEqualTo(3);
        assertThat(left()).containsExactly(night(2), night(5), night(6), night(7), night(8));
    }
}
