package dev.pitwatch.core.notification;

import dev.pitwatch.core.database.Database;
import dev.pitwatch.core.database.Scope;
import java.time.Instant;
import java.util.List;

/** Notices in PostgreSQL. They name users; addresses are looked up when a notice is sent, so a new one counts at once. */
final class JdbiOutboxRepository implements OutboxRepository {

    private static final String INSERT =
            """
            insert into notice (workshop_id, user_id, event, channel, then_by, params, secrets, dedupe_key, next_attempt_at,
                give_up_at, created_at)
            select workshop_id, id, :event, :channel, :thenBy, :params::jsonb, :secrets, :key, :now, :giveUpAt, :now
            from app_user where id = :user
            on conflict (dedupe_key) do nothing
            """;

    private final Database database;

    JdbiOutboxRepository(Database database) {
        this.database = database;
    }

    @Override
    public boolean add(Scope scope, Notice notice, byte[] secrets, Instant now, Instant giveUpAt) {
        List<String> channels =
                notice.channels().stream().map(NoticeChannel::code).toList();
        return database.in(scope, handle -> handle.createUpdate(INSERT)
                        .bind("user", notice.userId())
                        .bind("event", notice.event().code())
                        .bind("channel", channels.get(0))
                        .bindArray("thenBy", String.class, channels.subList(1, channels.size()))
                        .bind("params", NoticeSecrets.open(notice))
                        .bind("secrets", secrets)
                        .bind("key", notice.dedupeKey())
                        .bind("now", now)
                        .bind("giveUpAt", giveUpAt)
                        .execute())
                > 0;
    }
}
