package dev.pitwatch.base.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.crypto.MasterKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

    private static final String OLD = "an-old-master-key-of-32-bytes-at-least";
    private static final String NEW = "a-newer-master-key-of-32-bytes-at-least";

    @TempDir
    Path home;

    @Test
    void givenASetKeyAndTheOneBefore_whenRotated_thenOldValuesOpenAndAllIsSealedUnderTheNewOne() {
        byte[] before = secrets(Map.of("PITWATCH_MASTER_KEY", OLD)).masterKey().seal("mail", "1", "planted");

        Secrets rotating = secrets(Map.of("PITWATCH_MASTER_KEY", NEW, "PITWATCH_MASTER_KEY_PREVIOUS", OLD + "\n"));
        MasterKey next = rotating.nextMasterKey().orElseThrow();
        byte[] after = next.seal("mail", "1", next.open("mail", "1", before));
        rotating.finishRotation();

        Secrets afterwards = secrets(Map.of("PITWATCH_MASTER_KEY", NEW));
        assertThat(afterwards.masterKey().open("mail", "1", after)).isEqualTo("planted");
        assertThatThrownBy(() -> afterwards.masterKey().open("mail", "1", before))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(home.resolve("data/master-key"))
                .as("a key that is set is kept nowhere")
                .doesNotExist();
        assertThat(home.resolve("data/master-key-previous")).doesNotExist();
    }

    @Test
    void givenASetKeyAndNoneBefore_whenARotationIsAskedFor_thenThereIsNothingToDo() {
        assertThat(secrets(Map.of("PITWATCH_MASTER_KEY", NEW)).nextMasterKey()).isEmpty();
    }

    @Test
    void givenAKeptKey_whenItsRotationIsCutShort_thenTheNextStartOpensWhatWasSealedAlready() {
        Secrets first = secrets(Map.of());
        byte[] before = first.masterKey().seal("mail", "1", "old");
        byte[] after = first.nextMasterKey().orElseThrow().seal("mail", "2", "new");

        Secrets restarted = secrets(Map.of());

        assertThat(restarted.masterKeyText()).isEqualTo(first.masterKeyText());
        assertThat(restarted.masterKey().open("mail", "1", before)).isEqualTo("old");
        assertThat(restarted.masterKey().open("mail", "2", after)).isEqualTo("new");
    }

    @Test
    void givenAKeptKey_whenItsRotationIsFinished_thenTheNextStartHasTheNewOneAndOpensBoth() {
        Secrets first = secrets(Map.of());
        byte[] before = first.masterKey().seal("mail", "1", "old");
        byte[] after = first.nextMasterKey().orElseThrow().seal("mail", "2", "new");
        first.finishRotation();

        Secrets restarted = secrets(Map.of());

        assertThat(restarted.masterKeyText()).isNotEqualTo(first.masterKeyText());
        assertThat(after).startsWith(restarted.masterKey().sealedBegin());
        assertThat(restarted.masterKey().open("mail", "1", before)).isEqualTo("old");
        assertThat(restarted.masterKey().open("mail", "2", after)).isEqualTo("new");
    }

    @Test
    void givenSecretsThatAreKept_whenReadAgain_thenNothingIsWrittenThatAKillWouldLeaveBehind() throws IOException {
        secrets(Map.of()).masterKeyText();
        Path data = home.resolve("data");
        Files.setLastModifiedTime(data, FileTime.fromMillis(0));

        secrets(Map.of()).masterKeyText();

        assertThat(Files.getLastModifiedTime(data)).isEqualTo(FileTime.fromMillis(0));
    }

    @Test
    void givenAKeyBeforeWithoutTheNewOne_whenRead_thenTheNewOneIsAskedFor() {
        assertThatThrownBy(() -> secrets(Map.of("PITWATCH_MASTER_KEY_PREVIOUS", OLD)))
                .isInstanceOf(SettingsException.class)
                .hasMessage("PITWATCH_MASTER_KEY_PREVIOUS (value hidden), expected PITWATCH_MASTER_KEY beside it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"planted", OLD + "\nplanted", "planted\n" + OLD})
    void givenAKeyBeforeThatIsTooShort_whenRead_thenRefusedWithoutShowingIt(String before) {
        assertThatThrownBy(() -> secrets(Map.of("PITWATCH_MASTER_KEY", NEW, "PITWATCH_MASTER_KEY_PREVIOUS", before)))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("PITWATCH_MASTER_KEY_PREVIOUS (value hidden), expected keys of at least 256 bits")
                .hasMessageNotContaining("planted");
    }

    @Test
    void givenASecretPutAsideThatIsTooShort_whenRead_thenNothingIsTrustedThatItSigned() throws IOException {
        Path aside = Files.createDirectories(home.resolve("data")).resolve("jwt-secret-previous");
        Files.writeString(aside, "short\n");

        assertThat(secrets(Map.of()).previousJwtSecret()).isEmpty();

        Files.writeString(aside, OLD + "\n");
        assertThat(secrets(Map.of()).previousJwtSecret()).contains(OLD.getBytes(StandardCharsets.UTF_8));
    }

    private Secrets secrets(Map<String, String> environment) {
        return Settings.read(environment, home).secrets();
    }
}
