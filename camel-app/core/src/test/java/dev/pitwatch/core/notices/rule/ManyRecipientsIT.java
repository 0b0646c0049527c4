package dev.pitwatch.core.notices.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Alerts of a workshop with as many people and browsers as one may have: what they leave behind, and how much they ask for. */
class ManyRecipientsIT {

    /** 12:00 in the workshop. */
    private static final Instant NOON = Instant.parse("2026-02-20T06:30:00Z");

    private static final int OWNERS = 130;
    private static final int NOTIFIED = 100;
    private static final int CHANNELS = 4;

    private static TestDatabase db;

    private final TestClock clock = new TestClock(NOON);
    private final NoticesShop shop = new NoticesShop(db, clock);
    private final FakeAlertSettings settings = new FakeAlertSettings();
    private final DecidingHub hub = new DecidingHub(db.database(), db.masterKey(), settings, clock);

    @BeforeAll
    static void create() {
        db = TestDatabase.create();
    }

    @AfterAll
    static void close() {
        db.close();
    }

    @Test
    void givenManyOwnersWithManyBrowsers_whenAlertsFlood_thenAThousandThatAreNotSentAreKeptAnHourAndAllAreCounted() {
        settings.channels = List.of("sms", "whatsapp", "email", "push");
        settings.smsPerDay = 1_000;
        people();

        alerts(6);

        long sent = count("event = 'alert' and state <> 'suppressed'");
        assertThat(sent).isEqualTo(30 * (3 + 10)); // each browser of thirty people, until 120 is reached
        assertThat(unsent()).isEqualTo(1_000);
        assertThat(count("event like '%limit%'"))
                .as("each of the others reads of it")
                .isEqualTo(70);
        assertThat(counted()).isEqualTo(6 * NOTIFIED * CHANNELS - 120);

        clock.pass(Duration.ofMinutes(61));
        alerts(6);

        assertThat(unsent())
                .as("and a few mails that the outbox lets no more through")
                .isBetween(2_000L, 2_030L);
    }

    @Test
    void givenManyPeopleInQuietHours_whenAlertsOpen_thenEachReadsAllInOneSummary() {
        settings.channels = List.of("email");
        people();
        clock.set(Instant.parse("2026-02-20T17:30:00Z")); // 23:00

        alerts(3);

        assertThat(shop.texts(
                        "select distinct params ->> 'count' from notice where event = 'quiet_summary' and workshop_id = "
                                + shop.id))
                .containsExactly("3");
        assertThat(count("event = 'quiet_summary'")).isEqualTo(NOTIFIED);
    }

    /** Each insertion takes a number, also one that comes to nothing since the person was told before. */
    @Test
    void givenPeopleWhoWereToldThatTheHourIsUsedUp_whenMoreAlertsOpen_thenNothingIsInsertedForThem() {
        settings.channels = List.of("sms", "whatsapp", "email", "push");
        settings.smsPerDay = 1_000;
        people();
        alerts(6);
        long rows = count("true");
        long newest = newest();

        alerts(10);

        assertThat(count("true")).isEqualTo(rows);
        assertThat(newest()).isEqualTo(newest);
    }

    private long newest() {
        return shop.number("select last_value from "
                + shop.texts("select pg_get_serial_sequence('notice', 'id')").get(0));
    }

    private void people() {
        for (int owner = 0; owner < OWNERS; owner++) {
            shop.owner("+9198000%05d".formatted(owner), "owner%d@example.com".formatted(owner));
        }
        shop.execute(
                """
                insert into push_subscription (workshop_id, user_id, endpoint, p256dh, auth, created_at)
                select workshop_id, id, 'https://push.example.com/' || id || '/' || n, 'k', 'a', now() from app_user, generate_series(1, 10) n
                where workshop_id = %d
                """
                        .formatted(shop.id));
    }

    private void alerts(int count) {
        for (int alert = 0; alert < count; alert++) {
            shop.alert(shop.pit, "high_aqi", "warning");
        }
        hub.drain();
    }

    private long unsent() {
        return count("state = 'suppressed'");
    }

    private long count(String condition) {
        return shop.number("select count(*) from notice where workshop_id = %d and %s".formatted(shop.id, condition));
    }

    private double counted() {
        return hub.meters.find("pitwatch.outbox.suppressed").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }
}
