package dev.pitwatch.base.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class S3SettingsTest {

    private static final Map<String, String> SET = Map.of(
            "BACKUP_S3_ENDPOINT", "https://s3.example.com:9000/",
            "BACKUP_S3_BUCKET", "pitwatch-backups",
            "BACKUP_S3_ACCESS_KEY", "AKIDEXAMPLE",
            "BACKUP_S3_SECRET_KEY", "a planted secret key".replace(' ', '/'));

    @TempDir
    private Path home;

    @Test
    void givenNothing_whenRead_thenThereIsNoBucket() {
        assertThat(Settings.read(Map.of(), home).backups().offsite()).isEmpty();
        assertThat(S3Settings.ofBackups(Map.of("BACKUP_S3_REGION", "eu-west-1"), home))
                .isEmpty();
    }

    @Test
    void givenAllOfIt_whenRead_thenItIsUsedAndSaidWithoutTheKeys() {
        S3Settings read = Settings.read(SET, home).backups().offsite().orElseThrow();

        assertThat(read)
                .isEqualTo(new S3Settings(
                        URI.create("https://s3.example.com:9000"),
                        "us-east-1",
                        "pitwatch-backups",
                        "AKIDEXAMPLE",
                        "a/planted/secret/key"));
        assertThat(read).hasToString("https://s3.example.com:9000/pitwatch-backups");
        assertThat(S3Settings.ofBackups(SET, home)).isEqualTo(Optional.of(read));
    }

    @Test
    void givenAPart_whenRead_thenWhatIsMissingIsNamed() {
        assertThat(Settings.problems(
                        Map.of("BACKUP_S3_BUCKET", "pitwatch-backups", "BACKUP_S3_ACCESS_KEY", "AKIDEXAMPLE"), home))
                .containsExactly(
                        "BACKUP_S3_ENDPOINT is not set, expected a value, since others of BACKUP_S3_… are set",
                        "BACKUP_S3_SECRET_KEY is not set, expected a value, since others of BACKUP_S3_… are set");
    }

    @ParameterizedTest
    @CsvSource({
        "BACKUP_S3_ENDPOINT, s3.example.com, is \"s3.example.com\"",
        "BACKUP_S3_ENDPOINT, https://s3.example.com/a/path, is \"https://s3.example.com/a/path\"",
        "BACKUP_S3_ENDPOINT, https://s3.example.com?a=b, is \"https://s3.example.com?a=b\"",
        "BACKUP_S3_ENDPOINT, https://s3.example.com#a, is \"https://s3.example.com#a\"",
        "BACKUP_S3_ENDPOINT, https://me@s3.example.com, is \"https://me@s3.example.com\"",
        "BACKUP_S3_REGION, EU West, is \"EU West\"",
        "BACKUP_S3_BUCKET, a/b, is \"a/b\"",
        "BACKUP_S3_ACCESS_KEY, two words, (value hidden)",
        "BACKUP_S3_SECRET_KEY, two words, (value hidden)"
    })
    void givenAWrongValue_whenRead_thenItIsNamedAndAKeyIsNotShown(String name, String value, String said) {
        Map<String, String> environment = new HashMap<>(SET);
        environment.put(name, value);

        assertThatThrownBy(() -> S3Settings.ofBackups(environment, home))
                .isInstanceOfSatisfying(SettingsException.class, failure -> assertThat(failure.problems())
                        .singleElement()
                        .asString()
                        .startsWith(name + " " + said + ", expected "));
    }
}
