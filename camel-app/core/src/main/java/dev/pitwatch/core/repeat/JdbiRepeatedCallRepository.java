package dev.pitwatch.core.repeat;

import dev.pitwatch.core.database.Database;
import dev.pitwatch.core.identity.Principal;
import java.time.Instant;

/** Calls with an {@code Idempotency-Key} in PostgreSQL. */
final class JdbiRepeatedCallRepository {

    // Waits for a transaction that has inserted the same, and goes on when that fails.
    private static final String CLAIM =
            """
            insert into repeated_call as c (workshop_id, user_id, key, request_hash, created_at)
            values (:workshop, :user, :key, :hash, :now)
            on conflict (user_id, key) do update
            set request_hash = excluded.request_hash, answer = null, created_at = excluded.created_at
            where c.created_at <= :forgotten
            """;
    private static final String FIND =
            "select request_hash, answer from repeated_call where user_id = :user and key = :key";
    private static final String ANSWERED =
            "update repeated_call set answer = :answer where user_id = :user and key = :key";

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
                .bind("key", key)
                .map((row, context) -> new Known(row.getBytes("request_hash"), row.getBytes("answer")))
                .one());
    }

    void answered(Principal who, String key, byte[] answer) {
        database.in(who.scope(), handle -> handle.createUpdate(ANSWERED)
                .bind("user", who.userId())
                .bind("key", key)
                .bind("answer", answer)
                .execute());
    }
}
