package dev.pitwatch.core.readings.reading;

import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Moves {@code reading_latest}: of each metric the newest by the time it was measured, whatever order they come in. */
final class LatestUpsert {

    /** Those with a column in the table. */
    static final List<CoreMetric> METRICS = List.of(
            CoreMetric.TEMPERATURE,
            CoreMetric.HUMIDITY,
            CoreMetric.PRESSURE,
            CoreMetric.IAQ,
            CoreMetric.IAQ_ACCURACY,
            CoreMetric.GAS_OHM,
            CoreMetric.PM1,
            CoreMetric.PM25,
            CoreMetric.PM10);

    private static final String SQL =
            """
            insert into reading_latest as l (workshop_id, pit_id, device_id, recorded_at, received_at, boot_id, seq, job_id,
                %s, aqi, aqi_at, aqi_standard, aqi_source, src, metrics)
            select workshop_id, pit_id, device_id,
                to_timestamp(recorded_at::float8 / 1000000), to_timestamp(received_at::float8 / 1000000),
                boot_id, seq, job_id,
                %s,
                aqi::smallint, to_timestamp(aqi_at::float8 / 1000000), aqi_standard, aqi_source,
                src::jsonb, metrics::jsonb
            from (select unnest(?::bigint[]) workshop_id, unnest(?::bigint[]) pit_id, unnest(?::text[]) device_id,
                unnest(?::bigint[]) recorded_at, unnest(?::bigint[]) received_at, unnest(?::text[]) boot_id,
                unnest(?::bigint[]) seq, unnest(?::bigint[]) job_id,
                %s,
                unnest(?::bigint[]) aqi, unnest(?::bigint[]) aqi_at, unnest(?::text[]) aqi_standard,
                unnest(?::text[]) aqi_source, unnest(?::text[]) src, unnest(?::text[]) metrics) u
            on conflict (pit_id, device_id) do update set
                recorded_at = case when {newer} then excluded.recorded_at else l.recorded_at end,
                received_at = case when {newer} then excluded.received_at else l.received_at end,
                boot_id = case when {newer} then excluded.boot_id else l.boot_id end,
                seq = case when {newer} then excluded.seq else l.seq end,
                job_id = case when {newer} then excluded.job_id else l.job_id end,
                %s,
                aqi = case when %s then excluded.aqi else l.aqi end,
                aqi_standard = case when %s then excluded.aqi_standard else l.aqi_standard end,
                aqi_source = case when %s then excluded.aqi_source else l.aqi_source end,
                aqi_at = case when %s then excluded.aqi_at else l.aqi_at end,
                src = case when excluded.src is null or excluded.src = l.src then l.src when l.src is null then excluded.src
                    when {newer} then l.src || excluded.src
                    else excluded.src || l.src end,
                metrics = case when excluded.metrics = '{}' then l.metrics else l.metrics || (
                    select coalesce(jsonb_object_agg(key, value), '{}')
                    from (select key, value, (value ->> 'at')::bigint as added_at,
                            (l.metrics -> key ->> 'at')::bigint as kept_at from jsonb_each(excluded.metrics)) m
                    where kept_at is null or added_at >= kept_at
                        or kept_at > extract(epoch from excluded.received_at + interval '5 minutes') * 1000) end
            """
                    .formatted(
                            each("%1$s, %1$s_at"),
                            each("nullif(%1$s, 'NaN'), to_timestamp(%1$s_at::float8 / 1000000)"),
                            each("unnest(?::float8[]) %1$s, unnest(?::bigint[]) %1$s_at"),
                            each("%1$s = case when " + newer("%1$s") + " then excluded.%1$s else l.%1$s end,"
                                    + " %1$s_at = case when " + newer("%1$s")
                                    + " then excluded.%1$s_at else l.%1$s_at end"),
                            newer("aqi"),
                            newer("aqi"),
                            newer("aqi"),
                            newer("aqi"))
                    .replace("{newer}", "(excluded.recorded_at >= l.recorded_at or " + isAhead("l.recorded_at") + ")");

    private final Predicate<String> driverMetric;

    LatestUpsert(Predicate<String> driverMetric) {
        this.driverMetric = driverMetric;
    }

    /** Adds the statement, unless no reading has a say. */
    void add(Pipeline pipeline, List<Reading> added) {
        List<LatestRow> rows = LatestRow.of(added, driverMetric);
        if (rows.isEmpty()) {
            return;
        }
        pipeline.statement(SQL);
        pipeline.add(SqlArrays.longs(rows, row -> row.newest().workshopId()));
        pipeline.add(SqlArrays.longs(rows, row -> row.newest().pitId()));
        pipeline.add(SqlArrays.texts(rows, row -> row.newest().deviceId()));
        pipeline.add(SqlArrays.longs(rows, row -> SqlArrays.micros(row.newest().recordedAt())));
        pipeline.add(SqlArrays.longs(rows, row -> SqlArrays.micros(row.newest().receivedAt())));
        pipeline.add(SqlArrays.texts(rows, row -> orElse(row.newest().bootId(), "")));
        pipeline.add(SqlArrays.longs(rows, row -> orElse(row.newest().seq(), 0L)));
        pipeline.add(SqlArrays.nullableLongs(rows, row -> row.newest().jobId()));
        for (CoreMetric metric : METRICS) {
            pipeline.add(SqlArrays.doubles(rows, row -> row.value(metric)));
            pipeline.add(SqlArrays.nullableLongs(rows, row -> row.microsOf(metric)));
        }
        pipeline.add(SqlArrays.nullableLongs(rows, row -> ofAir(row, ReadingInsert::aqi)));
        pipeline.add(SqlArrays.nullableLongs(rows, row -> ofAir(row, air -> SqlArrays.micros(air.recordedAt()))));
        pipeline.add(SqlArrays.texts(rows, row -> ofAir(row, ReadingInsert::aqiStandard)));
        pipeline.add(SqlArrays.texts(rows, row -> ofAir(row, air -> air.air().source())));
        pipeline.add(SqlArrays.texts(rows, row -> SqlArrays.json(row.sources())));
        pipeline.add(SqlArrays.texts(rows, row -> orElse(SqlArrays.json(row.driverMetrics()), "{}")));
    }

    private static <T> T orElse(@Nullable T value, T otherwise) {
        return value == null ? otherwise : value;
    }

    private static <T> @Nullable T ofAir(LatestRow row, Function<Reading, @Nullable T> column) {
        Reading reading = row.newestWithAir();
        return reading == null ? null : column.apply(reading);
    }

    private static String each(String template) {
        return METRICS.stream()
                .map(metric -> template.formatted(metric.field()))
                .collect(Collectors.joining(",\n                "));
    }

    private static String newer(String column) {
        return ("(excluded.%1$s_at >= coalesce(l.%1$s_at, '-infinity') or "
                        + isAhead("l.%1$s_at")
                        + " and excluded.%1$s_at is not null)")
                .replace("%1$s", column);
    }

    /** What is ahead of the hub's time was stored when its clock was wrong, and must not keep out what comes now. */
    private static String isAhead(String time) {
        return time + " > excluded.received_at + interval '5 minutes'";
    }
}
