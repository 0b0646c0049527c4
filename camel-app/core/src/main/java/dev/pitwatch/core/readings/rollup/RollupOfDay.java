package dev.pitwatch.core.readings.rollup;

import java.util.List;

/**
 * Statements that have a workshop's day rolled up again. They run in the transaction that changes the day's readings, with
 * {@code :workshop} and {@code :day} (of UTC) bound, by {@code pitwatch_ingest}.
 */
public final class RollupOfDay {

    /**
     * To be run once the readings have changed and before {@link #AGAIN}: what was rolled up without them is committed then, and no minute
     * is rolled up until the transaction ends. It takes turns with all workshops' roll-ups, so it comes last. READ COMMITTED is needed.
     */
    public static final String PAUSE = "select pg_advisory_xact_lock(hashtext('rollups'))";

    private static final String OF_THE_DAY =
            """
            %1$s >= cast(:day as date)::timestamp at time zone 'UTC'
                and %1$s < (cast(:day as date) + 1)::timestamp at time zone 'UTC'
            """;
    private static final String LATER_PARTS =
            "delete from rollup_1m where workshop_id = :workshop and part > 0 and " + OF_THE_DAY.formatted("at");
    private static final String DUE =
            """
            insert into rollup_due (workshop_id, pit_id, minute)
            select distinct workshop_id, pit_id, date_trunc('minute', recorded_at) from reading
            where workshop_id = :workshop and %s
            """
                    .formatted(OF_THE_DAY.formatted("recorded_at"));

    /** To be run in this order. */
    public static final List<String> AGAIN = List.of(LATER_PARTS, DUE);

    private RollupOfDay() {}
}
