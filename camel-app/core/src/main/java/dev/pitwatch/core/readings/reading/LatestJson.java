package dev.pitwatch.core.readings.reading;

import dev.pitwatch.core.readings.driver.DriverRegistry;
import dev.pitwatch.spi.Metric;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is newest in a pit, as the API answers it: flat, with the detail below. Thread safe. */
public final class LatestJson {

    private static final double LARGEST_WHOLE = 1e15;

    private final DriverRegistry drivers;

    /** Takes the drivers, all metrics of which are shown. */
    public LatestJson(DriverRegistry drivers) {
        this.drivers = drivers;
    }

    /** {@return what Jackson writes as the answer} */
    public Map<String, Object> shape(LatestReading latest) {
        Map<String, Object> flat = new LinkedHashMap<>();
        flat.put("pit_id", latest.pitId());
        flat.put("timestamp", latest.timestamp());
        flat.put("stale", latest.stale());
        flat.put("stale_after_s", latest.staleAfter().toSeconds());
        drivers.metrics().stream().map(Metric::name).forEach(name -> flat.put(name, null));
        Map<String, MetricPoint> shown = shown(latest);
        shown.forEach((name, point) -> flat.put(name, plain(point.value())));
        flat.put("aqi", latest.air().aqi());
        flat.put("aqi_12h", latest.aqi12h());
        flat.put(
                "aqi_standard",
                latest.air().standard() == null ? null : latest.air().standard().code());
        flat.put("aqi_source", latest.air().source());
        flat.put("aqi_category", latest.air().category());
        flat.put("aqi_level", latest.air().level());
        flat.put("job_id", latest.jobId());
        flat.put("metrics", points(shown));
        return flat;
    }

    /** A driver's own metric is shown while the driver is there. */
    private Map<String, MetricPoint> shown(LatestReading latest) {
        Map<String, MetricPoint> shown = new LinkedHashMap<>(latest.metrics());
        shown.keySet()
                .removeIf(name -> CoreMetric.ofField(name).isEmpty()
                        && drivers.metric(name).isEmpty());
        return shown;
    }

    private static Map<String, Object> points(Map<String, MetricPoint> shown) {
        Map<String, Object> points = new LinkedHashMap<>();
        shown.forEach((name, point) -> {
            Map<String, Object> detail = new LinkedHashMap<>();
            detail.put("value", plain(point.value()));
            detail.put("timestamp", point.timestamp());
            detail.put("device_id", point.deviceId());
            detail.put("source", point.source());
            detail.put("stale", point.stale());
            points.put(name, detail);
        });
        return points;
    }

    /** Writes 78 as 78 and not as 78.0. */
    private static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < LARGEST_WHOLE) {
            return number.longValue();
        }
        return value;
    }
}
