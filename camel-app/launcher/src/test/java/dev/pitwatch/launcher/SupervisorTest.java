package dev.pitwatch.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SupervisorTest {

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final AtomicInteger starts = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private final Supervisor<ChildProcess> supervisor = new Supervisor<>(
            "sleeper",
            this::sleeper,
            new RestartDelay(Duration.ofMillis(10), Duration.ofMillis(40)),
            new Terminal(new PrintStream(shown, true, StandardCharsets.UTF_8), false));

    @AfterEach
    void stop() {
        supervisor.stop();
    }

    @Test
    void givenAProcess_whenItIsKilled_thenAnotherIsStartedAndThePersonIsTold() throws Exception {
        ChildProcess first = supervisor.start();

        first.kill();

        await().until(() -> supervisor.child().filter(child -> child != first).isPresent());
        await().untilAsserted(() -> assertThat(shown.toString(StandardCharsets.UTF_8))
                .contains("warning sleeper ended; starting it again in 0.0 s", "sleeper runs again"));
    }

    @Test
    void givenAProcess_whenAnotherIsWanted_thenItComesAtOnceAndWithoutAWarning() throws Exception {
        ChildProcess first = supervisor.start();

        supervisor.restartNow();

        assertThat(first.endsWithin(Duration.ZERO)).isTrue();
        await().until(() -> supervisor.child().filter(child -> child != first).isPresent());
        assertThat(shown.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    @Test
    void givenAStartThatFails_whenRestarting_thenTriesUntilItWorks() throws Exception {
        ChildProcess first = supervisor.start();
        failures.set(3);

        first.kill();

        await().until(() -> supervisor.child().filter(child -> child != first).isPresent());
        assertThat(starts).hasValue(5);
        assertThat(shown.toString(StandardCharsets.UTF_8)).contains("sleeper did not start: no luck");
    }

    @Test
    void givenAFirstStartThatFails_whenStarted_thenTheCallerIsTold() {
        failures.set(1);

        assertThatThrownBy(supervisor::start).hasMessage("no luck");
        assertThat(supervisor.child()).isEmpty();
    }

    @Test
    void givenAProcess_whenStopped_thenItEndsAndStaysAway() throws Exception {
        ChildProcess child = supervisor.start();

        supervisor.stop();

        assertThat(child.endsWithin(Duration.ZERO)).isTrue();
        assertThat(starts).hasValue(1);
        assertThat(shown.toString(StandardCharsets.UTF_8)).isEmpty();
    }

    private ChildProcess sleeper() throws IOException {
        starts.incrementAndGet();
        if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new IOException("no luck");
        }
        return ChildProcess.start(
                List.of("sleep", "60"), Map.copyOf(System.getenv()), Path.of("."), Duration.ofSeconds(5));
    }
}
