package dev.pitwatch.base.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LibpqEnvironmentTest {

    @Test
    void givenAnAddress_whenProgramsAreTold_thenTheyGoWhereTheDriverGoes() {
        assertThat(LibpqEnvironment.of("jdbc:postgresql://db.example.com:6432/pitwatch", "pitwatch_backup", "secret"))
                .isEqualTo(Map.of(
                        "PGHOST", "db.example.com",
                        "PGPORT", "6432",
                        "PGDATABASE", "pitwatch",
                        "PGUSER", "pitwatch_backup",
                        "PGPASSWORD", "secret"));
    }

    @Test
    void givenNoDatabase_whenProgramsAreTold_thenItIsTheUsers() {
        assertThat(LibpqEnvironment.of("jdbc:postgresql:", "somebody", ""))
                .containsEntry("PGDATABASE", "somebody")
                .containsEntry("PGHOST", "localhost")
                .containsEntry("PGPORT", "5432");
    }

    @Test
    void givenTls_whenProgramsAreTold_thenTheyProveThemselvesAndTheServerAsTheDriverDoes() {
        assertThat(LibpqEnvironment.of("jdbc:postgresql://db/pitwatch?ssl=true&sslcert=/c.pem&sslkey=/k.pk8", "u", "p"))
                .containsEntry("PGSSLMODE", "verify-full")
                .containsEntry("PGSSLCERT", "/c.pem")
                .containsEntry("PGSSLKEY", "/k.pk8");
        assertThat(LibpqEnvironment.of("jdbc:postgresql://db/pitwatch?sslmode=require", "u", "p"))
                .containsEntry("PGSSLMODE", "require");
    }

    @Test
    void givenSeveralServers_whenProgramsAreTold_thenTheyTakeTheOneThatTheDriverTakes() {
        Map<String, String> told =
                LibpqEnvironment.of("jdbc:postgresql://one,two:5433/pitwatch?targetServerType=primary", "u", "p");

        assertThat(told)
                .containsEntry("PGHOST", "one,two")
                .containsEntry("PGPORT", "5432,5433")
                .containsEntry("PGTARGETSESSIONATTRS", "primary");
        assertThat(LibpqEnvironment.of("jdbc:postgresql://one,two/pitwatch?targetServerType=any", "u", "p"))
                .doesNotContainKey("PGTARGETSESSIONATTRS");
    }

    @Test
    void givenWhatIsNoAddressOfPostgresql_whenProgramsAreTold_thenItIsNamed() {
        assertThatThrownBy(() -> LibpqEnvironment.of("jdbc:mysql://db/pitwatch", "u", "p"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("jdbc:mysql://db/pitwatch");
    }
}
