package dev.pitwatch.core.alerts.alert;

/** The columns of an {@link Alert}, for all who read some. */
final class AlertRow {

    static final String COLUMNS =
            """
            id, workshop_id, pit_id, device_id, job_id, alert_type, severity, subject, message, value,
            limit_value as "limit", created_at, acknowledged_at, acknowledged_by, shelved_until, flapping, no_data_since,
            escalated_at, cleared_at, cleared_reason
            """;

    private AlertRow() {}
}
