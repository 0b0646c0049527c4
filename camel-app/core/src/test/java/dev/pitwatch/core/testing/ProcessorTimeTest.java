package dev.pitwatch.core.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ProcessorTimeTest {

    private static final long SOME = 20;
    private static final String COUNT = "i=0; while [ $i -lt 400000 ]; do i=$((i+1)); done";

    @Test
    void givenAProcessThatCounts_whenItRunsOrHasEnded_thenItsTimeIsCounted() throws IOException, InterruptedException {
        assumeThat(Path.of("/proc/self/stat")).exists();
        long before = ProcessorTime.ticks();

        assertThat(new ProcessBuilder("sh", "-c", COUNT).start().waitFor()).isZero();

        long ended = ProcessorTime.ticks();
        assertThat(ended - before).isGreaterThan(SOME);
        Process running = new ProcessBuilder("sh", "-c", "while :; do :; done").start();
        try {
            await().until(() -> ProcessorTime.ticks() - ended > SOME);
        } finally {
            running.destroyForcibly().waitFor();
        }
    }
}
