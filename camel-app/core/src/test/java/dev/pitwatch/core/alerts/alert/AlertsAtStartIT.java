package dev.pitwatch.core.alerts.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.admission.aqi.AirQuality;
import dev.pitwatch.core.readings.reading.ReadingBuilder;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a hub makes at its start of devices that went offline before, by their rows. */
class AlertsAtStartIT {

    private final TestDatabase db = TestDatabase.create();
    private final TestClock clock = TestClock.atExample();
    private SampleWorkshop shop;
    private String dead;
    private String other;

    @BeforeEach
    void arrange() {
        shop = SampleWorkshop.in(db);
        dead = shop.deviceId();
        other = dead + "-2";
        SampleWorkshop.addDevice(db, shop.workshopId(), shop.pitId(), other);
        measured(dead, 250, Duration.ofMinutes(30));
        measured(other, 50, Duration.ofSeconds(5));
        db.execute("update device set connection = 'online'");
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void givenADeviceThatWentOffline_whenStarted_thenItsLastReadingRaisesNothing() {
        db.execute("update device set connection = 'offline' where device_id = '%s'", dead);

        Hub.on(db, clock);

        assertThat(alerts()).isEmpty();
    }

    @Test
    void givenAnEpisodeOfADeviceThatWentOffline_whenStarted_thenTheOtherOneEndsIt() {
        Hub.on(db, clock);
        assertThat(alerts()).containsExactly("critical_aqi open");
        db.execute("update device set connection = 'offline' where device_id = '%s'", dead);
        clock.pass(Duration.ofMinutes(2));

        Hub started = Hub.on(db, clock);
        air(started, 50);
        clock.pass(Duration.ofSeconds(60));
        air(started, 50);

        assertThat(alerts()).containsExactly("critical_aqi recovered");
    }

    @Test
    void givenAnEpisodeOfTheOnlyDevice_whenStartedAfterItWentOffline_thenItStaysWithoutData() {
        db.execute("delete from reading_latest where device_id = '%s'", other);
        Hub.on(db, clock);
        db.execute("update device set connection = 'offline'");
        clock.pass(Duration.ofMinutes(2));

        Hub.on(db, clock);

        assertThat(alerts()).containsExactly("critical_aqi open");
        assertThat(db.texts("select (no_data_since = '%s')::text from alert".formatted(clock.instant())))
                .containsExactly("true");
    }

    /** An engine that has just started, whose changes are saved at once. */
    private record Hub(AlertEngine engine, AlertFlow flow) {

        static Hub on(TestDatabase db, TestClock clock) {
            AlertEngine engine = AlertEngine.on(db.database(), clock, new SimpleMeterRegistry());
            Hub hub = new Hub(engine, new AlertFlow(db.database(), engine.episodes(), fact -> {}));
            engine.tick();
            assertThat(hub.flow.save()).isTrue();
            return hub;
        }
    }

    /** Of the other device. */
    private void air(Hub hub, int aqi) {
        hub.engine.evaluate(List.of(new ReadingBuilder()
                .place(shop.workshopId(), shop.pitId())
                .deviceId(other)
                .numbered("9f3a01c2", clock.instant().getEpochSecond())
                .recordedAt(clock.instant())
                .receivedAt(clock.instant())
                .air(new AirQuality(aqi, null, "reported", null, "red"))
                .build()));
        assertThat(hub.flow.save()).isTrue();
    }

    private void measured(String device, int aqi, Duration ago) {
        Instant at = clock.instant().minus(ago);
        db.execute(
                """
                insert into reading_latest (workshop_id, pit_id, device_id, recorded_at, received_at, boot_id, seq, aqi, aqi_at)
                values (%d, %d, '%s', '%s', '%s', '', 1, %d, '%s')
                """,
                shop.workshopId(), shop.pitId(), device, at, at, aqi, at);
    }

    private List<String> alerts() {
        return db.texts("select alert_type || ' ' || coalesce(cleared_reason, 'open') from alert order by id");
    }
}
