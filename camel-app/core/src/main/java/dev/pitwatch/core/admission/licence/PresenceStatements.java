package dev.pitwatch.core.admission.licence;

/** Parts of statements that read how long a device may be silent: its pit's limit over its workshop's over the default. */
public final class PresenceStatements {

    /** The seconds, of the tables that {@link #LIMITS} joins; what is no number there counts as not set. */
    public static final String OFFLINE_SECONDS = "coalesce(pit_limits.seconds, workshop_limits.seconds, 60)";

    /** Joins what {@link #limits} has read of a device {@code d}. */
    public static final String LIMITS =
            """
            left join limits pit_limits on pit_limits.workshop_id = d.workshop_id and pit_limits.pit_id = d.pit_id
            left join limits workshop_limits on workshop_limits.workshop_id = d.workshop_id
                and workshop_limits.pit_id is null
            """;

    private PresenceStatements() {}

    /**
     * Begins a statement: reads the limits of some rows of {@code alert_config} once, not for each device. A workshop's may have a MiB, which is
     * unpacked for each look at it.
     *
     * @param where which rows; empty: all
     */
    public static String limits(String where) {
        return """
            with limits as materialized (
                select workshop_id, pit_id, case jsonb_typeof(config -> 'device_offline_s') when 'number'
                    then (config ->> 'device_offline_s')::numeric::integer end as seconds
                from alert_config c %s)
            """
                .formatted(where);
    }
}
