package dev.pitwatch.core.notices.announcement;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.json.Json;
import java.time.Instant;
import java.util.List;
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

    private static final String CLAIM =
            """
            select id, workshop_id, event, subject, created_at
            from announcement
            where settled_at is null
            order by id limit :most for update skip locked
            """;

    private static final String SETTLE =
            "update announcement set settled_at = :now, outcome = :outcome where id = any(:ids)";

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

    List<OpenAnnouncement> claim(int most) {
        return database.onPlatform(handle -> handle.createQuery(CLAIM)
                .bind("most", most)
                .map(RecordMapper.of(OpenAnnouncement.class))
                .list());
    }

    void settle(List<Long> ids, String outcome, Instant now) {
        database.onPlatform(handle -> handle.createUpdate(SETTLE)
                .bindArray("ids", Long.class, ids.toArray())
                .bind("outcome", outcome)
                .bind("now", now)
                .execute());
    }
}
