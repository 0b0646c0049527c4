package dev.pitwatch.core.readings.reading;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The shapes of fields that are not single values; each is empty when what was sent has another. */
final class Shapes {

    static final int MAX_PARTICLES = 65_535;

    private static final int PARTICLE_SIZES = 6;

    /** Of {@code src}, which is kept of each device and of what others say alike: far more than any measures. */
    private static final int MAX_SOURCES = 32;

    private static final int LONGEST_METRIC = 64;
    private static final int LONGEST_SENSOR = 32;

    private Shapes() {}

    /** {@return metric to sensor type, 32 at most; a null counts as missing} */
    static Optional<Map<String, Object>> src(Object sent) {
        if (!(sent instanceof Map<?, ?> members) || members.size() > MAX_SOURCES) {
            return Optional.empty();
        }
        Map<String, Object> sources = new LinkedHashMap<>();
        for (Map.Entry<?, ?> member : members.entrySet()) {
            String metric = (String) member.getKey();
            if (member.getValue() instanceof String source
                    && metric.length() <= LONGEST_METRIC
                    && source.length() <= LONGEST_SENSOR) {
                sources.put(metric, source);
            } else if (member.getValue() != null) {
                return Optional.empty();
            }
        }
        return Optional.of(sources);
    }

    /** {@return six whole numbers, whatever their size} */
    static Optional<List<Double>> particles(Object sent) {
        if (!(sent instanceof List<?> elements) || elements.size() != PARTICLE_SIZES) {
            return Optional.empty();
        }
        List<Double> counts = new ArrayList<>(PARTICLE_SIZES);
        for (Object element : elements) {
            if (!(element instanceof Number number) || number.doubleValue() != Math.rint(number.doubleValue())) {
                return Optional.empty();
            }
            counts.add(number.doubleValue());
        }
        return Optional.of(counts);
    }

    /** {@return the texts} */
    static Optional<List<String>> errors(Object sent) {
        if (!(sent instanceof List<?> elements)) {
            return Optional.empty();
        }
        List<String> errors = new ArrayList<>(elements.size());
        for (Object element : elements) {
            if (!(element instanceof String error)) {
                return Optional.empty();
            }
            errors.add(error);
        }
        return Optional.of(List.copyOf(errors));
    }

    /**
     * {@return metric to sensor type to number; a null counts as missing}
     *
     * @param outOfRange is called of each value left out because its metric has another range
     */
    static Optional<Map<String, Object>> alt(Object sent, Runnable outOfRange) {
        if (!(sent instanceof Map<?, ?> metrics)) {
            return Optional.empty();
        }
        Map<String, Object> kept = new LinkedHashMap<>();
        for (Map.Entry<?, ?> metric : metrics.entrySet()) {
            String name = (String) metric.getKey();
            if (metric.getValue() instanceof Map<?, ?> bySensor) {
                Optional<Map<String, Object>> values = numbers(name, bySensor, outOfRange);
                if (values.isEmpty()) {
                    return Optional.empty();
                }
                values.filter(numbers -> !numbers.isEmpty()).ifPresent(numbers -> kept.put(name, numbers));
            } else if (metric.getValue() != null) {
                return Optional.empty();
            }
        }
        return Optional.of(kept);
    }

    private static Optional<Map<String, Object>> numbers(String metric, Map<?, ?> bySensor, Runnable outOfRange) {
        Map<String, Object> numbers = new LinkedHashMap<>();
        for (Map.Entry<?, ?> sensor : bySensor.entrySet()) {
            if (sensor.getValue() instanceof Number number) {
                if (inRange(metric, number)) {
                    numbers.put((String) sensor.getKey(), number);
                } else {
                    outOfRange.run();
                }
            } else if (sensor.getValue() != null) {
                return Optional.empty();
            }
        }
        return Optional.of(numbers);
    }

    private static boolean inRange(@Nullable String metric, Number number) {
        return CoreMetric.ofField(metric)
                .map(known -> known.accepts(number.doubleValue()))
                .orElse(true);
    }
}
