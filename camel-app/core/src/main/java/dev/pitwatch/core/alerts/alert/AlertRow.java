package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.base.json.Coded;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A row of {@code alert} as an {@link Alert}. */
final class AlertRow {

    static final String COLUMNS =
            """
            id, workshop_id, pit_id, device_id, job_id, alert_type, severity, subject, message, value, limit_value,
            created_at, acknowledged_at, acknowledged_by, shelved_until, escalated_at, cleared_at, cleared_reason
            """;

    private AlertRow() {}

    static Alert toAlert(ResultSet row) throws SQLException {
        String reason = row.getString("cleared_reason");
        return new Alert(
                row.getLong("id"),
                row.getObject("workshop_id", Long.class),
                row.getObject("pit_id", Long.class),
                row.getString("device_id"),
                row.getObject("job_id", Long.class),
                row.getString("alert_type"),
                Coded.of(Severity.class, row.getString("severity")),
                row.getString("subject"),
                row.getString("message"),
                row.getObject("value", Double.class),
                row.getObject("limit_value", Double.class),
                row.getTimestamp("created_at").toInstant(),
                instant(row, "acknowledged_at"),
                row.getObject("acknowledged_by", Long.class),
                instant(row, "shelved_until"),
                instant(row, "escalated_at"),
                instant(row, "cleared_at"),
                reason == null ? null : Coded.of(ClearedReason.class, reason));
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }
}
