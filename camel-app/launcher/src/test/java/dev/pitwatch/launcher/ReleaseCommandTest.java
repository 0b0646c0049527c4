package dev.pitwatch.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReleaseCommandTest {

    @TempDir
    Path folder;

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private Path archive;
    private Path key;
    private Path open;

    @BeforeEach
    void sign() throws IOException {
        archive = Files.writeString(folder.resolve("pitwatch-1.2.3.tar.gz"), "an archive");
        key = folder.resolve("release.key");
        open = folder.resolve("release.key.pub");
        run("keygen", key);
        run("sign", archive, key);
    }

    @Test
    void givenASignedArchive_whenVerified_thenItIsSaidAndNoPrivateKeyIsShownOrReadByOthers() throws IOException {
        run("verify", archive, open);

        assertThat(shown.toString(StandardCharsets.UTF_8))
                .contains("is what was signed", Files.readString(open).strip())
                .doesNotContain("PRIVATE KEY");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
    }

    @Test
    void givenAnotherArchiveKeyOrSignature_whenVerified_thenItIsRefused() throws IOException {
        Path other = folder.resolve("other.key");
        run("keygen", other);
        refused("is not what was signed", "verify", archive, folder.resolve("other.key.pub"));

        Path signature = folder.resolve("pitwatch-1.2.3.tar.gz.sig");
        String good = Files.readString(signature);
        Files.writeString(signature, "no signature");
        refused("is not what was signed", "verify", archive, open);
        Files.writeString(signature, good);
        run("verify", archive, open);

        Files.writeString(archive, "an archivf");
        refused("is not what was signed", "verify", archive, open);
    }

    @Test
    void givenAKeyThatIsThere_whenMadeAgain_thenItStays() throws IOException {
        String before = Files.readString(key);
        refused("is there already", "keygen", key);
        assertThat(key).hasContent(before.strip());
    }

    @Test
    void givenWrongWordsOrFiles_whenRun_thenALineSaysWhatIsExpected() throws IOException {
        refused("expected release keygen FILE", "sign", archive);
        refused("expected release keygen FILE", "publish", archive, key);
        refused("expected a PEM file with \"PRIVATE KEY\"", "sign", archive, open);
        Path odd = Files.writeString(
                folder.resolve("odd"), "-----BEGIN PUBLIC KEY-----\nYWJj\n-----END PUBLIC KEY-----\n");
        refused("expected a PEM file with \"PUBLIC KEY\"", "verify", archive, odd);
        refused("there is no file " + folder.resolve("none.tar.gz"), "verify", folder.resolve("none.tar.gz"), open);
    }

    private void refused(String why, String what, Path... files) {
        assertThatThrownBy(() -> run(what, files))
                .isInstanceOf(LauncherException.class)
                .hasMessageContaining(why);
    }

    private void run(String what, Path... files) {
        List<String> words = new ArrayList<>(List.of(what));
        for (Path file : files) {
            words.add(file.toString());
        }
        Terminal terminal = new Terminal(new PrintStream(shown, true, StandardCharsets.UTF_8), false);
        new ReleaseCommand(terminal).run(words);
    }
}
