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

    private static final String[] BY_SIZE = {"pm1", "pm25", "pm10"};

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
        Decoded decoded = Decoded.numbers(METRICS, fields);
        // Masses are cumulative, so a falling sequence is a corrupt frame: none of it can be trusted.
        return decoded.rises(BY_SIZE) ? decoded : decoded.refuse("order", whatFalls(decoded, fields), BY_SIZE);
    }

    private static String whatFalls(Decoded decoded, Map<String, Object> fields) {
        String before = "";
        double most = Double.NEGATIVE_INFINITY;
        for (String metric : BY_SIZE) {
            Double value = decoded.values().get(metric);
            if (value != null && value < most) {
                return "%s: %s is below %s %s, expected pm1 <= pm25 <= pm10"
                        .formatted(metric, fields.get(metric), before, fields.get(before));
            }
            before = value == null ? before : metric;
            most = value == null ? most : value;
        }
        throw new IllegalArgumentException("no mass falls: " + decoded);
    }
}
