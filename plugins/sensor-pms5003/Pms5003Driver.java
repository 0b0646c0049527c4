package dev.pitwatch.sensor.pms5003;

import dev.pitwatch.spi.Decoded;
import dev.pitwatch.spi.Metric;
import dev.pitwatch.spi.SensorDriver;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.osgi.service.component.annotations.Component;

/**
 * Plantower PMS5003: particle mass in µg/m³ (the frame's atmospheric words 4 to 6), each class counting the smaller ones
 * too. Range 0 to 1000 µg/m³: data sheet "Digital universal particle concentration sensor PMS5003", V2.3.
 */
@Component
@NullMarked
public final class Pms5003Driver implements SensorDriver {

    private static final List<Metric> METRICS = List.of(
            new Metric("pm1", "µg/m³", 0, 1000),
            new Metric("pm25", "µg/m³", 0, 1000),
            new Metric("pm10", "µg/m³", 0, 1000));

    @Override
    public String sensorType() {
        return "PMS5003";
    }

    @Override
    public List<Metric> metrics() {
        return METRICS;
    }

    @Override
    public Decoded decode(Map<String, Object> fields) {
        // Masses that fall from pm1 to pm10 are kept: the contract knows no such rule, and dust is not hidden.
        return Decoded.numbers(METRICS, fields);
    }
}
