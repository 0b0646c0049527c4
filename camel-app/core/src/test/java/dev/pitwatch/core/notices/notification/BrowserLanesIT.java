package dev.pitwatch.core.notices.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.crypto.P256;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.core.notices.push.NewSubscription;
import dev.pitwatch.core.notices.push.PushService;
import dev.pitwatch.core.notices.push.PushSubscription;
import dev.pitwatch.core.notices.push.Subscriber;
import dev.pitwatch.core.testing.RowsTouched;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.spi.SendOutcome;
import java.nio.charset.StandardCharsets;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Browsers whose push services fail or are slow: by which threads they are called, and when not at all. */
class BrowserLanesIT {

    private static final String KEY = base64(P256.bytes(
            (ECPublicKey) P256.pair("a seed of forty bytes or more for a test's key".getBytes(StandardCharsets.UTF_8))
                    .getPublic()));
    private static final String AUTH = base64(new byte[16]);
    private static final Duration AT_ONCE = Duration.ofMillis(100);

    private final TestDatabase db = TestDatabase.create();
    private final TestClock clock = TestClock.atExample();
    private final Outbox outbox = new Outbox(db.database(), db.masterKey(), clock);
    private final ChannelRegistry channels = new ChannelRegistry(clock);
    private final PushService push = new PushService(db.database(), db.masterKey(), clock);
    private final Dispatch dispatch = TestDispatch.of(db, channels, clock);
    private final SampleWorkshop shop = SampleWorkshop.in(db);
    private final long asha = shop.addUser(db, "asha", "asha@example.com", null);
    private final Subscriber whose = new Subscriber(asha, SampleWorkshop.addSession(db, asha));

    @BeforeEach
    void start() {
        channels.add(new FakeChannel(false, "push"));
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void givenABrowserThatWasSlow_whenItHasANotice_thenThreadsOfTheirOwnCallItUntilItIsPrompt() {
        long slow = browser("slow");
        long prompt = browser("prompt");
        push.answered(slow, 201, Duration.ofSeconds(3));
        queue(slow);
        queue(prompt);

        assertThat(sent(Lane.PROMPT)).contains(prompt);
        assertThat(sent(Lane.PROMPT)).isEmpty();
        assertThat(dispatch.untilNext("push", Lane.SLOW))
                .hasValueSatisfying(until -> assertThat(until).isLessThanOrEqualTo(Duration.ZERO));
        assertThat(sent(Lane.SLOW)).contains(slow);

        push.answered(slow, 201, AT_ONCE);
        queue(slow);
        assertThat(sent(Lane.SLOW)).isEmpty();
        assertThat(sent(Lane.PROMPT)).contains(slow);
    }

    @Test
    void givenABrowserThatFailedThreeTimesInARow_whenItHasANotice_thenItWaitsForAQuarterOfAnHour() {
        long dead = browser("dead");
        push.answered(dead, 500, AT_ONCE);
        push.answered(dead, 201, AT_ONCE);
        push.answered(dead, null, AT_ONCE);
        push.answered(dead, 500, AT_ONCE);
        queue(dead);
        assertThat(claimed(Lane.SLOW)).as("failed twice").contains(dead);
        push.answered(dead, null, Duration.ofSeconds(30));
        queue(dead);

        assertThat(claimed(Lane.SLOW)).isEmpty();
        assertThat(claimed(Lane.PROMPT)).isEmpty();
        clock.pass(Duration.ofMinutes(15).minusSeconds(1));
        assertThat(claimed(Lane.SLOW)).isEmpty();
        assertThat(dispatch.untilNext("push", Lane.SLOW)).contains(Duration.ofSeconds(1));
        clock.pass(Duration.ofSeconds(1));
        assertThat(claimed(Lane.SLOW)).contains(dead);

        push.answered(dead, 500, AT_ONCE);
        queue(dead);
        assertThat(claimed(Lane.SLOW)).as("and again").isEmpty();
    }

    /** A workshop's alerts are told to 100 people, ten browsers of each; all of them may rest. */
    @Test
    void givenThousandsOfNoticesForBrowsersThatRest_whenOthersAreLookedFor_thenNoneOfTheseIsRead() {
        List<Long> dead = Stream.of("a", "b", "c").map(this::browser).toList();
        for (long browser : dead) {
            queue(browser);
            for (int failure = 0; failure < 3; failure++) {
                push.answered(browser, 500, AT_ONCE);
            }
        }
        db.execute(
                """
                insert into notice (workshop_id, user_id, push_subscription_id, event, class, channel, then_by, params, dedupe_key,
                    state, next_attempt_at, give_up_at, created_at, urgent)
                select workshop_id, user_id, push_subscription_id, event, class, channel, then_by, params, dedupe_key || i, state,
                    next_attempt_at, give_up_at, created_at, urgent
                from notice, generate_series(1, 2000) i
                """);
        db.execute("analyze");
        long prompt = browser("prompt");
        queue(prompt);
        assertThat(claimed(Lane.SLOW)).isEmpty(); // the first look counts what waits, which it does again after a while
        RowsTouched touched = new RowsTouched(db.database());

        assertThat(touched.during(() -> claimed(Lane.PROMPT))).contains(prompt);
        assertThat(touched.rows()).isLessThan(300);
        assertThat(touched.during(() -> claimed(Lane.SLOW))).isEmpty();
        assertThat(touched.rows()).isLessThan(300);
        assertThat(touched.during(() -> dispatch.untilNext("push", Lane.SLOW))).contains(Duration.ofMinutes(15));
        assertThat(touched.rows()).isLessThan(300);

        db.execute("delete from push_subscription where id = %d".formatted(dead.get(0)));
        clock.pass(Duration.ofMinutes(15));
        assertThat(dispatch.claim("push", Lane.PROMPT))
                .as("for a browser that is gone")
                .isPresent();
        assertThat(claimed(Lane.SLOW)).contains(dead.get(1));
    }

    /** An announcement, say. */
    @Test
    void givenNoticesForHundredsOfBrowsers_whenOneIsTaken_thenTheOthersAreNotGoneThrough() {
        long first = browser("first");
        queue(first);
        db.execute(
                """
                with others as (
                    insert into push_subscription (workshop_id, user_id, session_id, endpoint, p256dh, auth, created_at)
                    select workshop_id, user_id, session_id, endpoint || i, p256dh, auth, created_at
                    from push_subscription, generate_series(1, 500) i returning id)
                insert into notice (workshop_id, user_id, push_subscription_id, event, class, channel, then_by, params, dedupe_key,
                    state, next_attempt_at, give_up_at, created_at, urgent)
                select n.workshop_id, n.user_id, o.id, n.event, n.class, n.channel, n.then_by, n.params,
                    n.dedupe_key || o.id || '.' || i, n.state, n.next_attempt_at, n.give_up_at, n.created_at, n.urgent
                from notice n, others o, generate_series(1, 10) i
                """);
        db.execute("analyze");
        assertThat(claimed(Lane.SLOW)).isEmpty(); // the first look counts what waits
        RowsTouched touched = new RowsTouched(db.database());

        assertThat(touched.during(() -> claimed(Lane.PROMPT))).contains(first);
        assertThat(touched.rows()).isLessThan(300);
    }

    /** One of a neighbour goes at once, whatever waits for browsers that never answer. */
    @Test
    void givenSlowBrowsersWithNoticesOnTheirWay_whenAPromptOneOfTheSameWorkshopHasOne_thenItDoesNotWaitForThem() {
        long slow = browser("slow");
        push.answered(slow, null, Duration.ofSeconds(30));
        for (int i = 0; i < 5; i++) {
            queue(slow);
        }
        assertThat(claimed(Lane.SLOW)).contains(slow);
        assertThat(claimed(Lane.SLOW)).contains(slow);
        assertThat(claimed(Lane.SLOW)).as("two of a workshop").isEmpty();
        long prompt = browser("prompt");

        queue(prompt);

        assertThat(claimed(Lane.PROMPT)).contains(prompt);
    }

    @Test
    void givenABrowserOutOfReachForAWeek_whenItsNextCallFails_thenItIsForgottenAndTheAuditLogSaysSo() {
        long dead = browser("dead");
        long refusing = browser("refusing");
        for (int day = 0; day < 7; day++) {
            push.answered(dead, null, AT_ONCE, "no answer: Connection refused");
            push.answered(refusing, 403, AT_ONCE);
            clock.pass(Duration.ofDays(1));
        }
        assertThat(push.list(Scope.platform(), asha, "-created_at", new Page(1, 10))
                        .items())
                .extracting(PushSubscription::lastError)
                .containsExactlyInAnyOrder("no answer: Connection refused", "status 403");

        push.answered(dead, 502, AT_ONCE);
        push.answered(refusing, 403, AT_ONCE);

        assertThat(push.target(dead)).isEmpty();
        assertThat(push.target(refusing)).as("our own key may be at fault").isPresent();
        assertThat(db.texts("select thing_id || ' ' || action || ' ' || (before ->> 'last_error') from audit_log"
                        + " where thing = 'push_subscription'"))
                .containsExactly(dead + " delete status 502");
    }

    @Test
    void givenACriticalAlert_whenABrowserIsToldOfIt_thenTheMessageCarriesWhatItIsAcknowledgedBy() {
        db.execute(
                "insert into alert (workshop_id, pit_id, alert_type, severity, subject, message) values (%d, %d, 'critical_aqi', 'critical', 'pit:1', 'AQI 260')",
                shop.workshopId(), shop.pitId());
        long browser = browser("phone");
        for (boolean urgent : new boolean[] {true, false}) {
            outbox.enqueue(Scope.platform(), alertTo(browser, urgent));
            DueNotice due = dispatch.claim("push", Lane.PROMPT).orElseThrow();
            dispatch.settle(due, SendOutcome.sent(""));

            assertThat(due.message().target().containsKey(NoticeTargets.ACKNOWLEDGE))
                    .isEqualTo(urgent);
        }
    }

    private Notice alertTo(long browser, boolean urgent) {
        return new Notice(
                NoticeEvent.ALERT,
                new NoticeTarget.Browser(asha, browser),
                List.of(NoticeChannel.PUSH),
                Map.of(
                        "type", "critical_aqi",
                        "severity", "critical",
                        "message", "AQI 260",
                        "place", "Bay 1",
                        "value", "260",
                        "limit", "200",
                        "at", "2026-02-20T22:30:00Z",
                        "link", "https://example.com/a/1"),
                UUID.randomUUID().toString(),
                clock.instant().plus(Duration.ofHours(2)),
                new NoticeOrigin(null, "pit:1", 1L, null, null, urgent));
    }

    @Test
    void givenAPushServiceInAPrivateNetwork_whenSubscribed_thenItIsRefusedByFieldWithTheReason() {
        NewSubscription inside = new NewSubscription("https://192.168.1.7/x", KEY, AUTH, Optional.empty());

        assertThatThrownBy(() -> push.add(Scope.platform(), whose, inside))
                .hasMessageContaining("endpoint")
                .hasMessageContaining("is not a public address");
    }

    private Optional<Long> sent(Lane lane) {
        Optional<DueNotice> due = dispatch.claim("push", lane);
        due.ifPresent(notice -> dispatch.settle(notice, SendOutcome.sent("")));
        return due.map(BrowserLanesIT::browser);
    }

    private static Long browser(DueNotice notice) {
        return Long.valueOf(notice.message().target().get(NoticeTargets.SUBSCRIPTION));
    }

    private Optional<Long> claimed(Lane lane) {
        return dispatch.claim("push", lane).map(BrowserLanesIT::browser);
    }

    private long browser(String name) {
        return push.add(
                        Scope.platform(),
                        whose,
                        new NewSubscription("https://push.example.com/" + name, KEY, AUTH, Optional.empty()))
                .id();
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private void queue(long browser) {
        outbox.enqueue(
                Scope.platform(),
                new Notice(
                        NoticeEvent.TEST,
                        new NoticeTarget.Browser(asha, browser),
                        List.of(NoticeChannel.PUSH),
                        Map.of("by", "Asha", "at", "2026-02-20T22:30:00Z"),
                        UUID.randomUUID().toString(),
                        clock.instant().plus(Duration.ofHours(2)),
                        NoticeOrigin.none()));
    }
}
