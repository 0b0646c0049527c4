package dev.pitwatch.sensor.@name@;

import dev.pitwatch.spi.Decoded;
import dev.pitwatch.spi.Metric;
import dev.pitwatch.spi.SensorDriver;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.osgi.service.component.annotations.Component;

/**
 * @NAME@: one number from 0 to 100.
 *
 * <p>Say here what the part measures, how exactly, and the data sheet that tells it.
 */
@Component
@NullMarked
public final class @Name@Driver implements SensorDriver {

    // Name of the field in payloads and answers, its unit, the smallest and the greatest value kept.
    private static final List<Metric> METRICS = List.of(new Metric("@name@", "", 0, 100));

    @Override
    public String sensorType() {
        return "@NAME@";
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
