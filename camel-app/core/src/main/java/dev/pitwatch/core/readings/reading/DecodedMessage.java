package dev.pitwatch.core.readings.reading;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message whose fields were checked by the drivers of the device's sensors.
 *
 * @param admitted as it came
 * @param values those with a column
 * @param particles six counts by size, or null
 * @param src metric to sensor type; empty when not sent
 * @param alt a second sensor's values within range; empty when not sent
 * @param errors empty when not sent
 * @param extra drivers' further metrics, and fields that no driver claims
 * @param flags a set of {@link ReadingFlag}
 */
public record DecodedMessage(
        AdmittedMessage admitted,
        Measurements values,
        @Nullable List<Integer> particles,
        Map<String, Object> src,
        Map<String, Object> alt,
        List<String> errors,
        Map<String, Object> extra,
        int flags) {}
