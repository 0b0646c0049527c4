package dev.pitwatch.hub.plugins;

import static java.util.Objects.requireNonNull;

import dev.pitwatch.spi.Decoded;
import dev.pitwatch.spi.Metric;
import dev.pitwatch.spi.SensorDriver;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** A plugin's driver behind its {@link Guard}: what it says of itself is asked once, decoding is bounded. */
final class IsolatedDriver implements SensorDriver {

    /** How a driver is called among the services of a plugin. */
    static final String SERVICE = "sensor ";

    private static final Duration LIMIT = Duration.ofSeconds(1);

    private final SensorDriver driver;
    private final Guard guard;
    private final String sensorType;
    private final List<Metric> metrics;

    /** Asks the driver what it is, on a caller's thread that can wait for it. */
    IsolatedDriver(SensorDriver driver, Guard guard) {
        this.driver = driver;
        this.guard = guard;
        this.sensorType = requireNonNull(driver.sensorType(), "sensorType");
        this.metrics = List.copyOf(driver.metrics());
    }

    String service() {
        return SERVICE + sensorType;
    }

    @Override
    public String sensorType() {
        return sensorType;
    }

    @Override
    public List<Metric> metrics() {
        return metrics;
    }

    @Override
    public Decoded decode(Map<String, Object> fields) {
        return guard.call(
                "driver " + sensorType, LIMIT, () -> requireNonNull(driver.decode(fields), "decode() returned null"));
    }
}
