package dev.pitwatch.core.alerts.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.alerts.alert.AlertEngine;
import dev.pitwatch.core.alerts.alert.Episodes;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Alerts of refused devices as they follow from the rows of violations and pits. */
class LicenceViolationsIT {

    private final TestDatabase db = TestDatabase.create();
    private final TestClock clock = TestClock.atExample();
    private final Episodes episodes =
            AlertEngine.on(db.database(), clock, new SimpleMeterRegistry()).episodes();
    private final LicenceViolations violations = new LicenceViolations(db.database(), episodes, clock);
    private SampleWorkshop shop;

    @BeforeEach
    void arrange() {
        shop = SampleWorkshop.in(db);
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void givenAPitInMaintenance_whenItsDeviceIsRefused_thenNothingOpensBeforeThatIsOver() {
        maintenance(Duration.ofMinutes(30));
        refused(Long.toString(shop.workshopId()), shop.deviceId(), "bad_key");
        assertThat(review()).isEmpty();

        clock.pass(Duration.ofMinutes(30));

        assertThat(review()).containsExactly("licence_violation open");
    }

    @Test
    void givenAnOpenAlert_whenItsPitGoesIntoMaintenance_thenItClearsAndOfAnotherPitDoesNot() {
        SampleWorkshop other = SampleWorkshop.in(db);
        refused(Long.toString(shop.workshopId()), shop.deviceId(), "bad_key");
        refused(Long.toString(other.workshopId()), other.deviceId(), "bad_key");
        review();

        maintenance(Duration.ofHours(2));

        assertThat(review()).containsExactly("licence_violation maintenance", "licence_violation open");
        assertThat(review()).as("once").hasSize(2);
    }

    @Test
    void givenADeviceThatIsInNoWorkshop_whenItIsRefused_thenThePlatformHasOneLicenceViolationForAnHour() {
        refused("null", "ESP32-STRANGE", "unknown_device");
        refused("null", "ESP32-STRANGE", "bad_key");
        assertThat(review()).containsExactly("licence_violation open");

        clock.pass(Duration.ofMinutes(61));

        assertThat(review()).containsExactly("licence_violation recovered");
    }

    @Test
    void givenAnAlertThatAHubOfTheVersionBeforeOpened_whenReviewed_thenItIsTheOneAndEndsInItsTime() {
        refused("null", "ESP32-STRANGE", "unknown_device");
        db.execute(
                """
                insert into alert (device_id, alert_type, severity, subject, message, created_at)
                values ('ESP32-STRANGE', 'unknown_device', 'info', 'device:ESP32-STRANGE', 'x', '%s')
                """,
                clock.instant());
        assertThat(review()).containsExactly("unknown_device open");

        clock.pass(Duration.ofMinutes(61));

        assertThat(review()).containsExactly("unknown_device recovered");
    }

    private void maintenance(Duration length) {
        db.execute(
                "update pit set status = 'maintenance', maintenance_until = '%s' where id = %d",
                clock.instant().plus(length), shop.pitId());
    }

    private void refused(String workshop, String device, String reason) {
        db.execute(
                """
                insert into violation (workshop_id, device_id, reason, topic, hour, first_seen_at, last_seen_at)
                select %s, '%s', '%s', 't', date_trunc('hour', at), at, at from (values ('%s'::timestamptz)) as now (at)
                """,
                workshop, device, reason, clock.instant());
    }

    /** {@return all alerts after a look} */
    private List<String> review() {
        violations.review();
        while (episodes.isWaiting()) {
            episodes.save();
        }
        return db.texts(
                "select alert_type || ' ' || coalesce(cleared_reason, 'open') from alert order by workshop_id, id");
    }
}
