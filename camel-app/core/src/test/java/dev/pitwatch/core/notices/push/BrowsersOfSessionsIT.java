package dev.pitwatch.core.notices.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.crypto.P256;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.core.notices.notification.Outbox;
import dev.pitwatch.core.people.identity.ExpiredSessions;
import dev.pitwatch.core.people.identity.JdbiSessionRepository;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A browser takes push messages for who is signed in there, as long as they are. */
class BrowsersOfSessionsIT {

    private static final String PHONE = "https://push.example.com/phone";
    private static final String LAPTOP = "https://push.example.com/laptop";

    private final TestDatabase db = TestDatabase.create();
    private final TestClock clock = new TestClock(Instant.now());
    private final PushService push = new PushService(db.database(), db.masterKey(), clock);
    private final PushAcknowledgements acknowledgements =
            new PushAcknowledgements(db.database(), db.masterKey(), clock);
    private final JdbiSessionRepository sessions = new JdbiSessionRepository(db.database());
    private final ExpiredSessions expired = new ExpiredSessions(
            sessions,
            db.database(),
            new Outbox(db.database(), db.masterKey(), clock),
            URI.create("https://pitwatch.example"));
    private final SampleWorkshop shop = SampleWorkshop.in(db);
    private final long asha = shop.addUser(db, "asha", "asha@example.com", null);
    private final long ravi = shop.addUser(db, "ravi", "ravi@example.com", null);

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void givenTwoSessions_whenOneEnds_thenItsBrowserIsForgottenWithItAndTheOtherStays() {
        UUID onPhone = SampleWorkshop.addSession(db, asha);
        long phone = subscribe(asha, onPhone, PHONE, "phone");
        long laptop = subscribe(asha, SampleWorkshop.addSession(db, asha), LAPTOP, "laptop");

        sessions.end(onPhone, "ended_by_user", clock.instant());

        assertThat(push.target(phone)).isEmpty();
        assertThat(push.target(laptop)).isPresent();
    }

    @Test
    void givenASignedInPhone_whenItsPersonIsDeactivated_thenItGetsNothingMore() {
        long phone = subscribe(asha, SampleWorkshop.addSession(db, asha), PHONE, "phone");

        db.execute("update app_user set is_active = false where id = %d", asha);

        assertThat(push.target(phone)).isEmpty();
    }

    @Test
    void givenASessionThatEndsByTime_whenItIsOver_thenItsBrowserGetsNothingAndIsForgotten() {
        long phone = subscribe(asha, SampleWorkshop.addSession(db, asha), PHONE, "phone");
        clock.pass(Duration.ofDays(1).plusSeconds(5));

        assertThat(push.target(phone)).isEmpty();
        sessions.prune(clock.instant());

        assertThat(push.list(scope(), asha, "-created_at", new Page(1, 10)).total())
                .isZero();
        assertThat(db.texts("select ended_reason from session")).containsExactly("expired");
    }

    @Test
    void givenASessionWithABrowser_whenItEndsByTimeOnTwoHubs_thenItsPersonHearsSoOnceByMail() {
        UUID session = SampleWorkshop.addSession(db, asha);
        subscribe(asha, session, PHONE, "phone");
        subscribe(asha, session, LAPTOP, "laptop");
        SampleWorkshop.addSession(db, ravi);

        expired.end(clock.instant());
        assertThat(db.texts("select event from notice")).isEmpty();
        clock.pass(Duration.ofDays(1).plusSeconds(5));
        Runnable hub = () -> expired.end(clock.instant());
        CompletableFuture.allOf(CompletableFuture.runAsync(hub), CompletableFuture.runAsync(hub))
                .join();

        assertThat(db.texts("select event || ' ' || channel || ' ' || user_id from notice"))
                .containsExactly("push_lost email " + asha);
        assertThat(db.texts("select ended_reason from session")).containsExactly("expired", "expired");
    }

    @Test
    void givenASessionWithABrowser_whenItsPersonEndsIt_thenNobodyIsTold() {
        UUID session = SampleWorkshop.addSession(db, asha);
        subscribe(asha, session, PHONE, "phone");
        sessions.end(session, "ended_by_user", clock.instant());
        clock.pass(Duration.ofDays(1).plusSeconds(5));

        expired.end(clock.instant());

        assertThat(db.texts("select event from notice")).isEmpty();
    }

    @Test
    void givenASharedPhone_whenTheNextPersonSubscribes_thenTheOneBeforeGetsNothingThereAnyMore() {
        long before = subscribe(asha, SampleWorkshop.addSession(db, asha), PHONE, "phone");

        long after = subscribe(ravi, SampleWorkshop.addSession(db, ravi), PHONE, "phone");

        assertThat(push.target(before)).isEmpty();
        assertThat(push.target(after)).isPresent();
        assertThat(push.list(scope(), asha, "-created_at", new Page(1, 10)).total())
                .isZero();
    }

    @Test
    void givenAPhoneOfAnotherWorkshop_whenSomebodySubscribesItByAnotherKey_thenItIsRefusedAndStaysWhoseItWas() {
        long phone = subscribe(asha, SampleWorkshop.addSession(db, asha), PHONE, "phone");
        SampleWorkshop other = SampleWorkshop.in(db);
        long eve = other.addUser(db, "eve", null, null);
        Subscriber thief = new Subscriber(eve, SampleWorkshop.addSession(db, eve));

        assertThatThrownBy(() -> push.add(Scope.workshop(other.workshopId()), thief, browser(PHONE, "guessed")))
                .hasMessageContaining("another browser has that endpoint");

        assertThat(push.target(phone)).isPresent();
    }

    @Test
    void givenABrowserOfBefore_whenTheLastOfItsPersonsSessionsEnds_thenItGoesWithThat() {
        UUID first = SampleWorkshop.addSession(db, asha);
        UUID last = SampleWorkshop.addSession(db, asha);
        long phone = subscribe(asha, first, PHONE, "phone");
        db.execute("update push_subscription set session_id = null");

        sessions.end(first, "ended_by_user", clock.instant());
        assertThat(push.target(phone)).isPresent();
        sessions.end(last, "ended_by_user", clock.instant());

        assertThat(push.target(phone)).isEmpty();
    }

    @Test
    void givenBrowsersOfBefore_whenUpgraded_thenThatOfAPersonWhoseSessionsAreOverGoes() throws Exception {
        UUID over = SampleWorkshop.addSession(db, asha);
        sessions.end(over, "ended_by_user", clock.instant());
        long phone = subscribe(asha, over, PHONE, "phone");
        long laptop = subscribe(ravi, SampleWorkshop.addSession(db, ravi), LAPTOP, "laptop");
        db.execute("update push_subscription set session_id = null");

        try (InputStream upgrade = getClass().getResourceAsStream("/db/migration/V119__browsers_of_nobody.sql")) {
            db.execute(new String(upgrade.readAllBytes(), StandardCharsets.UTF_8));
        }

        assertThat(push.target(phone)).isEmpty();
        assertThat(push.target(laptop)).isPresent();
    }

    @Test
    void givenATokenOfAMessage_whenItsTimeOrSessionIsOver_thenItIsNone() {
        UUID session = SampleWorkshop.addSession(db, asha);
        long phone = subscribe(asha, session, PHONE, "phone");
        long alert = alert();
        String token = acknowledgements.token(alert, phone);
        assertThat(token).matches("[\\w-]{22}");
        assertThat(acknowledgements.token(alert, phone)).isNotEqualTo(token);
        clock.pass(Duration.ofMinutes(10).minusSeconds(1));

        assertThat(acknowledgements.find(token)).contains(new PushAcknowledgements.Named(alert, session));
        assertThat(acknowledgements.find("A".repeat(22))).isEmpty();
        assertThat(acknowledgements.find("' or true")).isEmpty();
        clock.pass(Duration.ofSeconds(1));
        assertThat(acknowledgements.find(token)).isEmpty();

        String another = acknowledgements.token(alert, phone);
        sessions.end(session, "ended_by_user", clock.instant());
        assertThat(acknowledgements.find(another)).isEmpty();
    }

    @Test
    void givenOldTokens_whenAnotherIsMade_thenTheyGo() {
        long phone = subscribe(asha, SampleWorkshop.addSession(db, asha), PHONE, "phone");
        long alert = alert();
        acknowledgements.token(alert, phone);
        clock.pass(Duration.ofMinutes(71));

        acknowledgements.token(alert, phone);

        assertThat(db.texts("select count(*)::text from push_acknowledgement")).containsExactly("1");
    }

    private long alert() {
        db.execute(
                "insert into alert (workshop_id, pit_id, alert_type, severity, subject, message) values (%d, %d, 'critical_aqi', 'critical', 'pit:1', 'AQI 260')",
                shop.workshopId(), shop.pitId());
        return Long.parseLong(db.texts("select id::text from alert").get(0));
    }

    private long subscribe(long user, UUID session, String endpoint, String key) {
        return push.add(scope(), new Subscriber(user, session), browser(endpoint, key))
                .id();
    }

    private Scope scope() {
        return Scope.workshop(shop.workshopId());
    }

    private static NewSubscription browser(String endpoint, String key) {
        byte[] seed = "a seed of forty bytes or more for a test's key: %s"
                .formatted(key)
                .getBytes(StandardCharsets.UTF_8);
        return new NewSubscription(
                endpoint,
                base64(P256.bytes((ECPublicKey) P256.pair(seed).getPublic())),
                base64(new byte[16]),
                Optional.empty());
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
