package dev.pitwatch.core.notices.notification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.spi.DeliveryReport;
import dev.pitwatch.spi.SendOutcome;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Notices to one number go one after another, so that a provider's message is taken for no other notice. */
class NumberTurnsIT {

    private static final String NUMBER = "+919812345678";

    private static TestDatabase db;

    private final TestClock clock = TestClock.atExample();
    private final Outbox outbox = new Outbox(db.database(), db.masterKey(), clock);
    private final Dispatch here = hub();
    private final Dispatch there = hub();
    private final ProviderReferences references = new ProviderReferences(db.database(), clock);
    private final NoticeReports reports = new NoticeReports(db.database(), clock, new SimpleMeterRegistry());

    @BeforeAll
    static void start() {
        db = TestDatabase.create();
    }

    @AfterAll
    static void close() {
        db.close();
    }

    @BeforeEach
    void clean() {
        db.execute("delete from notice");
    }

    private Dispatch hub() {
        ChannelRegistry channels = new ChannelRegistry(clock);
        channels.add(new FakeChannel(false, "sms"));
        return TestDispatch.of(db, channels, clock);
    }

    @Test
    void givenTwoWorkshopsWithOneNumber_whenTwoHubsSend_thenTheSecondWaitsHoweverTheNumberIsWritten() {
        queue(person(NUMBER), "first");
        queue(person("098123 45678"), "second");

        DueNotice first = here.claim("sms").orElseThrow();
        assertThat(there.claim("sms")).isEmpty();
        queue(person("+919812345679"), "a neighbour's");
        assertThat(there.claim("sms").orElseThrow().message().to()).isEqualTo("+919812345679");
        here.settle(first, SendOutcome.sent("SM1"));

        assertThat(there.claim("sms").orElseThrow().id()).isNotEqualTo(first.id());
    }

    @Test
    void givenAnAttemptWithoutAnAnswer_whenOthersWait_thenOnlyACodeIsBegunUntilItIsCleared() {
        long asha = person(NUMBER);
        queue(asha, "first");
        queue(asha, "second");
        DueNotice first = here.claim("sms").orElseThrow();
        here.settle(first, SendOutcome.unanswered("no answer"));

        assertThat(there.claim("sms")).isEmpty();
        queueCode(asha);
        DueNotice code = there.claim("sms").orElseThrow();
        assertThat(code.message().event()).isEqualTo("one_time_code");
        there.settle(code, SendOutcome.sent("SM2"));

        clock.pass(Duration.ofSeconds(7));
        DueNotice again = there.claim("sms").orElseThrow();
        assertThat(again.id()).isEqualTo(first.id());
        assertThat(again.message().perhapsSent()).isTrue();
        there.settle(again, SendOutcome.sent("SM1"));
        assertThat(here.claim("sms")).isPresent();
    }

    @Test
    void givenAnAttemptThatTheProviderRefusedForNow_whenOthersWait_thenTheyGo() {
        long asha = person(NUMBER);
        queue(asha, "first");
        queue(asha, "second");
        DueNotice first = here.claim("sms").orElseThrow();

        here.settle(first, SendOutcome.later("busy", Duration.ofMinutes(2)));

        assertThat(there.claim("sms")).isPresent();
    }

    @Test
    void givenAHubThatDied_whenOthersWait_thenItsNoticeIsClearedFirst() {
        long asha = person(NUMBER);
        queue(asha, "first");
        queue(asha, "second");
        DueNotice lost = here.claim("sms").orElseThrow();

        clock.pass(Dispatch.CLAIM.minusSeconds(1));
        assertThat(there.claim("sms")).isEmpty();
        clock.pass(Duration.ofSeconds(1));

        assertThat(there.claim("sms").orElseThrow().id()).isEqualTo(lost.id());
        assertThat(there.claim("sms")).isEmpty();
    }

    @Test
    void givenMessagesOfOthers_whenItsOwnIsLookedFor_thenTheyAreNotTakenNorThoseThatMayBeTheirs() {
        long asha = person(NUMBER);
        queue(asha, "first");
        queue(asha, "second");
        DueNotice first = here.claim("sms").orElseThrow();
        here.settle(first, SendOutcome.sent("SM1"));
        DueNotice second = here.claim("sms").orElseThrow();

        assertThat(references.ofOthers(second.message(), List.of("SM1", "SM2"))).containsExactly("SM1");
        assertThat(references.ofOthers(first.message(), List.of("SM1", "SM2"))).isEmpty();
        assertThat(references.ownSince(second.message())).isEqualTo(Instant.EPOCH);

        // Nobody will ever know whether the provider had the first.
        db.execute("update notice set state = 'dead', perhaps_sent = true, provider_ref = null, give_up_at = '%s'"
                        .formatted(clock.instant().plusSeconds(60))
                + " where id = " + first.id());
        clock.pass(Duration.ofMinutes(3));
        assertThat(references.ownSince(second.message()))
                .isEqualTo(clock.instant().minusSeconds(60));
    }

    @Test
    void givenAMessageThatIsAnothers_whenItIsReportedForBoth_thenOnlyItsOwnMoves() {
        long asha = person(NUMBER);
        queue(asha, "first");
        queue(asha, "second");
        DueNotice first = here.claim("sms").orElseThrow();
        here.settle(first, SendOutcome.sent("SM1"));
        DueNotice second = here.claim("sms").orElseThrow();

        for (DueNotice of : List.of(first, second)) {
            String key = of.message().key();
            reports.take(List.of(new DeliveryReport("sms", key, "SM1", DeliveryReport.Kind.DELIVERED, "")));
        }
        here.settle(second, SendOutcome.sent("SM1"));

        assertThat(db.texts("select state || ' ' || coalesce(provider_ref, '-') from notice order by id"))
                .containsExactly("delivered SM1", "sent -");
    }

    private static long person(String number) {
        long shop = db.number("insert into workshop (name) values ('Shine') returning id");
        return db.number(
                """
                insert into app_user (workshop_id, username, name, role, phone)
                values (%1$d, 'asha%1$d', 'Asha', 'owner', '%2$s') returning id
                """,
                shop, number);
    }

    private void queue(long person, String key) {
        queue(person, NoticeEvent.TEST, Map.of("by", "asha", "at", "2026-02-20T06:30:00Z"), key);
    }

    private void queueCode(long person) {
        queue(person, NoticeEvent.ONE_TIME_CODE, Map.of("code", "123456", "minutes", "5"), "a code");
    }

    private void queue(long person, NoticeEvent event, Map<String, String> values, String key) {
        outbox.enqueue(
                Scope.platform(),
                new Notice(
                        event,
                        person,
                        List.of(NoticeChannel.SMS),
                        values,
                        key + UUID.randomUUID(),
                        clock.instant().plus(Duration.ofMinutes(50))));
    }
}
