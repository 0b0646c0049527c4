package dev.pitwatch.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChildProcessTest {

    @Test
    void givenAProcessThatIgnoresTheSignal_whenStopped_thenIsKilledAfterItsTime() throws Exception {
        ChildProcess child = shell("trap '' TERM; echo ready; while :; do sleep 1; done", Duration.ofMillis(200));
        firstLine(child);

        child.stop();

        assertThat(child.endsWithin(Duration.ZERO)).isTrue();
    }

    @Test
    void givenAProcessThatTidiesUp_whenStopped_thenHasTheTimeFor() throws Exception {
        ChildProcess child =
                shell("trap 'echo tidy; exit 0' TERM; echo ready; while :; do sleep 0.1; done", Duration.ofSeconds(20));
        BufferedReader lines = lines(child);
        lines.readLine();

        child.stop();

        assertThat(lines.readLine()).isEqualTo("tidy");
    }

    @Test
    void givenATerminal_whenCtrlCIsPressed_thenTheChildIsInASessionOfItsOwn() throws Exception {
        assumeThat(Files.exists(Path.of("/usr/bin/setsid"))).isTrue();
        ChildProcess child = shell("cut -d' ' -f6 /proc/$$/stat; sleep 60", Duration.ofSeconds(5));

        String session = firstLine(child);

        child.stop();
        assertThat(session).isEqualTo(Long.toString(child.pid()));
    }

    @Test
    void givenAnEnvironment_whenStarted_thenTheChildHasThatAndNoOther() throws Exception {
        ChildProcess child = ChildProcess.start(
                List.of("/bin/sh", "-c", "echo \"$A.$HOME\""), Map.of("A", "1"), Path.of("."), Duration.ofSeconds(5));

        assertThat(firstLine(child)).isEqualTo("1.");
    }

    @Test
    void givenAnyUmaskOfOurs_whenAChildMakesFiles_thenNobodyElseMayReadThem() throws Exception {
        assertThat(firstLine(shell("umask", Duration.ofSeconds(5)))).matches("0?077");
    }

    private static ChildProcess shell(String script, Duration stopTime) throws IOException {
        return ChildProcess.start(List.of("/bin/sh", "-c", script), System.getenv(), Path.of("."), stopTime);
    }

    private static String firstLine(ChildProcess child) throws IOException {
        return lines(child).readLine();
    }

    private static BufferedReader lines(ChildProcess child) {
        return new BufferedReader(new InputStreamReader(child.output(), StandardCharsets.UTF_8));
    }
}
