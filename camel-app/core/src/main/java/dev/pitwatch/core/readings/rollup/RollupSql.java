package dev.pitwatch.core.readings.rollup;

/**
 * The question for a pit's roll-ups from {@code :from} until before {@code :to}. Rows of the table that is asked for come
 * first ({@code level} 0); where readings were stored since, what is below it comes instead, at last the readings themselves.
 * One statement, so that all of it is of one moment.
 */
final class RollupSql {

    static final String MINUTES =
            due("") + first("rollup_1m", "x.at not in (select minute from due)" + laterPart()) + readings();

    static final String QUARTERS = due(group("quarter", "15 minutes"))
            + first("rollup_15m", "x.at not in (select at from quarter)")
            + minutes()
            + readings();

    static final String HOURS = due(group("quarter", "15 minutes") + group("hour", "1 hour"))
            + first("rollup_1h", "x.at not in (select at from hour)")
            + quarters("(select at, at + interval '1 hour' as until from hour) s")
            + minutes()
            + readings();

    static final String DAYS = due(
                    group("quarter", "15 minutes")
                            + """
                    , day as materialized (
                        select at, until from rollup_1d d
                        where pit_id = :pit and at >= :from and at < :to
                            and exists (select from due where due.minute >= d.at and due.minute < d.until))
                    """)
            + first("rollup_1d", "x.at not in (select at from day)")
            + quarters("day s")
            + minutes()
            + readings();

    /** Quarters, and the readings of a span before them and of one behind. */
    static final String TOTAL = QUARTERS + edge(":start", ":from") + edge(":to", ":end");

    /** The same of hours, of each of the {@code :pits}. */
    static final String HOURS_OF_PITS =
            """
            select p.pit_id as pit, r.* from unnest(:pits::bigint[]) as p (pit_id) cross join lateral (%s) r
            """
                    .formatted(HOURS.replace(":pit", "p.pit_id"));

    private static String edge(String from, String to) {
        return "union all select 4, cast(%s as timestamptz), %s from (%s) e\n"
                .formatted(from, RollupColumns.NAMES, RollupColumns.ofReadings(":pit", from, to));
    }

    static String of(Bucket bucket) {
        return switch (bucket) {
            case MINUTE -> MINUTES;
            case QUARTER -> QUARTERS;
            case HOUR -> HOURS;
            case DAY -> DAYS;
        };
    }

    private static String due(String groups) {
        return """
                with due as materialized (
                    select distinct minute from rollup_due where pit_id = :pit and minute >= :from and minute < :to)
                %s
                """
                .formatted(groups);
    }

    private static String group(String name, String length) {
        return ", %s as materialized (select distinct date_bin('%s', minute, timestamptz 'epoch') as at from due)\n"
                .formatted(name, length);
    }

    private static String first(String table, String condition) {
        return """
                (select 0 as level, x.at, %s from %s x
                where x.pit_id = :pit and x.at >= :from and x.at < :to and (%s)
                order by x.at limit :most)
                """
                .formatted(RollupColumns.NAMES, table, condition);
    }

    // The barrier `offset 0` keeps each a look into the index: a join could choose to read all of the pit's rows.

    private static String quarters(String spans) {
        return """
                union all
                select 1, r.at, %s from %s cross join lateral (
                    select * from rollup_15m x where x.pit_id = :pit and x.at >= s.at and x.at < s.until offset 0) r
                where r.at not in (select at from quarter)
                """
                .formatted(RollupColumns.NAMES, spans);
    }

    private static String minutes() {
        return """
                union all
                select 2, r.at, %s from quarter q cross join lateral (
                    select * from rollup_1m x
                    where x.pit_id = :pit and x.at >= q.at and x.at < q.at + interval '15 minutes' offset 0) r
                where r.at not in (select minute from due)%s
                """
                .formatted(RollupColumns.NAMES, laterPart().replace("x.", "r."));
    }

    /** What was archived of a minute is in its roll-up only. */
    private static String laterPart() {
        return " or x.part <> rollup_part(x.workshop_id, x.at)";
    }

    private static String readings() {
        return """
                union all
                select 3, due.minute, %s from due cross join lateral (%s) a
                """
                .formatted(
                        RollupColumns.NAMES,
                        RollupColumns.ofReadings(":pit", "due.minute", "due.minute + interval '1 minute'"));
    }

    private RollupSql() {}
}
