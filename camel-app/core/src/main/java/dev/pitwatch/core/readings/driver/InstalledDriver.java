package dev.pitwatch.core.readings.driver;

import dev.pitwatch.spi.Decoded;
import dev.pitwatch.spi.Metric;
import dev.pitwatch.spi.SensorDriver;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** A driver with what it said of itself when it was installed. */
public final class InstalledDriver {

    private static final Pattern TYPE = Pattern.compile("[A-Z0-9-]{1,32}");
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_]{0,63}");

    // What a reading's message or answer calls something else.
    private static final Set<String> RESERVED = Set.of(
            "v",
            "device_id",
            "license_key",
            "timestamp",
            "uptime_s",
            "boot_id",
            "seq",
            "replay",
            "particles",
            "src",
            "alt",
            "errors",
            "raw",
            "aqi",
            "aqi_12h",
            "aqi_standard",
            "aqi_source",
            "aqi_category",
            "aqi_level",
            "reported_aqi",
            "workshop_id",
            "pit_id",
            "job_id",
            "late",
            "flags",
            "stale",
            "metrics",
            "hours");

    private final SensorDriver driver;
    private final String sensorType;
    private final Map<String, Metric> metrics;

    InstalledDriver(SensorDriver driver) {
        this.driver = driver;
        this.sensorType = driver.sensorType();
        if (!TYPE.matcher(sensorType).matches()) {
            throw new IllegalArgumentException("driver %s: sensor type is \"%s\", expected 1 to 32 of A-Z, 0-9, '-'"
                    .formatted(driver.getClass().getName(), sensorType));
        }
        this.metrics = Collections.unmodifiableMap(byName(driver.metrics()));
    }

    private Map<String, Metric> byName(List<Metric> declared) {
        Map<String, Metric> all = new LinkedHashMap<>();
        for (Metric metric : declared) {
            String name = metric.name();
            if (!NAME.matcher(name).matches() || RESERVED.contains(name) || all.put(name, metric) != null) {
                throw new IllegalArgumentException(
                        "driver %s: metric \"%s\" is reserved, declared twice, or not 1 to 64 letters, digits and '_'"
                                .formatted(sensorType, name));
            }
        }
        if (all.isEmpty()) {
            throw new IllegalArgumentException("driver %s: has no metric".formatted(sensorType));
        }
        return all;
    }

    public String sensorType() {
        return sensorType;
    }

    /** {@return the metric of that name, if it is the driver's} */
    public Optional<Metric> metric(String name) {
        return Optional.ofNullable(metrics.get(name));
    }

    /** {@return whether the field is for this driver} */
    public boolean claims(String field) {
        return metrics.containsKey(field);
    }

    /** {@return what the driver makes of its fields} Throws whatever the driver throws. */
    public Decoded decode(Map<String, Object> fields) {
        return driver.decode(fields);
    }

    SensorDriver driver() {
        return driver;
    }

    public Collection<Metric> metrics() {
        return metrics.values();
    }
}
