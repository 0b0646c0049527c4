package dev.pitwatch.base.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Path;
import java.util.List;
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
    void givenMigrationsThatContract_whenAsked_thenTheirNamesSayWhichVersionsGoOn() {
        assertThat(Migrations.oldest(List.of("V001__spine.sql", "V002__contracts.sql")))
                .isZero();
        assertThat(Migrations.oldest(List.of(
                        "V140__contract_126_old_words.sql", "V150__more.sql", "V160__contract_7_older_words.sql")))
                .isEqualTo(126);
        assertThat(Migrations.oldest()).isLessThan(Migrations.newest());
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
