package dev.pitwatch.core.devices.command;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import java.time.Instant;
import java.time.ZoneOffset;

/** Ends of commands in PostgreSQL. */
final class JdbiCommandEndRepository {

    private static final String UNASSIGNED =
            """
            update command set state = 'expired', state_reason = 'replaced', finished_at = :now
            where device_id = :device and command = 'ASSIGN' and finished_at is null
            """;
    private static final String RETIRED =
            """
            update command set state = 'expired', state_reason = 'retired', finished_at = :now
            where device_id = :device and finished_at is null
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
        end(scope, UNASSIGNED, deviceId, now);
    }

    void claimed(Scope scope, String deviceId) {
        database.in(
                scope,
                handle -> handle.createUpdate(CLAIMED).bind("device", deviceId).execute());
    }

    void retired(Scope scope, String deviceId, Instant now) {
        end(scope, RETIRED, deviceId, now);
    }

    private void end(Scope scope, String sql, String deviceId, Instant now) {
        database.in(scope, handle -> handle.createUpdate(sql)
                .bind("device", deviceId)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .execute());
    }
}
