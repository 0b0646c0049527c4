package dev.pitwatch.core.notices.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("smoke")
class OutboxIT {

    private final TestDatabase db = TestDatabase.create();
    private final TestClock clock = TestClock.atExample();
    private final Outbox outbox = new Outbox(db.database(), db.masterKey(), clock);
    private final long shop = db.number("insert into workshop (name) values ('Shine') returning id");
    private final long other = db.number("insert into workshop (name) values ('Other') returning id");
    private final long asha = user(shop, "asha");

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void givenACode_whenQueued_thenItWaitsAndItsSecretCannotBeRead() {
        assertThat(outbox.enqueue(Scope.workshop(shop), code("k1"))).isTrue();

        assertThat(db.texts("select state || ' ' || channel || ' ' || then_by::text || ' ' || workshop_id from notice"))
                .containsExactly("pending sms {email} " + shop);
        assertThat(db.texts("select params::text from notice")).containsExactly("{\"minutes\": \"5\"}");
        assertThat(db.texts("select position('123456'::bytea in secrets)::text from notice"))
                .containsExactly("0");
        assertThat(db.texts("select extract(epoch from give_up_at - created_at)::int::text from notice"))
                .containsExactly("300");
    }

    @Test
    void givenANotice_whenItsCauseFailsOrComesAgain_thenThereIsNoneOrOne() {
        assertThatThrownBy(() -> db.database().together(() -> {
                    outbox.enqueue(Scope.workshop(shop), code("k1"));
                    throw new IllegalStateException("planted");
                }))
                .hasMessage("planted");
        assertThat(db.texts("select id::text from notice")).isEmpty();

        assertThat(outbox.enqueue(Scope.workshop(shop), code("k1"))).isTrue();
        assertThat(outbox.enqueue(Scope.platform(), code("k1"))).isFalse();
        assertThat(db.texts("select id::text from notice")).hasSize(1);
    }

    @Test
    void givenAPersonOfAnotherWorkshop_whenTheyAreToBeTold_thenNothingIsQueued() {
        assertThat(outbox.enqueue(Scope.workshop(other), code("k1"))).isFalse();

        assertThat(db.texts("select id::text from notice")).isEmpty();
    }

    @Test
    void givenAChannelThatIsExchanged_whenANoticeIsDue_thenItWaitsForTheNextOneAndNothingElseTakesIt() {
        ChannelRegistry channels = new ChannelRegistry(clock);
        FakeChannel before = new FakeChannel(false, "sms");
        FakeChannel standIn = new FakeChannel(true, "sms", "email");
        channels.add(before);
        channels.add(standIn);
        Dispatch dispatch = TestDispatch.of(db, channels, clock);
        outbox.enqueue(Scope.workshop(shop), code("k1"));

        channels.remove(before);
        assertThat(dispatch.claim("sms")).isEmpty();
        assertThat(db.texts("select state || ' ' || channel || ' ' || coalesce(reason, '-') from notice"))
                .containsExactly("pending sms -");
        FakeChannel after = new FakeChannel(false, "sms");
        channels.add(after);
        dispatch.claim("sms").ifPresent(notice -> FakeChannel.send(dispatch, notice));

        assertThat(after.sent).hasSize(1);
        assertThat(standIn.sent).isEmpty();
    }

    @Test
    void givenAStandIn_whenTwoGiveItsNoticeToAnotherChannelAtOnce_thenItGoesToTheNextOneAndNoFurther() {
        ChannelRegistry channels = new ChannelRegistry(clock);
        channels.add(new FakeChannel(true, "sms"));
        channels.add(new FakeChannel(false, "email", "whatsapp"));
        Dispatch dispatch = TestDispatch.of(db, channels, clock);
        outbox.enqueue(
                Scope.workshop(shop), code("k1", NoticeChannel.SMS, NoticeChannel.EMAIL, NoticeChannel.WHATSAPP));

        List<CompletableFuture<Optional<DueNotice>>> claims = db.superuser().inTransaction(handle -> {
            handle.execute("select 1 from notice for update");
            List<CompletableFuture<Optional<DueNotice>>> begun = Stream.of(1, 2)
                    .map(each -> CompletableFuture.supplyAsync(() -> dispatch.claim("sms")))
                    .toList();
            await().until(() -> waiting() == 2);
            return begun;
        });

        assertThat(claims).extracting(CompletableFuture::join).containsOnly(Optional.empty());
        assertThat(db.texts("select channel || ' ' || then_by::text from notice"))
                .containsExactly("email {whatsapp}");
    }

    @Test
    void givenAJobWithManyAlerts_whenItsCustomerIsNotified_thenTheirThirtyNoticesAloneAreCounted() {
        db.execute(
                """
                insert into notice (workshop_id, user_id, class, event, channel, dedupe_key, next_attempt_at, give_up_at, created_at,
                    job_id)
                select %d, %d, 'alert', 'alert', 'email', 'alert:' || number, now(), now(), now(), 42 from generate_series(1, 40) number
                """
                        .formatted(shop, asha));

        for (int number = 1; number <= 31; number++) {
            assertThat(outbox.enqueue(Scope.workshop(shop), ready("ready:" + number)))
                    .isTrue();
        }

        assertThat(db.texts("select concat_ws(' ', count(*), state, reason) from notice where event = 'job_ready'"
                        + " group by state, reason order by 1"))
                .containsExactly("1 suppressed throttled", "30 pending");
    }

    private long waiting() {
        return db.number(
                "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");
    }

    private Notice ready(String key) {
        return new Notice(
                NoticeEvent.JOB_READY,
                new NoticeTarget.User(asha),
                List.of(NoticeChannel.SMS),
                Map.of("car", "Tesla Model 3", "link", "https://shop.example/track/t"),
                key,
                clock.instant().plus(Duration.ofHours(1)),
                NoticeOrigin.job(42));
    }

    private Notice code(String key) {
        return code(key, NoticeChannel.SMS, NoticeChannel.EMAIL);
    }

    private Notice code(String key, NoticeChannel... channels) {
        return new Notice(
                NoticeEvent.ONE_TIME_CODE,
                asha,
                List.of(channels),
                Map.of("code", "123456", "minutes", "5"),
                key,
                clock.instant().plus(Duration.ofMinutes(5)));
    }

    private long user(long workshop, String name) {
        return db.number(
                """
                insert into app_user (workshop_id, username, name, role, email, phone)
                values (%d, '%s', 'Asha', 'customer', 'asha@example.com', '+919812345678') returning id
                """
                        .formatted(workshop, name));
    }
}
