package dev.pitwatch.core.notices.notification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.testing.TestDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A backlog of many thousands by a channel that only stands in: what is done before each of them doesn't read them all. */
class NoticePlansIT {

    private static final int WAITING = 30_000;

    @Test
    void givenABacklog_whenWhatAnotherChannelCouldBringIsLookedFor_thenOnlyWhatHasAnotherIsRead() {
        try (TestDatabase db = TestDatabase.create()) {
            db.superuser().useHandle(handle -> {
                handle.execute(
                        "insert into app_user (username, name, role, email) values ('platform', 'P', 'super_admin', 'p@example.com')");
                handle.execute(
                        """
                        insert into notice (message_key, event, class, channel, then_by, user_id, dedupe_key, created_at, next_attempt_at,
                            give_up_at)
                        select gen_random_uuid(), 'bench', 'alert', 'sms', case when n = 1 then '{email}'::text[] else '{}' end,
                            (select id from app_user where username = 'platform'), 'n' || n, now(), now() - interval '1 second',
                            now() + interval '1 day'
                        from generate_series(1, ?) n
                        """,
                        WAITING);
                handle.execute("analyze");
            });

            List<String> plan = db.database()
                    .onPlatform(handle -> handle.createQuery("explain " + JdbiOutboxRepository.TO_REAL)
                            .bind("channel", "sms")
                            .bindArray("real", String.class, Set.of("email"))
                            .bind("now", Instant.now())
                            .mapTo(String.class)
                            .list());
            assertThat(String.join("\n", plan)).contains("notice_by_another").doesNotContain("Seq Scan on notice");

            new JdbiOutboxRepository(db.database()).toReal("sms", Set.of("email"), Instant.now());
            int taken = db.superuser()
                    .withHandle(handle -> handle.createQuery("select count(*) from notice where channel = 'email'")
                            .mapTo(Integer.class)
                            .one());
            assertThat(taken).isOne();
        }
    }
}
