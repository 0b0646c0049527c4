package dev.pitwatch.base.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Notices that were taken for sent, by the message of another, are told apart when a database is brought to this version. */
class NoticeTwinsUpgradeIT {

    private static final String NOTICES =
            """
            insert into notice (user_id, event, channel, provider_ref, state, sent_at, dedupe_key, next_attempt_at, give_up_at, created_at)
            select 1, 'test', channel, ref, 'sent', timestamptz '2026-02-20 12:00Z' + minute * interval '1 minute', key, now(), now(), now()
            from (values ('sms', 'SM1', 2, 'late twin'), ('sms', 'SM1', 1, 'first'), ('sms', 'SM1', 3, 'latest twin'),
                ('whatsapp', 'SM1', 4, 'by whatsapp'), ('sms', 'SM2', 5, 'alone'), ('sms', null, 6, 'unknown'),
                ('push', 'gone', 7, 'by push'), ('push', 'gone', 8, 'by push, too')) as n (channel, ref, minute, key)
            """;

    @Test
    void givenTwinsOfAMessage_whenMigrated_thenTheFirstThatWasSentKeepsItAndNoOtherMayHaveIt() throws Exception {
        try (TestDatabase db = TestDatabase.createEmpty()) {
            db.setup().migrateTo("51");
            db.superuser().useHandle(handle -> {
                handle.execute(
                        "insert into app_user (id, username, name, role) overriding system value values (1, 'asha', 'Asha', 'super_admin')");
                handle.execute(NOTICES);
            });

            db.setup().migrate();

            assertThat(texts(
                            db,
                            "select dedupe_key || ': ' || coalesce(provider_ref, '-') from notice order by sent_at"))
                    .containsExactly(
                            "first: SM1",
                            "late twin: -",
                            "latest twin: -",
                            "by whatsapp: SM1",
                            "alone: SM2",
                            "unknown: -",
                            "by push: gone",
                            "by push, too: gone");
            assertThat(texts(db, "select indexdef from pg_indexes where indexname = 'notice_message'"))
                    .singleElement()
                    .asString()
                    .startsWith("CREATE UNIQUE INDEX");
        }
    }

    private static List<String> texts(TestDatabase db, String sql) {
        return db.superuser()
                .withHandle(
                        handle -> handle.createQuery(sql).mapTo(String.class).list());
    }
}
