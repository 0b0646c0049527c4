package dev.pitwatch.spi;

import java.util.List;
import java.util.Map;

/**
 * Checks and normalises the fields that one sensor type contributes to a reading.
 *
 * <p>A pure function: it opens no connection, starts no thread and keeps no state, so the hub may
 * call it from many threads at once. Transport and parsing belong to {@code routes/}.
 */
public interface SensorDriver {

    /** {@return the sensor type as devices name it, e.g. "BME680"; 1 to 32 of A-Z, 0-9, '-'; always the same} */
    String sensorType();

    /** {@return the metrics it understands: field name, unit, range kept; never empty; always the same} */
    List<Metric> metrics();

    /**
     * Turns the fields that a device sent into checked values.
     *
     * @param fields members of the payload named in {@link #metrics()}, JSON types as parsed ({@code Long},
     *     {@code Double}, {@code String}, {@code Boolean}, {@code List}, {@code Map}); unmodifiable, without nulls,
     *     may be empty
     * @return values in the metrics' units, and a fault for each field that was refused (the hub keeps
     *     the reading without it); never null
     */
    Decoded decode(Map<String, Object> fields);
}
