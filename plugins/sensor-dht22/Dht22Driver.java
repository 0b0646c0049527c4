package dev.pitwatch.sensor.dht22;

import dev.pitwatch.spi.Decoded;
import dev.pitwatch.spi.Metric;
import dev.pitwatch.spi.SensorDriver;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.osgi.service.component.annotations.Component;

/**
 * Aosong DHT22 (AM2302): temperature and relative humidity.
 *
 * <p>The part itself measures −40 to 80 °C ±0.5 and 0 to 100 % RH ±2 (data sheet "Digital-output relative humidity &amp;
 * temperature sensor/module DHT22", Aosong). The range kept is the device contract's for every sensor.
 */
@Component
@NullMarked
public final class Dht22Driver implements SensorDriver {

    private static final List<Metric> METRICS =
            List.of(new Metric("temperature", "°C", -40, 85), new Metric("humidity", "% RH", 0, 100));

    @Override
    public String sensorType() {
        return "DHT22";
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
