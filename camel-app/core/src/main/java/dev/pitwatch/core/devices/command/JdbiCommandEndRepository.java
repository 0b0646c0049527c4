package dev.pitwatch.core.devices.command;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/** Ends of commands in PostgreSQL. */
final class JdbiCommandEndRepository {

    private static final String END =
            """
            update command set state = 'expired', state_reason = :reason, finished_at = :now
            where device_id = :device and finished_at is null and (:kind::text is null or command = :kind)
            """;

    private static final String CLAIMED =
            """
            update command c set workshop_id = d.workshop_id from device d
            where d.device_id = c.device_id and c.device_id = :device and c.finished_at is null
                and c.workshop_id is distinct from d.workshop_id
            """;

    private final Database database;

    JdbiCommandEndRepository(Database database) {
        this.database = database;
    }

    void unassigned(Scope scope, String deviceId, Instant now) {
        end(scope, deviceId, CommandKind.ASSIGN.name(), "replaced", now);
    }

    void claimed(Scope scope, String deviceId) {
        database.in(
                scope,
                handle -> handle.createUpdate(CLAIMED).bind("device", deviceId).execute());
    }

    void retired(Scope scope, String deviceId, Instant now) {
        end(scope, deviceId, null, "retired", now);
    }

    private void end(Scope scope, String deviceId, @Nullable String kind, String reason, Instant now) {
        database.in(scope, handle -> handle.createUpdate(END)
                .bind("device", deviceId)
                .bind("kind", kind)
                .bind("reason", reason)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .execute());
    }
}
