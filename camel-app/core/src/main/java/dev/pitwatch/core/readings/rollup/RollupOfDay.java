package dev.pitwatch.core.readings.rollup;

/**
 * Statements that have what came later to a workshop's archived day rolled up with the rest. They run in the transaction that brings the
 * day's readings back, with {@code :workshop} and {@code :day} (of UTC) bound, by {@code pitwatch_ingest}.
 */
public final class RollupOfDay {

    /**
     * To be run once the readings have changed and before {@link #AGAIN}: what was rolled up without them is committed then, and no minute
     * is rolled up until the transaction ends. It takes turns with all workshops' roll-ups, so it comes last. READ COMMITTED is needed.
     */
    public static final String PAUSE = "select pg_advisory_xact_lock(hashtext('rollups'))";

    /**
     * Has the minutes rolled up again that have several parts: all their readings are there to be counted once. What has a part alone
     * was counted when it left the table. Roll-ups are found by their pit: all of a large hub's would be read for minutes.
     */
    public static final String AGAIN =
            """
            with later as (
                delete from rollup_1m
                where pit_id in (select id from pit where workshop_id = :workshop) and part > 0
                    and at >= cast(:day as date)::timestamp at time zone 'UTC'
                    and at < (cast(:day as date) + 1)::timestamp at time zone 'UTC'
                returning pit_id, at)
            insert into rollup_due (workshop_id, pit_id, minute) select distinct :workshop::bigint, pit_id, at from later
            """;

    private RollupOfDay() {}
}
