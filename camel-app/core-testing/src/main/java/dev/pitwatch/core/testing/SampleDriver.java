package dev.pitwatch.core.testing;

import dev.pitwatch.spi.Decoded;
import dev.pitwatch.spi.Metric;
import dev.pitwatch.spi.SensorDriver;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** A driver that does what a test says. */
public record SampleDriver(String sensorType, List<Metric> metrics, Function<Map<String, Object>, Decoded> decoding)
        implements SensorDriver {

    /** {@return one that reads each metric from the field of its name} */
    public static SampleDriver numbers(String sensorType, String... names) {
        List<Metric> metrics = Stream.of(names)
                .map(name -> new Metric(name, "", -100_000, 100_000))
                .toList();
        return new SampleDriver(sensorType, metrics, fields -> Decoded.numbers(metrics, fields));
    }

    @Override
    public Decoded decode(Map<String, Object> fields) {
        return decoding.apply(fields);
    }
}
