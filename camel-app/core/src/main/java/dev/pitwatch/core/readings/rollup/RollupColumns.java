package dev.pitwatch.core.readings.rollup;

import java.util.List;
import java.util.stream.Collectors;

/** The columns that the roll-ups' tables share, as text of statements. */
final class RollupColumns {

    /** Those with columns of their own. */
    static final List<String> METRICS = List.of(
            "temperature",
            "humidity",
            "pressure",
            "iaq",
            "iaq_accuracy",
            "gas_ohm",
            "pm1",
            "pm25",
            "pm10",
            "reported_aqi",
            "aqi");

    /** Their names. */
    static final String NAMES = "readings, " + each("%1$s_count, %1$s_sum, %1$s_min, %1$s_max") + ", extra";

    /** Made of {@code excluded}. */
    static final String REPLACED = "readings = excluded.readings, "
            + each("%1$s_count = excluded.%1$s_count, %1$s_sum = excluded.%1$s_sum, %1$s_min = excluded.%1$s_min,"
                    + " %1$s_max = excluded.%1$s_max")
            + ", extra = excluded.extra";

    /** Out of readings {@code x}: of a pit between two times, each an expression. */
    static String ofReadings(String pit, String from, String to) {
        return """
                select count(*)::integer as readings, %s,
                    case when cardinality(cast(:metrics as text[])) > 0 then (
                        select jsonb_object_agg(name, summary) from (
                            select e.key as name, jsonb_build_object('count', count(*), 'sum', sum(v.value),
                                'min', min(v.value), 'max', max(v.value)) as summary
                            from reading y cross join lateral jsonb_each(y.extra) e
                            cross join lateral (select case when jsonb_typeof(e.value) = 'number'
                                    and abs((e.value)::numeric) < 1e300 then (e.value)::float8 end as value) v
                            where y.pit_id = {pit} and y.recorded_at >= {from} and y.recorded_at < {to}
                                and y.extra is not null and e.key = any (cast(:metrics as text[])) and v.value is not null
                            group by e.key) named)
                    end as extra
                from reading x
                where x.pit_id = {pit} and x.recorded_at >= {from} and x.recorded_at < {to}
                having count(*) > 0
                """
                .formatted(each("count(x.%1$s)::integer as %1$s_count, sum(x.%1$s)::float8 as %1$s_sum,"
                        + " min(x.%1$s)::float8 as %1$s_min, max(x.%1$s)::float8 as %1$s_max"))
                .replace("{pit}", pit)
                .replace("{from}", from)
                .replace("{to}", to);
    }

    /** Out of finer roll-ups {@code x} of a table. */
    static String ofRollups(String table, String pit, String from, String to) {
        return """
                select sum(x.readings)::integer as readings, %s,
                    (select jsonb_object_agg(name, summary) from (
                        select e.key as name, jsonb_build_object('count', sum((e.value -> 'count')::bigint),
                            'sum', sum((e.value -> 'sum')::float8), 'min', min((e.value -> 'min')::float8),
                            'max', max((e.value -> 'max')::float8)) as summary
                        from {table} y cross join lateral jsonb_each(y.extra) e
                        where y.pit_id = {pit} and y.at >= {from} and y.at < {to} and y.extra is not null
                        group by e.key) named) as extra
                from {table} x
                where x.pit_id = {pit} and x.at >= {from} and x.at < {to}
                having count(*) > 0
                """
                .formatted(each("sum(x.%1$s_count)::integer as %1$s_count, sum(x.%1$s_sum) as %1$s_sum,"
                        + " min(x.%1$s_min) as %1$s_min, max(x.%1$s_max) as %1$s_max"))
                .replace("{table}", table)
                .replace("{pit}", pit)
                .replace("{from}", from)
                .replace("{to}", to);
    }

    private static String each(String template) {
        return METRICS.stream().map(template::formatted).collect(Collectors.joining(",\n    "));
    }

    private RollupColumns() {}
}
