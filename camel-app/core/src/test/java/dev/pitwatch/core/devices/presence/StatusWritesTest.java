package dev.pitwatch.core.devices.presence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.testing.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatusWritesTest {

    private static final String DEVICE = "ESP32-1";

    private final TestClock clock = TestClock.atExample();
    private final List<StatusReport> stored = new ArrayList<>();
    private final StatusWrites writes = new StatusWrites(clock, true, (report, at, ack) -> {
        stored.add(report);
        ack.run();
    });
    private int acknowledged;

    @AfterEach
    void close() {
        writes.close();
    }

    @Test
    void givenADeviceThatTogglesItsState_whenItSendsMuch_thenFewAreWrittenAndTheNewestInTheEnd() throws Exception {
        for (int i = 0; i < 100; i++) {
            send("online", 5, i);
        }
        assertThat(stored).hasSize(10);
        assertThat(acknowledged).isEqualTo(99); // the newest waits
        writes.look();
        assertThat(stored).hasSize(10);

        clock.pass(Duration.ofSeconds(10));
        writes.look();

        assertThat(stored).hasSize(11);
        assertThat(stored.get(10).intervalSeconds()).hasValue(99);
        assertThat(acknowledged).isEqualTo(100);
        assertThat(writes.replaced()).isEqualTo(89);
        writes.look();
        assertThat(stored).hasSize(11);
    }

    @Test
    void givenANewerConnectionThatWaits_whenTheEndOfAnOldOneComes_thenThatTellsNothing() throws Exception {
        for (int i = 0; i < 11; i++) {
            send("online", 5, 30);
        }
        send("offline", 4, 30);
        clock.pass(Duration.ofSeconds(10));
        writes.look();
        assertThat(stored.get(10).isOffline()).isFalse();

        send("online", 5, 30);
        send("offline", 5, 30);
        clock.pass(Duration.ofSeconds(10));
        writes.look();

        assertThat(stored.get(11).isOffline()).isTrue();
        assertThat(acknowledged).isEqualTo(14);
    }

    @Test
    void givenANeighbour_whenItSendsOnce_thenItIsWrittenAtOnce() throws Exception {
        for (int i = 0; i < 100; i++) {
            send("online", 5, i);
        }
        writes.write(report("ESP32-2", "online", 1, 30), clock.instant(), () -> acknowledged++);

        assertThat(stored.get(10).deviceId()).isEqualTo("ESP32-2");
    }

    private void send(String status, long conn, int interval) throws InterruptedException {
        writes.write(report(DEVICE, status, conn, interval), clock.instant(), () -> acknowledged++);
    }

    private static StatusReport report(String device, String status, long conn, int interval) {
        return new StatusReport(
                device,
                false,
                status,
                Optional.empty(),
                OptionalLong.of(conn),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.of(interval),
                Optional.empty());
    }
}
