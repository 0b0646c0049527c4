package dev.pitwatch.core.notices.notification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How many mails a workshop may send to addresses that it made up, for all that the hub knows. */
class UnconfirmedMailsIT {

    private final TestDatabase db = TestDatabase.create();
    private final TestClock clock = TestClock.atExample();
    private final Outbox outbox = new Outbox(db.database(), db.masterKey(), clock);
    private final long shop = db.number("insert into workshop (name) values ('Shine') returning id");
    private final long asha = db.number(
            """
            insert into app_user (workshop_id, username, name, role, email, phone)
            values (%d, 'asha', 'Asha', 'customer', 'asha@example.com', '+919812345678') returning id
            """
                    .formatted(shop));

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void givenManyMailsToPeopleWhoNeverShowedThatTheyReadThem_whenMoreAreQueued_thenTheyGoByAnotherWayOrNotThatDay() {
        db.execute(
                """
                insert into notice (workshop_id, user_id, event, class, channel, dedupe_key, state, next_attempt_at, give_up_at, created_at, unconfirmed)
                select %d, %d, 'job_ready', 'customer', 'email', 'before ' || n, 'sent', '%3$s', '%3$s', '%3$s', true
                from generate_series(1, %4$d) as n
                """
                        .formatted(shop, asha, clock.instant(), JdbiNoticeQueueRepository.MAX_MAILS_TO_UNCONFIRMED));
        long other = db.number("insert into workshop (name) values ('Gloss') returning id");
        long ravi = db.number("insert into app_user (workshop_id, username, name, role, email) values"
                + " (%d, 'ravi', 'Ravi', 'customer', 'ravi@example.com') returning id".formatted(other));
        clock.pass(Duration.ofHours(23));

        queueNews("mail only", asha, NoticeChannel.EMAIL);
        queueNews("or SMS", asha, NoticeChannel.EMAIL, NoticeChannel.SMS);
        queueNews("another workshop", ravi, NoticeChannel.EMAIL);
        outbox.enqueue(
                Scope.platform(),
                new Notice(
                        NoticeEvent.ONE_TIME_CODE,
                        asha,
                        List.of(NoticeChannel.EMAIL),
                        Map.of("code", "123456", "minutes", "5"),
                        "a code",
                        clock.instant().plus(Duration.ofMinutes(5))));
        db.execute("update app_user set email_confirmed_at = now() where id = " + asha);
        queueNews("confirmed", asha, NoticeChannel.EMAIL);
        db.execute("update app_user set email = 'new@example.com' where id = " + asha);
        queueNews("changed", asha, NoticeChannel.EMAIL);
        clock.pass(Duration.ofHours(1));
        queueNews("a day later", asha, NoticeChannel.EMAIL);

        assertThat(db.texts(
                        "select dedupe_key || ': ' || channel || ' ' || state || coalesce(' ' || reason, '') || case when unconfirmed then ' unconfirmed' else '' end"
                                + " from notice where dedupe_key not like 'before %' order by id"))
                .containsExactly(
                        "mail only: email suppressed day_limit",
                        "or SMS: sms pending unconfirmed",
                        "another workshop: email pending unconfirmed",
                        "a code: email pending",
                        "confirmed: email pending",
                        "changed: email suppressed day_limit",
                        "a day later: email pending unconfirmed");
    }

    private void queueNews(String key, long user, NoticeChannel... by) {
        outbox.enqueue(
                Scope.platform(),
                new Notice(
                        NoticeEvent.JOB_LINK,
                        user,
                        List.of(by),
                        Map.of("car", "Civic", "link", "https://example.com/track/x"),
                        key,
                        clock.instant().plus(Duration.ofHours(1))));
    }
}
