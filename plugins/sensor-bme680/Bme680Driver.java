package dev.pitwatch.sensor.bme680;

import dev.pitwatch.spi.Decoded;
import dev.pitwatch.spi.Metric;
import dev.pitwatch.spi.SensorDriver;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.NullMarked;
import org.osgi.service.component.annotations.Component;

/**
 * Bosch BME680: temperature, relative humidity, pressure and gas, with the index that Bosch's BSEC makes of the gas.
 *
 * <p>Temperature −40 to 85 °C, humidity 0 to 100 % RH, pressure 300 to 1100 hPa: data sheet BST-BME680-DS001. Index 0 to
 * 500 and accuracy 0 (still settling) to 3 (calibrated): BSEC integration guide. Gas is the heated layer's resistance.
 */
@Component
@NullMarked
public final class Bme680Driver implements SensorDriver {

    private static final List<Metric> METRICS = List.of(
            new Metric("temperature", "°C", -40, 85),
            new Metric("humidity", "% RH", 0, 100),
            new Metric("pressure", "hPa", 300, 1100),
            new Metric("iaq", "BSEC index", 0, 500),
            new Metric("iaq_accuracy", "", 0, 3),
            new Metric("gas_ohm", "Ω", 0, 1e9));

    @Override
    public String sensorType() {
        return "BME680";
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
