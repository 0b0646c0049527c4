package dev.pitwatch.core.alerts.alert;

/** The columns of an {@link Alert}, for all who read some. */
final class AlertRow {

    static final String COLUMNS =
            """
            id, workshop_id, pit_id, device_id, job_id, alert_type, severity, subject, message, value,
            limit_value as "limit", created_at, acknowledged_at, acknowledged_by, shelved_until, flapping, no_data_since,
            escalated_at, cleared_at, cleared_reason
            """;

    /** Those of a {@link ListedAlert}. */
    static final String LISTED_COLUMNS = COLUMNS
            + """
            ,
            (select count(distinct n.user_id) from notice n where n.alert_id = alert.id and n.state in ('sent', 'delivered')) as told,
            (select round(extract(epoch from b.cleared_at - b.created_at))::bigint from alert b
                where b.subject = alert.subject and b.alert_type = alert.alert_type and b.created_at < alert.created_at
                    and b.cleared_reason = 'recovered'
                order by b.created_at desc limit 1) as last_seconds
            """;

    private AlertRow() {}
}
