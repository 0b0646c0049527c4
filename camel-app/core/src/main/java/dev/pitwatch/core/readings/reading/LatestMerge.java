package dev.pitwatch.core.readings.reading;

import dev.pitwatch.core.admission.aqi.AirQuality;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes the newest of each metric over the devices of a pit. */
final class LatestMerge {

    private final Instant now;
    private final Map<String, MetricPoint> metrics = new LinkedHashMap<>();
    private @Nullable Instant newest;
    private boolean stale = true;
    private @Nullable Long jobId;
    private AirQuality air = AirQuality.NONE;
    private @Nullable Instant airAt;
    private boolean airStale = true;
    private Duration staleAfter = Duration.ZERO;

    LatestMerge(Instant now) {
        this.now = now;
    }

    void take(ResultSet row) throws SQLException {
        Duration window = PresenceWindow.of(row.getInt("offline_s"), row.getInt("interval_s"), Connection.ONLINE);
        staleAfter = staleAfter.compareTo(window) < 0 ? window : staleAfter;
        Instant freshFrom = now.minus(window);
        Instant at = JdbiReadingQueryRepository.time(row, "recorded_at");
        if (newest == null || at.isAfter(newest)) {
            newest = at;
            stale = at.isBefore(freshFrom);
            jobId = JdbiReadingQueryRepository.whole(row, "job_id");
        }
        takeAir(row, freshFrom);
        String device = row.getString("device_id");
        Map<String, Object> sources = JdbiReadingQueryRepository.members(row, "src");
        for (CoreMetric metric : LatestUpsert.METRICS) {
            OffsetDateTime measuredAt = row.getObject(metric.field() + "_at", OffsetDateTime.class);
            if (measuredAt != null) {
                double value = row.getDouble(metric.field());
                put(metric.field(), value, measuredAt.toInstant(), device, sources.get(metric.field()), freshFrom);
            }
        }
        JdbiReadingQueryRepository.members(row, "metrics").forEach((name, point) -> {
            if (point instanceof Map<?, ?> stored
                    && stored.get("at") instanceof Number millis
                    && stored.get("value") != null) {
                put(
                        name,
                        stored.get("value"),
                        Instant.ofEpochMilli(millis.longValue()),
                        device,
                        stored.get("source"),
                        freshFrom);
            }
        });
    }

    private void takeAir(ResultSet row, Instant freshFrom) throws SQLException {
        OffsetDateTime at = row.getObject("aqi_at", OffsetDateTime.class);
        if (at != null && (airAt == null || at.toInstant().isAfter(airAt))) {
            airAt = at.toInstant();
            airStale = airAt.isBefore(freshFrom);
            air = JdbiReadingQueryRepository.air(row);
        }
    }

    private void put(String name, Object value, Instant at, String device, @Nullable Object source, Instant freshFrom) {
        MetricPoint known = metrics.get(name);
        if (known == null || at.isAfter(known.timestamp())) {
            String sensor = source instanceof String text ? text : null;
            metrics.put(name, new MetricPoint(value, at, device, sensor, at.isBefore(freshFrom)));
        }
    }

    LatestReading result(long pitId, @Nullable Integer aqi12h) {
        Duration window = staleAfter.isZero() ? Duration.ofSeconds(PresenceWindow.DEFAULT_OFFLINE_S) : staleAfter;
        return new LatestReading(
                pitId, newest, stale, window, Map.copyOf(metrics), air, airAt, airStale, aqi12h, jobId);
    }
}
