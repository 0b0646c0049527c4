package dev.pitwatch.hub.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.hub.system.ConfigFiles.WrongFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFilesTest {

    private static final Instant START = Instant.parse("2026-11-27T01:00:00Z");

    @TempDir
    Path home;

    private final TestClock clock = new TestClock(START);
    private Path config;
    private ConfigFiles files;

    @BeforeEach
    void config() throws IOException {
        config = Files.createDirectory(home.resolve("config"));
        Files.setPosixFilePermissions(config, PosixFilePermissions.fromString("rwx------"));
        files = new ConfigFiles(config, () -> Settings.problems(Map.of(), home), clock);
    }

    private void write(String file, String text) throws IOException {
        Files.writeString(config.resolve(file), text);
        Files.setPosixFilePermissions(config.resolve(file), PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void givenNoFile_whenLookedAt_thenNothingIsWrong() throws IOException {
        Files.delete(config);

        assertThat(files.look()).isEmpty();
    }

    @Test
    void givenASettingThatIsWrong_whenLookedAtAgain_thenItIsSaidSinceWhenUntilItIsRight() throws IOException {
        write("dev.pitwatch.hub.cfg", "signup = x\n");

        assertThat(files.look())
                .containsExactly(new WrongFile(
                        "dev.pitwatch.hub.cfg",
                        START,
                        List.of("config/dev.pitwatch.hub.cfg: signup is \"x\", expected one of open, invite, off"),
                        List.of()));
        clock.pass(Duration.ofMinutes(1));
        write("dev.pitwatch.hub.cfg", "signup = y\n");
        assertThat(files.look()).singleElement().satisfies(wrong -> {
            assertThat(wrong.since()).isEqualTo(START);
            assertThat(wrong.problems().get(0)).contains("\"y\"");
        });

        write("dev.pitwatch.hub.cfg", "signup = off\n");

        assertThat(files.look()).isEmpty();
        assertThat(files.areWrong()).containsOnly(Map.entry("dev.pitwatch.hub.cfg", false));
    }

    @Test
    void givenAKeyThatNothingReads_whenPluginsHadTheirTime_thenItIsNamedAndNoAlert() throws IOException {
        Set<String> route = new HashSet<>();
        files.readBy(() -> Settings.keys(Map.of(), home));
        files.readBy(() -> route);
        write("dev.pitwatch.hub.cfg", "http.prot = 80\nsignup = off\nroute.of.mine = x\n");
        assertThat(files.look()).as("a plugin may come yet").isEmpty();
        clock.pass(Duration.ofMinutes(2));
        route.add("route.of.mine");

        assertThat(files.look())
                .containsExactly(new WrongFile("dev.pitwatch.hub.cfg", START, List.of(), List.of("http.prot")));
        assertThat(files.areWrong()).containsEntry("dev.pitwatch.hub.cfg", false);

        write("dev.pitwatch.hub.cfg", "http.prot = 80\nsignup = x\n");
        assertThat(files.look()).singleElement().satisfies(wrong -> {
            assertThat(wrong.problems()).hasSize(1);
            assertThat(wrong.unread()).containsExactly("http.prot");
        });

        write("dev.pitwatch.hub.cfg", "http.port = 80\n");
        assertThat(files.look()).isEmpty();
    }

    @Test
    void givenAFileOfAnother_whenItCantBeReadAndGoes_thenItIsWrongAndThenNot() throws IOException {
        write("dev.pitwatch.notify.log.cfg", "a = \\u12\n");
        Files.write(config.resolve("dev.pitwatch.routes.cfg"), new byte[] {'a', '=', (byte) 0xC3, '\n'});

        assertThat(files.look())
                .extracting(WrongFile::file)
                .containsExactly("dev.pitwatch.notify.log.cfg", "dev.pitwatch.routes.cfg");

        Files.delete(config.resolve("dev.pitwatch.notify.log.cfg"));
        Files.delete(config.resolve("dev.pitwatch.routes.cfg"));

        assertThat(files.areWrong())
                .containsEntry("dev.pitwatch.notify.log.cfg", false)
                .containsEntry("dev.pitwatch.routes.cfg", false);
    }

    @Test
    void givenMuchThatIsWrongWithWhatAnotherReads_whenLookedAt_thenTheFirstTwentyAreSaid() {
        files.also(
                "templates",
                () -> IntStream.range(0, 30).mapToObj(i -> "line " + i).toList());

        assertThat(files.look()).singleElement().satisfies(wrong -> {
            assertThat(wrong.file()).isEqualTo("templates");
            assertThat(wrong.problems()).hasSize(20).startsWith("line 0");
        });
    }
}
