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
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The alert of a workshop whose subscription has lapsed, as it follows from the rows and the clock. */
class SubscriptionLapsesIT {

    private static final String SUSPENDED = "The subscription is suspended: devices are not heard";
    private static final String EXPIRED = "The subscription has expired: devices are not heard";

    private final TestDatabase db = TestDatabase.create();
    private final TestClock clock = TestClock.atExample();
    private final Episodes episodes =
            AlertEngine.on(db.database(), "a", clock, new SimpleMeterRegistry()).episodes();
    private final SubscriptionLapses lapses = new SubscriptionLapses(db.database(), episodes, clock);
    private long workshop;

    @BeforeEach
    void start() {
        workshop = SampleWorkshop.in(db).workshopId();
    }

    @AfterEach
    void stop() {
        db.close();
    }

    @Test
    void givenASubscriptionThatIsSuspended_whenReviewed_thenItsAlertIsOpenedOnceAndClearedByAPayment() {
        subscribe("suspended");

        lapses.review();
        lapses.review(); // while that waits
        save();
        lapses.review();
        assertThat(episodes.isWaiting()).as("it is open").isFalse();
        assertThat(alerts()).containsExactly(SUSPENDED + " open");

        db.execute("update subscription set status = 'active'");
        clock.pass(Duration.ofSeconds(9));
        lapses.review();
        assertThat(episodes.isWaiting()).as("it is young").isFalse();
        clock.pass(Duration.ofSeconds(1));
        lapses.review();
        save();
        lapses.review();
        assertThat(episodes.isWaiting()).as("it is cleared").isFalse();
        assertThat(alerts()).containsExactly(SUSPENDED + " recovered");
    }

    @Test
    void givenAnAlertThatFlaps_whenTheSubscriptionStands_thenItClearsAfterAQuarterOfAnHour() {
        subscribe("suspended");
        lapses.review();
        save();
        db.execute("update alert set flapping = true");

        stands("active", Duration.ofMinutes(10));
        stands("suspended", Duration.ofMinutes(10));
        stands("active", Duration.ofMinutes(14));
        lapses.review();
        assertThat(alerts()).containsExactly(SUSPENDED + " open");
        clock.pass(Duration.ofMinutes(1));
        lapses.review();
        save();

        assertThat(alerts()).containsExactly(SUSPENDED + " recovered");
    }

    private void stands(String status, Duration passed) {
        db.execute("update subscription set status = '%s'", status);
        lapses.review();
        assertThat(episodes.isWaiting()).as(status).isFalse();
        clock.pass(passed);
    }

    @Test
    void givenATrial_whenItsGraceEnds_thenTheAlertSaysThatItHasExpired() {
        subscribe("trial");
        db.execute("update subscription set expires_at = '%s'", clock.instant());

        clock.pass(Duration.ofDays(7));
        lapses.review();
        assertThat(episodes.isWaiting()).as("within its grace").isFalse();

        clock.pass(Duration.ofSeconds(1));
        lapses.review();
        save();
        assertThat(alerts()).containsExactly(EXPIRED + " open");
    }

    @Test
    void givenASubscriptionThatIsSuspended_whenItsAlertIsRaisedWithIt_thenItIsOpenedOnce() {
        subscribe("suspended");

        assertThat(raise()).hasSize(1);

        assertThat(alerts()).containsExactly(SUSPENDED + " open");
        assertThat(raise()).as("it is open").isEmpty();
        lapses.review();
        assertThat(episodes.isWaiting()).isFalse();
    }

    @Test
    void givenASubscriptionThatStands_whenItsAlertIsRaised_thenNothingIsOpened() {
        assertThat(raise()).as("it has none").isEmpty();
        subscribe("active");

        assertThat(raise()).isEmpty();
        lapses.review();

        assertThat(episodes.isWaiting()).isFalse();
        assertThat(alerts()).isEmpty();
    }

    private void subscribe(String status) {
        db.execute("insert into subscription (workshop_id, status) values (%d, '%s')", workshop, status);
    }

    private List<AlertFact> raise() {
        return db.database().togetherAsIngest(() -> lapses.raise(workshop));
    }

    private void save() {
        while (episodes.isWaiting()) {
            episodes.save();
        }
    }

    private List<String> alerts() {
        return db.texts("select message || ' ' || coalesce(cleared_reason, 'open') from alert order by id");
    }
}
