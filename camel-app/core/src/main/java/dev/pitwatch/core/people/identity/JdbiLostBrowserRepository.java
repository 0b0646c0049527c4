package dev.pitwatch.core.people.identity;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RecordMapper;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Which browsers of people show no more push messages once sessions whose time is over end, from PostgreSQL. */
final class JdbiLostBrowserRepository {

    private static final String LOST =
            """
            select s.id as session_id, s.user_id, s.expires_at from session s
            where s.ended_at is null and s.expires_at between :before and :now
              and exists (select from push_subscription p where p.session_id = s.id)
            """;

    /** A session whose browser shows its person push messages. */
    record LostBrowser(UUID sessionId, long userId, Instant expiresAt) {}

    private final Database database;

    JdbiLostBrowserRepository(Database database) {
        this.database = database;
    }

    /** {@return those that {@link JdbiSessionRepository#prune} takes their browser from} */
    List<LostBrowser> lost(Instant now) {
        return database.onPlatform(handle -> handle.createQuery(LOST)
                .bind("before", now.minus(JdbiSessionRepository.KEPT))
                .bind("now", now)
                .map(RecordMapper.of(LostBrowser.class))
                .list());
    }
}
