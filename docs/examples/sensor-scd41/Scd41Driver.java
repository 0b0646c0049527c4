package dev.pitwatch.sensor.scd41;

import dev.pitwatch.spi.Decoded;
import dev.pitwatch.spi.Metric;
import dev.pitwatch.spi.SensorDriver;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.osgi.service.component.annotations.Component;

/**
 * Sensirion SCD41: carbon dioxide.
 *
 * <p>The part's output range is 0 to 40,000 ppm, its accuracy given from 400 to 5,000 ppm (data sheet "SCD4x"). It answers
 * 0 when it has no valid sample, so 0 is no measurement.
 */
@Component
@NullMarked
public final class Scd41Driver implements SensorDriver {

    private static final List<Metric> METRICS = List.of(new Metric("co2", "ppm", 1, 40_000));

    @Override
    public String sensorType() {
        return "SCD41";
    }

    @Override
    public List<Metric> metrics() {
        return METRICS;
    }

    @Override
    public Decoded decode(Map<String, Object> fields) {
        return Decoded.numbers(METRICS, fields);
    }
}
