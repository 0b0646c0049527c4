package dev.pitwatch.core.people.repeat;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.core.people.identity.Principal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Calls with an {@code Idempotency-Key} in PostgreSQL. */
final class JdbiRepeatedCallRepository {

    // Waits for a transaction that has inserted the same, and goes on when that fails.
    private static final String CLAIM =
            """
            insert into repeated_call as c (workshop_id, user_id, machine_sid, key, request_hash, created_at)
            values (:workshop, :user, :machine, :key, :hash, :now)
            on conflict (user_id, machine_sid, key) do update
            set request_hash = excluded.request_hash, answer = null, created_at = excluded.created_at
            where c.created_at <= :forgotten
            """;
    private static final String ITS =
            """
            where key = :key and (user_id = :user and machine_sid is null or machine_sid = :machine and user_id is null)
            """;
    private static final String FIND = "select request_hash, answer from repeated_call " + ITS;
    private static final String ANSWERED = "update repeated_call set answer = :answer " + ITS;

    private final Database database;

    JdbiRepeatedCallRepository(Database database) {
        this.database = database;
    }

    /** A call that was done, and its answer as it is kept. */
    record Known(byte[] requestHash, byte[] answer) {}

    /** Returns whether the call is new, or its key was used so long ago that it is forgotten. */
    boolean claim(Principal who, String key, byte[] hash, Instant now, Instant forgotten) {
        return database.in(who.scope(), handle -> handle.createUpdate(CLAIM)
                        .bind("workshop", who.workshopId())
                        .bind("user", who.userId())
                        .bind("machine", machine(who))
                        .bind("key", key)
                        .bind("hash", hash)
                        .bind("now", now)
                        .bind("forgotten", forgotten)
                        .execute())
                > 0;
    }

    Known find(Principal who, String key) {
        return database.in(who.scope(), handle -> handle.createQuery(FIND)
                .bind("user", who.userId())
                .bind("machine", machine(who))
                .bind("key", key)
                .map(RecordMapper.of(Known.class))
                .one());
    }

    void answered(Principal who, String key, byte[] answer) {
        database.in(who.scope(), handle -> handle.createUpdate(ANSWERED)
                .bind("user", who.userId())
                .bind("machine", machine(who))
                .bind("key", key)
                .bind("answer", answer)
                .execute());
    }

    private static @Nullable UUID machine(Principal who) {
        return who.isMachine() ? who.sessionId() : null;
    }
}
