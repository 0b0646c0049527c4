package dev.pitwatch.core.readings.driver;

import dev.pitwatch.spi.Metric;
import java.util.List;

/** A sensor type whose driver is installed, and what it measures. */
public record SensorType(String sensorType, List<Metric> metrics) {

    public SensorType {
        metrics = List.copyOf(metrics);
    }
}
