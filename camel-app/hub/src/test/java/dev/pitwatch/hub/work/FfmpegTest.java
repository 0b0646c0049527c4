package dev.pitwatch.hub.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.hub.work.StillTaker.NotInstalledException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stills by a program beside the hub, which a script stands in for. */
class FfmpegTest {

    private static final String ADDRESS = "rtsp://127.0.0.1:8554/workshop_001/pit1/low?token=pvt_secret.of-one";

    @TempDir
    private Path folder;

    @Test
    void givenAProgram_whenAStillIsTaken_thenItIsWhatTheProgramGaveAndTheAddressStandsInNoArgument()
            throws IOException {
        FfmpegStandIn program = FfmpegStandIn.in(folder);

        byte[] still = new Ffmpeg(program.path()).take(ADDRESS);

        assertThat(new String(still, StandardCharsets.ISO_8859_1)).contains("picture");
        assertThat(program.input()).startsWith("ffconcat version 1.0\nfile '%s'\n".formatted(ADDRESS));
        assertThat(program.arguments()).contains("pipe:0", "min(640,iw)").doesNotContain("rtsp://", "pvt_");
        assertThat(program.arguments())
                .as("bounded, whatever size a picture says it has")
                .contains("-max_alloc", "16777216");
        assertThat(program.environment().lines().map(line -> line.split("=", 2)[0]))
                .as("none of the hub's secrets")
                .isSubsetOf("PATH", "PWD", "SHLVL", "_", "OLDPWD")
                .contains("PATH");
    }

    @RepeatedTest(50)
    void givenAProgramThatEndsAtOnce_whenItsPictureIsReadLate_thenItIsThere() throws IOException {
        FfmpegStandIn program = FfmpegStandIn.in(folder);

        assertThat(new Ffmpeg(program.path()).take(ADDRESS)).hasSizeGreaterThan(4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "exit 1",
                "printf 'no picture'",
                "printf '\\377\\330'",
                "printf '\\377\\330'; head -c 200000 /dev/zero; printf '\\377\\331'",
                "printf '\\377\\330cut off'"
            })
    void givenAProgramThatGivesNoPicture_whenAStillIsTaken_thenThereIsNoneAndNoSecretIsNamed(String end)
            throws IOException {
        Ffmpeg ffmpeg = new Ffmpeg(FfmpegStandIn.doing(folder, end).path());

        assertThatThrownBy(() -> ffmpeg.take(ADDRESS))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected a JPEG")
                .hasMessageNotContaining("pvt_");
    }

    @Test
    void givenAProgramThatHangs_whenItsTimeIsOver_thenItIsEnded() throws IOException {
        FfmpegStandIn program = FfmpegStandIn.doing(folder, "exec sleep 60");
        Ffmpeg ffmpeg = new Ffmpeg(program.path(), Duration.ofMillis(500));
        long begun = System.nanoTime();

        assertThatThrownBy(() -> ffmpeg.take(ADDRESS)).isInstanceOf(IOException.class);

        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));
        await().until(() -> ProcessHandle.current()
                .children()
                .noneMatch(child -> child.info().command().orElse("").endsWith("sleep")));
    }

    @Test
    void givenNoProgram_whenAStillIsTaken_thenItSaysWhatToDo() {
        assertThatThrownBy(() -> new Ffmpeg(folder.resolve("none").toString()).take(ADDRESS))
                .isInstanceOf(NotInstalledException.class)
                .hasMessageContaining("install ffmpeg, or say where it is");
    }
}
