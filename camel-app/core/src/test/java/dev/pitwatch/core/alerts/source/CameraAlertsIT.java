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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CameraAlertsIT {

    private final TestClock clock = TestClock.atExample();
    private TestDatabase db;
    private SampleWorkshop shop;
    private Episodes episodes;
    private CameraAlerts alerts;
    private boolean looked = true;

    @BeforeEach
    void arrange() {
        db = TestDatabase.create();
        shop = SampleWorkshop.in(db);
        episodes =
                AlertEngine.on(db.database(), clock, new SimpleMeterRegistry()).episodes();
        alerts = new CameraAlerts(db.database(), episodes, () -> looked, clock);
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void givenACameraThatGoesAllTheTime_whenItIsWell_thenItsAlertStaysUntilItWasForAQuarterOfAnHour() {
        camera(shop.pitId(), false);
        clock.pass(Duration.ofSeconds(31));
        assertThat(review()).containsExactly(shop.workshopId() + " AlertOpened");
        db.execute("update alert set flapping = true");

        camera(shop.pitId(), true);
        clock.pass(Duration.ofMinutes(14));
        assertThat(review()).isEmpty();
        clock.pass(Duration.ofMinutes(1));
        assertThat(review()).containsExactly(shop.workshopId() + " AlertCleared");
    }

    @Test
    void givenACameraThatWasAwayOnce_whenItIsWell_thenItsAlertClearsAfterThirtySeconds() {
        camera(shop.pitId(), false);
        clock.pass(Duration.ofSeconds(31));
        review();

        camera(shop.pitId(), true);
        clock.pass(Duration.ofSeconds(29));
        assertThat(review()).isEmpty();
        clock.pass(Duration.ofSeconds(1));
        assertThat(review()).containsExactly(shop.workshopId() + " AlertCleared");
    }

    @Test
    void givenAHubThatHasNotLooked_whenItReviews_thenItOpensNothingAndClearsAsAllDo() {
        looked = false;
        camera(shop.pitId(), false);
        clock.pass(Duration.ofMinutes(10));
        assertThat(review()).isEmpty();
        looked = true;
        assertThat(review()).containsExactly(shop.workshopId() + " AlertOpened");
        looked = false;
        camera(shop.pitId(), true);
        clock.pass(Duration.ofSeconds(30));

        assertThat(review()).containsExactly(shop.workshopId() + " AlertCleared");
    }

    /** The first look has five hundred. */
    @Test
    void givenAWorkshopWithHundredsOfDarkCameras_whenReviewed_thenAnotherHasItsTurn() {
        SampleWorkshop other = SampleWorkshop.in(db);
        db.execute("insert into pit (workshop_id, pit_number, name) select %d, n, 'P' from generate_series(100, 799) n"
                .formatted(shop.workshopId()));
        db.execute("update pit set camera_rtsp_url = '\\x00', camera_is_online = false, camera_changed_at = '%s'"
                .formatted(clock.instant()));
        clock.pass(Duration.ofSeconds(31));

        assertThat(review()).hasSize(500).contains(other.workshopId() + " AlertOpened");
    }

    private void camera(long pit, boolean isOnline) {
        db.execute(
                "update pit set camera_rtsp_url = '\\x00', camera_is_online = %s, camera_changed_at = '%s' where id = %d"
                        .formatted(isOnline, clock.instant(), pit));
    }

    private List<String> review() {
        alerts.review();
        List<String> said = new ArrayList<>();
        for (List<AlertFact> facts = episodes.save(); !facts.isEmpty(); facts = episodes.save()) {
            facts.forEach(fact ->
                    said.add(fact.alert().workshopId() + " " + fact.getClass().getSimpleName()));
        }
        return said;
    }
}
