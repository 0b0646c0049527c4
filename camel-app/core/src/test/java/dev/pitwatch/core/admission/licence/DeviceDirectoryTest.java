package dev.pitwatch.core.admission.licence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.core.testing.TestClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DeviceDirectoryTest {

    private final TestClock clock = TestClock.atExample();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Devices rows = new Devices();
    private final List<Duration> unheard = new CopyOnWriteArrayList<>();
    private final DeviceDirectory directory = new DeviceDirectory(rows, clock, unheard::add, meters);

    @AfterEach
    void close() {
        directory.close();
    }

    @Test
    void givenADatabaseThatIsAway_whenItComes_thenNobodyIsUnknownBefore() throws InterruptedException {
        rows.away = true;
        rows.put(Devices.device());
        directory.start();
        await().until(() -> meters.counter("pitwatch.devices.reload.failures").count() >= 1);
        assertThat(directory.ready()).isFalse();

        rows.away = false;
        directory.awaitLoaded();

        assertThat(directory.ready()).isTrue();
        assertThat(directory.find(Devices.ID)).isPresent();
        assertThat(directory.find("other")).isEmpty();
        assertThat(meters.get("pitwatch.devices.known").gauge().value()).isEqualTo(1);
    }

    @Test
    void givenTheTimeOfTheLastMessage_whenLoaded_thenTheSilenceIsToldOnce() throws InterruptedException {
        rows.lastHeard = clock.instant().minusSeconds(90);
        directory.start();
        directory.awaitLoaded();
        directory.deviceChanged("");
        await().until(() -> rows.reads >= 2);

        assertThat(unheard).containsExactly(Duration.ofSeconds(90));
    }

    @Test
    void givenADeviceThatChanges_whenNotified_thenOnlyItIsReadAgain() throws InterruptedException {
        load(Devices.named("a", 1), Devices.named("b", 1));
        KnownDevice before = directory.find("b").orElseThrow();
        rows.put(Devices.withStatus(Devices.named("a", 1), "disabled"), Devices.named("b", 1));

        directory.deviceChanged("a");

        await().until(() -> directory.find("a").orElseThrow().status().equals("disabled"));
        assertThat(directory.find("b").orElseThrow()).isSameAs(before);
    }

    @Test
    void givenADeviceThatIsDeleted_whenNotified_thenItIsGone() throws InterruptedException {
        load(Devices.named("a", 1), Devices.named("b", 1));
        rows.rows.remove("a");

        directory.deviceChanged("a");

        await().until(() -> directory.find("a").isEmpty());
        assertThat(directory.find("b")).isPresent();
    }

    @Test
    void givenAWorkshopThatChanges_whenNotified_thenAllItsDevicesAreReadAgain() throws InterruptedException {
        load(Devices.named("a", 1), Devices.named("b", 1), Devices.named("c", 2));
        KnownDevice other = directory.find("c").orElseThrow();
        rows.put(
                Devices.withStatus(Devices.named("a", 1), "disabled"),
                Devices.withStatus(Devices.named("b", 1), "disabled"),
                Devices.named("c", 2));

        directory.workshopChanged("1");

        await().until(() -> directory.find("a").orElseThrow().status().equals("disabled"));
        assertThat(directory.find("b").orElseThrow().status()).isEqualTo("disabled");
        assertThat(directory.find("c").orElseThrow()).isSameAs(other);
    }

    @Test
    void givenAnEmptyNotice_whenItComes_thenAllIsReadAgain() throws InterruptedException {
        load(Devices.named("a", 1));
        rows.rows.remove("a");
        rows.put(Devices.named("b", 2));

        directory.workshopChanged("");

        await().until(() -> directory.find("b").isPresent());
        assertThat(directory.find("a")).isEmpty();
    }

    @Test
    void givenManyNoticesWhileReading_whenDone_thenTheyAreReadInOneGo() throws InterruptedException {
        load(Devices.named("a", 1));
        CountDownLatch gate = new CountDownLatch(1);
        rows.gate = gate;
        int before = rows.reads;
        directory.deviceChanged("a");
        await().until(() -> rows.reads == before + 1);
        for (int i = 0; i < 1_000; i++) {
            directory.deviceChanged("d" + i);
        }
        rows.put(Devices.named("d999", 1));

        gate.countDown();

        await().until(() -> directory.find("d999").isPresent());
        assertThat(rows.reads).isEqualTo(before + 2);
    }

    @Test
    void givenADatabaseThatGoesAway_whenNotified_thenTheOldStateStaysAndTheChangeIsNotForgotten()
            throws InterruptedException {
        load(Devices.named("a", 1));
        rows.away = true;
        rows.rows.remove("a");
        directory.deviceChanged("a");
        await().until(() -> meters.counter("pitwatch.devices.reload.failures").count() >= 1);
        assertThat(directory.find("a")).isPresent();

        rows.away = false;

        await().until(() -> directory.find("a").isEmpty());
    }

    @Test
    void givenALostNotice_whenAMinuteHasPassed_thenAllIsReadAgain() throws InterruptedException {
        load(Devices.named("a", 1));
        rows.rows.remove("a");
        rows.put(Devices.named("b", 1));

        clock.pass(Duration.ofSeconds(60));

        await().until(() ->
                directory.find("b").isPresent() && directory.find("a").isEmpty());
    }

    @Test
    void givenTimeWithoutAFullReload_whenAsked_thenItsAgeShows() throws InterruptedException {
        load(Devices.named("a", 1));
        clock.pass(Duration.ofSeconds(75));

        assertThat(meters.get("pitwatch.devices.reload.age.seconds").gauge().value())
                .isEqualTo(75);
    }

    @Test
    void givenAClosedDirectory_whenNotified_thenNothingHappens() throws InterruptedException {
        load(Devices.named("a", 1));
        directory.close();
        int before = rows.reads;

        directory.deviceChanged("a");

        assertThat(rows.reads).isEqualTo(before);
    }

    private void load(KnownDevice... devices) throws InterruptedException {
        rows.put(devices);
        directory.start();
        directory.awaitLoaded();
    }
}
