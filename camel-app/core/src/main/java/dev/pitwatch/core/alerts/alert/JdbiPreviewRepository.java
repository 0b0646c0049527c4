package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Past readings out of PostgreSQL, under row-level security. */
final class JdbiPreviewRepository {

    /** As they are read, by the index of each pit: nothing is sorted, and only a part is in memory. */
    private static final String SAMPLES =
            """
            select p.id as pit_id, r.device_id, (extract(epoch from r.recorded_at) * 1000)::bigint as at, r.job_id,
                r.aqi, r.temperature, r.humidity
            from unnest(:pits) p (id)
            cross join lateral (
                select device_id, recorded_at, job_id, aqi, temperature, humidity from reading
                where pit_id = p.id and recorded_at >= :from and recorded_at < :to and not late
                order by recorded_at) r
            """;

    private static final int AT_ONCE = 5_000;

    private static final String INTERVALS = "select device_id, interval_s from device where workshop_id = :workshop";

    private final Database database;

    JdbiPreviewRepository(Database database) {
        this.database = database;
    }

    /** Gives the samples of these pits to the reader, those of a pit after each other and by time. */
    void samples(
            Scope scope, long workshopId, Collection<Long> pits, Instant from, Instant to, Consumer<Sample> reader) {
        database.in(scope, handle -> {
            handle.createQuery(SAMPLES)
                    .setFetchSize(AT_ONCE)
                    .bindArray("pits", Long.class, pits.toArray())
                    .bind("from", from.atOffset(ZoneOffset.UTC))
                    .bind("to", to.atOffset(ZoneOffset.UTC))
                    .map((row, context) -> toSample(workshopId, row))
                    .useIterator(samples -> samples.forEachRemaining(reader));
            return workshopId;
        });
    }

    private static Sample toSample(long workshopId, ResultSet row) throws SQLException {
        return new Sample(
                workshopId,
                row.getLong("pit_id"),
                row.getString("device_id"),
                row.getObject("job_id", Long.class),
                Instant.ofEpochMilli(row.getLong("at")),
                number(row, "aqi"),
                number(row, "temperature"),
                number(row, "humidity"));
    }

    private static double number(ResultSet row, String column) throws SQLException {
        double value = row.getDouble(column);
        return row.wasNull() ? Double.NaN : value;
    }

    /** {@return the workshop's devices, and how many seconds lie between their readings} */
    Map<String, Integer> intervals(Scope scope, long workshopId) {
        return database.in(scope, handle -> handle
                .createQuery(INTERVALS)
                .bind("workshop", workshopId)
                .map((row, context) -> Map.entry(row.getString("device_id"), row.getInt("interval_s")))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }
}
