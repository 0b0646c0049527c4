package dev.pitwatch.core.alerts.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.alerts.alert.AlertEngine;
import dev.pitwatch.core.alerts.alert.AlertFact;
import dev.pitwatch.core.alerts.alert.Episodes;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ViolationTurnsIT {

    /** The first look has five hundred. */
    @Test
    void givenAWorkshopWithHundredsOfRefusedDevices_whenReviewed_thenAnotherAndThePlatformHaveTheirTurns() {
        try (TestDatabase db = TestDatabase.create()) {
            TestClock clock = TestClock.atExample();
            Episodes episodes = AlertEngine.on(db.database(), clock, new SimpleMeterRegistry())
                    .episodes();
            SampleWorkshop shop = SampleWorkshop.in(db);
            SampleWorkshop other = SampleWorkshop.in(db);
            refused(db, clock, "select %d, 'MANY-' || n from generate_series(1, 700) n".formatted(shop.workshopId()));
            refused(db, clock, "values (%d, 'Z')".formatted(other.workshopId()));
            refused(db, clock, "values (null, 'Z')");

            new LicenceViolations(db.database(), episodes, clock).review();

            List<String> opened = new ArrayList<>();
            for (List<AlertFact> facts = episodes.save(); !facts.isEmpty(); facts = episodes.save()) {
                facts.forEach(fact -> opened.add(
                        fact.alert().workshopId() + " " + fact.alert().alertType()));
            }
            assertThat(opened)
                    .hasSize(500)
                    .contains(other.workshopId() + " licence_violation", "null licence_violation");
        }
    }

    @Test
    void givenWorkshopsThatSendForHundredsOfMadeUpDevices_whenReviewed_thenWhatAnotherSendsForHasAnAlertToo() {
        try (TestDatabase db = TestDatabase.create()) {
            TestClock clock = TestClock.atExample();
            Episodes episodes = AlertEngine.on(db.database(), clock, new SimpleMeterRegistry())
                    .episodes();
            unknown(db, clock, "W1", 150);
            unknown(db, clock, "W2", 150);
            clock.pass(Duration.ofMinutes(1));
            unknown(db, clock, "W3", 2);

            new LicenceViolations(db.database(), episodes, clock).review();

            List<String> opened = new ArrayList<>();
            for (List<AlertFact> facts = episodes.save(); !facts.isEmpty(); facts = episodes.save()) {
                facts.forEach(fact -> opened.add(fact.alert().subject()));
            }
            assertThat(opened)
                    .hasSize(100)
                    .contains("device:W3-1", "device:W3-2")
                    .contains("device:W1-1", "device:W1-49", "device:W2-1", "device:W2-49");
        }
    }

    /** Devices of no workshop that were sent for to topics of that workshop. */
    private static void unknown(TestDatabase db, TestClock clock, String workshop, int devices) {
        db.execute(
                """
                insert into violation (device_id, reason, topic, hour, first_seen_at, last_seen_at)
                select '%1$s-' || n, 'unknown_device', 'workshop/%1$s/pit/P' || n || '/sensors', date_trunc('hour', at),
                    at + n * interval '1 millisecond', at + n * interval '1 millisecond'
                from generate_series(1, %2$d) n, (values ('%3$s'::timestamptz)) as now (at)
                """
                        .formatted(workshop, devices, clock.instant()));
    }

    private static void refused(TestDatabase db, TestClock clock, String devices) {
        db.execute(
                """
                insert into violation (workshop_id, device_id, reason, topic, hour, first_seen_at, last_seen_at)
                select w::bigint, d, 'bad_key', 't', date_trunc('hour', at), at, at
                from (%s) as refused (w, d), (values ('%s'::timestamptz)) as now (at)
                """
                        .formatted(devices, clock.instant()));
    }
}
