package dev.pitwatch.core.notices.announcement;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Announcements in PostgreSQL. */
final class JdbiAnnouncementRepository {

    // Without the name of the key, which those who write may not read.
    private static final String INSERT =
            """
            insert into announcement (workshop_id, event, subject, facts, once_key, created_at)
            values (:workshop, :event, :subject, :facts::jsonb, :key, :now)
            on conflict do nothing
            """;

    /**
     * The next workshop with open announcements, the platform being 0, and whether it is this transaction's now. No expression of
     * the column: below a policy that would keep PostgreSQL from the index.
     */
    private static final String LOCK_NEXT =
            """
            select workshop, pg_try_advisory_xact_lock(hashtextextended('announcements of ' || workshop, 0)) as locked
            from (
                select workshop from (
                    (select 0::bigint as workshop from announcement
                        where :after < 0 and settled_at is null and workshop_id is null limit 1)
                    union all
                    (select workshop_id from announcement where settled_at is null and workshop_id > :after
                        order by workshop_id, id limit 1)) as found
                order by workshop limit 1) as next
            """;

    private static final String OLDEST =
            """
            select id, workshop_id, event, subject, facts, created_at from announcement
            where settled_at is null and %s order by workshop_id, id limit 1
            """;

    private static final String OLDEST_OF_WORKSHOP = OLDEST.formatted("workshop_id = :workshop");
    private static final String OLDEST_OF_PLATFORM = OLDEST.formatted("workshop_id is null and :workshop = 0");

    private static final String SETTLE =
            "update announcement set settled_at = :now, outcome = :outcome where id = :id and settled_at is null";

    private static final String OPEN =
            """
            select count(*) as count, greatest(coalesce(extract(epoch from :now - min(created_at)), 0), 0) as oldest_seconds
            from announcement where settled_at is null
            """;

    static final long BEFORE_ALL = -1;

    /** Workshops that others are at are passed over, so many at a time; the rest are looked at when it is called next. */
    private static final int MAX_LOOKS = 100;

    private final Database database;

    JdbiAnnouncementRepository(Database database) {
        this.database = database;
    }

    void addAsIngest(List<Announcement> news, Instant now) {
        database.ingest().useTransaction(handle -> add(handle, news, now));
    }

    void add(Scope scope, Announcement news, Instant now) {
        database.in(scope, handle -> {
            add(handle, List.of(news), now);
            return news;
        });
    }

    private static void add(Handle handle, List<Announcement> news, Instant now) {
        PreparedBatch batch = handle.prepareBatch(INSERT);
        for (Announcement one : news) {
            batch.bindByType("workshop", one.workshopId(), Long.class)
                    .bind("event", one.event())
                    .bind("subject", one.subject())
                    .bind("facts", json(one.facts()))
                    .bind("key", one.onceKey())
                    .bind("now", now)
                    .add();
        }
        batch.execute();
    }

    private static String json(Object facts) {
        try {
            return Json.MAPPER.writeValueAsString(facts);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("an announcement's facts can't be written as JSON", e);
        }
    }

    /**
     * Locks a workshop that has open announcements, the next after that number, and behind the last the first; those that
     * others have locked are passed over. Must be in a transaction that goes on.
     *
     * @return the workshop, 0 for the platform; empty: there is none
     */
    Optional<Long> lockNext(long after) {
        return database.onPlatform(handle -> {
            long from = after;
            boolean fromTheFirst = from == BEFORE_ALL;
            for (int look = 0; look < MAX_LOOKS; look++) {
                Optional<Next> next = handle.createQuery(LOCK_NEXT)
                        .bind("after", from)
                        .map(RecordMapper.of(Next.class))
                        .findOne();
                if (next.isPresent() && next.get().locked()) {
                    return Optional.of(next.get().workshop());
                }
                if (next.isEmpty() && fromTheFirst) {
                    return Optional.empty();
                }
                fromTheFirst = fromTheFirst || next.isEmpty();
                from = next.map(Next::workshop).orElse(BEFORE_ALL);
            }
            return Optional.empty();
        });
    }

    private record Next(long workshop, boolean locked) {}

    /** {@return the oldest open one of a locked workshop} A statement after the lock, so that it sees what was committed before. */
    Optional<OpenAnnouncement> oldest(long workshop) {
        return database.onPlatform(handle -> handle.createQuery(workshop == 0 ? OLDEST_OF_PLATFORM : OLDEST_OF_WORKSHOP)
                .bind("workshop", workshop)
                .map((row, context) -> new OpenAnnouncement(
                        row.getLong("id"),
                        row.getObject("workshop_id", Long.class),
                        row.getString("event"),
                        row.getString("subject"),
                        Json.tree(row.getString("facts")),
                        row.getTimestamp("created_at").toInstant()))
                .findOne());
    }

    /**
     * Those that are open, of all workshops.
     *
     * @param oldestSeconds how long the oldest has waited; 0: none does
     */
    record Open(long count, double oldestSeconds) {}

    Open open(Instant now) {
        return database.onPlatform(handle -> handle.createQuery(OPEN)
                .bind("now", now)
                .map((row, context) -> new Open(row.getLong("count"), row.getDouble("oldest_seconds")))
                .one());
    }

    void settle(long id, String outcome, Instant now) {
        database.onPlatform(handle -> handle.createUpdate(SETTLE)
                .bind("id", id)
                .bind("outcome", outcome)
                .bind("now", now)
                .execute());
    }
}
