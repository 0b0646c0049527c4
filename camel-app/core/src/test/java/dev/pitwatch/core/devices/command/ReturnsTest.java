package dev.pitwatch.core.devices.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.core.testing.TestClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Devices that are back are looked at, each time. */
class ReturnsTest {

    private static final String DEVICE = "ESP32-A1B2C3D4E5F6";

    private final FakeAnswers rows = new FakeAnswers();
    private final CommandService commands = new CommandService(
            rows, new FakeSender(), any -> true, event -> {}, TestClock.atExample(), new SimpleMeterRegistry());

    @AfterEach
    void close() {
        commands.close();
    }

    @Test
    void givenADeviceThatIsLookedAt_whenItIsBackOnceMoreMeanwhile_thenItIsLookedAtAgain() {
        rows.meanwhile = () -> {
            if (rows.returned.size() == 1) {
                commands.cameOnline(DEVICE);
            }
        };
        commands.cameOnline(DEVICE);

        commands.start();

        await().untilAsserted(() -> assertThat(rows.returned).containsExactly(DEVICE, DEVICE));
    }

    @Test
    void givenTheDatabaseAway_whenItIsBack_thenNoReturnIsForgotten() {
        rows.failures = 1;
        commands.cameOnline(DEVICE);

        commands.start();

        await().untilAsserted(() -> assertThat(rows.returned).containsExactly(DEVICE));
    }
}
