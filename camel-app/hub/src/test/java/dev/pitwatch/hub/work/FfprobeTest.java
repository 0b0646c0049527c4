package dev.pitwatch.hub.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.core.work.camera.FrameProbe.Frame;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Frames by a program beside ffmpeg, which a script stands in for. */
class FfprobeTest {

    private static final String PATH = "pitwatch-test/n0de-1-1";

    @TempDir
    private Path folder;

    private Ffprobe ffprobe(Duration timeout) {
        return new Ffprobe(
                folder.resolve("ffmpeg").toString(),
                path -> "rtsp://127.0.0.1:8554/%s?token=pvt_secret.of-one".formatted(path),
                timeout);
    }

    private Ffprobe ffprobe() {
        return ffprobe(Duration.ofSeconds(20));
    }

    @Test
    void givenAProgramBesideFfmpeg_whenAStreamIsRead_thenItsFramesAreThereAndTheAddressStandsInNoArgument()
            throws IOException {
        FfmpegStandIn program = FfmpegStandIn.doing(
                folder, "ffprobe", "printf '0.040000,K_\\n0.080000,__,\\nN/A,__\\nside data\\n-0.120000,K__\\n0.16'");

        assertThat(ffprobe().read(PATH)).hasValueSatisfying(frames -> assertThat(frames)
                .containsExactly(new Frame(0.04, true), new Frame(0.08, false), new Frame(-0.12, true)));

        assertThat(program.input()).contains("file 'rtsp://127.0.0.1:8554/%s?token=pvt_secret.of-one'".formatted(PATH));
        assertThat(program.arguments())
                .contains("pipe:0", "%+5", "-max_alloc 16777216")
                .doesNotContain("rtsp://", "pvt_");
        assertThat(program.environment().lines().map(line -> line.split("=", 2)[0]))
                .as("none of the hub's secrets")
                .isSubsetOf("PATH", "PWD", "SHLVL", "_", "OLDPWD");
    }

    @Test
    void givenAProgramThatSaysNothingOrNeverEnds_whenAStreamIsRead_thenItIsEndedAndNothingIsThere() throws IOException {
        FfmpegStandIn.doing(folder, "ffprobe", "exit 1");
        assertThat(ffprobe().read(PATH))
                .hasValueSatisfying(frames -> assertThat(frames).isEmpty());

        FfmpegStandIn.doing(folder, "ffprobe", "exec sleep 60");
        long begun = System.nanoTime();
        assertThat(ffprobe(Duration.ofMillis(500)).read(PATH))
                .hasValueSatisfying(frames -> assertThat(frames).isEmpty());
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(20));

        FfmpegStandIn.doing(folder, "ffprobe", "yes 0.040000,K_");
        assertThat(ffprobe().read(PATH))
                .hasValueSatisfying(frames -> assertThat(frames).hasSizeBetween(1, Ffprobe.MAX_BYTES / 12));
        await().until(() -> ProcessHandle.current()
                .children()
                .noneMatch(child -> child.info().command().orElse("").matches(".*/(sleep|yes)")));
    }

    @Test
    void givenNoProgram_whenAStreamIsRead_thenItIsSaidThatThereIsNone() {
        assertThat(ffprobe().read(PATH)).isEmpty();
    }
}
