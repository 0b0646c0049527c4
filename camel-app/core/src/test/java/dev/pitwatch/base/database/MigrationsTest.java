package dev.pitwatch.base.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class MigrationsTest {

    private final Migrations migrations = new Migrations();

    @Test
    void givenTheFolder_whenComparedWithTheList_thenEveryFileIsNamed() {
        File folder = Path.of("src/main/resources", Migrations.FOLDER).toFile();

        assertThat(Migrations.FILES).containsExactlyInAnyOrder(Objects.requireNonNull(folder.list()));
    }

    @Test
    void givenAPrefixAndASuffix_whenAsked_thenOnlyThoseAreOffered() throws IOException {
        String[] sql = {".sql"};

        assertThat(migrations.getResources("V", sql)).hasSameSizeAs(Migrations.FILES);
        assertThat(migrations.getResources("R__", sql)).isEmpty();
        assertThat(migrations.getResources("V", new String[] {".txt"})).isEmpty();
        assertThat(migrations.getResource("V000__none.sql")).isNull();
        try (Reader text = Objects.requireNonNull(migrations.getResource("V001__spine.sql"))
                .read()) {
            assertThat(text.read()).isEqualTo('-');
        }
    }
}
