package dev.pitwatch.core.alerts.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.core.alerts.alert.AlertEngine;
import dev.pitwatch.core.alerts.alert.AlertFact;
import dev.pitwatch.core.alerts.alert.Episodes;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CustomAlertsIT {

    private static final String TYPE = "custom_high_co2";
    private static TestDatabase db;

    private final TestClock clock = TestClock.atExample();
    private final List<String> said = new ArrayList<>();
    private SampleWorkshop shop;
    private CustomAlerts alerts;
    private Episodes episodes;

    @BeforeAll
    static void start() {
        db = TestDatabase.create();
    }

    @AfterAll
    static void stop() {
        db.close();
    }

    @BeforeEach
    void arrange() {
        db.execute("delete from alert");
        db.execute("delete from reading_latest");
        shop = SampleWorkshop.in(db);
        db.execute("update device set connection = 'online'");
        episodes = episodes();
        alerts = new CustomAlerts(db.database(), episodes, clock);
    }

    private Episodes episodes() {
        return AlertEngine.on(db.database(), clock, new SimpleMeterRegistry()).episodes();
    }

    @Test
    void givenALimit_whenValuesPassIt_thenThePitsAlertOpensOnceAndClearsWellInside() {
        for (int co2 : List.of(900, 1200, 1201, 1500, 1150, 1100, 1099, 1150, 1300)) {
            measures(shop.deviceId(), co2);
            review();
        }

        assertThat(said)
                .containsExactly(
                        "AlertOpened 1201.0 of 1200.0", "AlertCleared recovered", "AlertOpened 1300.0 of 1200.0");
        assertThat(
                        row(
                                "select subject || ' ' || severity || ' ' || message || ' ' || device_id from alert where cleared_at is null"))
                .isEqualTo("pit:%d warning CO2 exceeded 1200 ppm %s".formatted(shop.pitId(), shop.deviceId()));
    }

    @Test
    void givenALowerLimit_whenValuesFallBelowIt_thenTheAlertOpensAndClearsAbove() {
        for (int co2 : List.of(350, 300, 299, 320, 350, 351)) {
            measures(shop.deviceId(), co2);
            clock.pass(Duration.ofSeconds(10));
            alerts.below("co2", 300, 350, "custom_low_co2", "critical", "CO2 fell below 300 ppm");
            save(episodes);
        }

        assertThat(said).containsExactly("AlertOpened 299.0 of 300.0", "AlertCleared recovered");
    }

    @Test
    void givenTwoDevicesOfAPit_whenOneOfThemIsOutside_thenTheAlertEndsWithTheLastOfThem() {
        String second = shop.deviceId() + "-2";
        SampleWorkshop.addDevice(db, shop.workshopId(), shop.pitId(), second);
        db.execute("update device set connection = 'online'");
        measures(shop.deviceId(), 1300);
        measures(second, 1250);
        review();
        measures(shop.deviceId(), 900);
        review();
        assertThat(said).containsExactly("AlertOpened 1300.0 of 1200.0");

        measures(second, 900);
        review();

        assertThat(said).endsWith("AlertCleared recovered");
    }

    @Test
    void givenTwoHubsThatBothHoldTheLimit_whenOneOrTheOtherLooks_thenTheAlertOpensAndClearsOnce() {
        Episodes others = episodes();
        CustomAlerts other = new CustomAlerts(db.database(), others, clock);
        for (int co2 : List.of(1300, 1000)) {
            measures(shop.deviceId(), co2);
            clock.pass(Duration.ofSeconds(10));
            hold(alerts);
            hold(other); // before the first one's is saved
            save(others);
            save(episodes);
            hold(other);
            hold(alerts);
            save(others);
            save(episodes);
        }

        assertThat(said).containsExactly("AlertOpened 1300.0 of 1200.0", "AlertCleared recovered");
    }

    @Test
    void givenAPitInMaintenance_whenAValueIsOutside_thenNothingOpensAndWhatIsOpenClears() {
        measures(shop.deviceId(), 1300);
        review();
        db.execute("update pit set status = 'maintenance', maintenance_until = '2026-02-20 23:00:00+00'");
        review();
        review();
        assertThat(said).containsExactly("AlertOpened 1300.0 of 1200.0", "AlertCleared maintenance");

        clock.pass(Duration.ofMinutes(31));
        review();

        assertThat(said).endsWith("AlertOpened 1300.0 of 1200.0").hasSize(3);
    }

    @Test
    void givenADeviceThatIsGone_whenItsValueWasOutside_thenItCountsNoMore() {
        measures(shop.deviceId(), 1300);
        review();

        db.execute("update device set connection = 'offline'");
        review();
        assertThat(said).endsWith("AlertCleared no_data");

        clock.pass(Duration.ofHours(2));
        db.execute("update device set connection = 'online'");
        review();
        assertThat(said).as("its value is from before").hasSize(2);
    }

    @Test
    void givenValuesThatFlap_whenTheAlertOpensForTheThirtiethTimeWithinAnHour_thenItStaysOpenForAQuarterOfAnHour() {
        for (int times = 0; times < 40; times++) {
            measures(shop.deviceId(), 1300);
            review();
            measures(shop.deviceId(), 900);
            review();
        }
        assertThat(said).hasSize(59).endsWith("AlertOpened 1300.0 of 1200.0");
        assertThat(row("select count(*) || ' ' || bool_or(flapping and cleared_at is null) from alert where flapping"))
                .isEqualTo("1 true");

        clock.pass(Duration.ofMinutes(14));
        measures(shop.deviceId(), 1300);
        review();
        measures(shop.deviceId(), 900);
        review();
        clock.pass(Duration.ofMinutes(14));
        review();
        assertThat(said).as("outside again, the time begins anew").hasSize(59);
        clock.pass(Duration.ofMinutes(1));
        review();

        assertThat(said).endsWith("AlertCleared recovered").hasSize(60);
    }

    /** The first look has five hundred. */
    @Test
    void givenAWorkshopWithHundredsOfAlertsThatDiffer_whenReviewed_thenAnotherHasItsTurn() {
        db.execute(
                """
                insert into pit (workshop_id, pit_number, code, name)
                select %d, n, 'pit' || n, 'Pit' from generate_series(100, 799) n"""
                        .formatted(shop.workshopId()));
        db.execute(
                """
                insert into device (device_id, workshop_id, pit_id, connection)
                select 'MANY-' || id, workshop_id, id, 'online' from pit where workshop_id = %d and pit_number >= 100"""
                        .formatted(shop.workshopId()));
        SampleWorkshop other = SampleWorkshop.in(db);
        db.execute("update device set connection = 'online'");
        measures(other, other.deviceId(), 1300);
        db.execute(
                """
                insert into reading_latest (workshop_id, pit_id, device_id, recorded_at, received_at, boot_id, seq, metrics)
                select d.workshop_id, d.pit_id, d.device_id, l.recorded_at, l.received_at, 'b', 1, l.metrics
                from device d, reading_latest l where left(d.device_id, 5) = 'MANY-'""");

        hold(alerts);

        List<Long> opened = new ArrayList<>();
        for (List<AlertFact> facts = episodes.save(); !facts.isEmpty(); facts = episodes.save()) {
            facts.forEach(fact -> opened.add(fact.alert().workshopId()));
        }
        assertThat(opened).hasSize(500).contains(other.workshopId());
    }

    @Test
    void givenALimitThatIsNone_whenARouteHoldsIt_thenItIsRefusedByName() {
        for (String type : List.of("high_aqi", "custom_", "custom_CO2", "custom_a; drop")) {
            assertThatThrownBy(() -> alerts.above("co2", 2, 1, type, "warning", "x"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(type);
        }
        assertThatThrownBy(() -> alerts.above("pressure", 2, 1, TYPE, "warning", "x"))
                .hasMessageContaining("pressure");
        assertThatThrownBy(() -> alerts.above("co2", 1, 2, TYPE, "warning", "x"))
                .hasMessageContaining("clears below 2.0");
        assertThatThrownBy(() -> alerts.below("co2", 2, 1, TYPE, "warning", "x"))
                .hasMessageContaining("clears above 1.0");
        assertThatThrownBy(() -> alerts.above("co2", 2, 1, TYPE, "loud", "x"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Ten seconds later: an episode lives for so long. */
    private void review() {
        clock.pass(Duration.ofSeconds(10));
        hold(alerts);
        save(episodes);
    }

    private static void hold(CustomAlerts alerts) {
        alerts.above("co2", 1200, 1100, TYPE, "warning", "CO2 exceeded 1200 ppm");
    }

    private void save(Episodes queue) {
        queue.save()
                .forEach(fact -> said.add("%s %s"
                        .formatted(
                                fact.getClass().getSimpleName(),
                                fact.alert().clearedReason() == null
                                        ? fact.alert().value() + " of "
                                                + fact.alert().limit()
                                        : fact.alert().clearedReason().code())));
    }

    private void measures(String device, int co2) {
        measures(shop, device, co2);
    }

    private void measures(SampleWorkshop where, String device, int co2) {
        Instant now = clock.instant();
        db.superuser().useHandle(handle -> handle.createUpdate(
                        """
                                insert into reading_latest (workshop_id, pit_id, device_id, recorded_at, received_at, boot_id, seq, metrics)
                                values (:workshop, :pit, :device, :now::timestamptz, :now::timestamptz, 'b', 1,
                                    jsonb_build_object('co2', jsonb_build_object('value', :co2, 'at', :millis)))
                                on conflict (pit_id, device_id) do update set metrics = excluded.metrics
                                """)
                .bind("workshop", where.workshopId())
                .bind("pit", where.pitId())
                .bind("device", device)
                .bind("now", now.toString())
                .bind("co2", co2)
                .bind("millis", now.toEpochMilli())
                .execute());
    }

    private static String row(String sql) {
        return db.superuser()
                .withHandle(
                        handle -> handle.createQuery(sql).mapTo(String.class).one());
    }
}
