package dev.pitwatch.core.admission.licence;

/** Parts of statements that read how long a device may be silent: its pit's limit over its workshop's over the default. */
public final class PresenceStatements {

    /** The seconds, of the tables that {@link #LIMITS} joins; what is no number there counts as not set. */
    public static final String OFFLINE_SECONDS =
            """
            coalesce(
                case jsonb_typeof(pit_limits.config -> 'device_offline_s') when 'number'
                    then (pit_limits.config ->> 'device_offline_s')::numeric::integer end,
                case jsonb_typeof(workshop_limits.config -> 'device_offline_s') when 'number'
                    then (workshop_limits.config ->> 'device_offline_s')::numeric::integer end,
                60)""";

    /** Joins the limits of a device {@code d}. */
    public static final String LIMITS =
            """
            left join alert_config pit_limits on pit_limits.workshop_id = d.workshop_id and pit_limits.pit_id = d.pit_id
            left join alert_config workshop_limits on workshop_limits.workshop_id = d.workshop_id
                and workshop_limits.pit_id is null
            """;

    private PresenceStatements() {}
}
