package dev.pitwatch.core.readings.reading;

import dev.pitwatch.core.readings.driver.DriverPlan;
import dev.pitwatch.core.readings.driver.InstalledDriver;
import dev.pitwatch.spi.Decoded;
import dev.pitwatch.spi.Fault;
import dev.pitwatch.spi.Metric;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One message on its way through the drivers. */
final class Decoding {

    private static final String UNKNOWN = "other";

    private final DriverPlan plan;
    private final ReadingDecoder decoder;
    private final List<Map<String, Object>> shares = new ArrayList<>();
    private final Measurements values = new Measurements();
    private Map<String, Object> extra = Map.of();
    private @Nullable List<Integer> particles;
    private Map<String, Object> src = Map.of();
    private Map<String, Object> alt = Map.of();
    private List<String> errors = List.of();
    private boolean ownMetric;
    private int flags;
    /** Fields that were left out, and why. */
    private Map<String, ReadingFlag> dropped = Map.of();

    Decoding(DriverPlan plan, ReadingDecoder decoder) {
        this.plan = plan;
        this.decoder = decoder;
        for (int i = 0; i < plan.drivers().size(); i++) {
            shares.add(new LinkedHashMap<>());
        }
    }

    /** Gives each field to the driver that takes it, or keeps it. */
    void share(Map<String, Object> fields) {
        src = decoder.shared(orDrop("src", fields.get("src"), Shapes::src, Map.of()));
        fields.forEach((name, value) -> {
            switch (name) {
                case "src" -> {}
                case "alt" -> alt = orDrop(name, value, this::alt, Map.of());
                case "errors" -> errors = orDrop(name, value, Shapes::errors, List.of());
                case "particles" -> particles(value);
                case "aqi" -> reportedAqi(value);
                default -> shareField(name, value);
            }
        });
    }

    private void shareField(String name, Object value) {
        int driver = plan.driverOf(name, src.get(name));
        if (driver == DriverPlan.NONE) {
            keep(name, value);
        } else {
            shares.get(driver).put(name, value);
        }
    }

    private void keep(String name, Object value) {
        if (value instanceof Double number && !Double.isFinite(number)) {
            drop(UNKNOWN, ReadingFlag.RANGE);
        } else {
            addExtra(name, value);
        }
    }

    private void addExtra(String name, Object value) {
        if (extra.isEmpty()) {
            extra = new LinkedHashMap<>();
        }
        extra.put(name, value);
    }

    private void reportedAqi(Object value) {
        if (!(value instanceof Number number)) {
            drop("aqi", ReadingFlag.TYPE);
        } else if (CoreMetric.REPORTED_AQI.accepts(number.doubleValue())) {
            values.set(CoreMetric.REPORTED_AQI, number.doubleValue());
        } else {
            drop("aqi", ReadingFlag.RANGE);
        }
    }

    private void particles(Object value) {
        Optional<List<Double>> sent = Shapes.particles(value);
        if (sent.isEmpty()) {
            drop("particles", ReadingFlag.TYPE);
            return;
        }
        Integer[] counts = new Integer[sent.get().size()];
        for (int i = 0; i < counts.length; i++) {
            double count = sent.get().get(i);
            if (count < 0 || count > Shapes.MAX_PARTICLES) {
                drop("particles", ReadingFlag.RANGE);
                return;
            }
            counts[i] = (int) count;
        }
        particles = List.of(counts);
    }

    private Optional<Map<String, Object>> alt(Object value) {
        return Shapes.alt(value, () -> drop("alt", ReadingFlag.RANGE));
    }

    private <T> T orDrop(String name, @Nullable Object value, Shape<T> shape, T none) {
        if (value == null) {
            return none;
        }
        Optional<T> good = shape.of(value);
        if (good.isEmpty()) {
            drop(name, ReadingFlag.TYPE);
        }
        return good.orElse(none);
    }

    /** What a field of the contract must look like; empty when it doesn't. */
    private interface Shape<T> {
        Optional<T> of(Object value);
    }

    /** Lets each driver decode its share. */
    void callDrivers() {
        for (int i = 0; i < shares.size(); i++) {
            if (!shares.get(i).isEmpty()) {
                call(plan.drivers().get(i), Collections.unmodifiableMap(shares.get(i)));
            }
        }
    }

    private void call(InstalledDriver driver, Map<String, Object> share) {
        Decoded decoded;
        try {
            decoded = driver.decode(share);
            decoded.faults().forEach(fault -> refused(driver, fault));
        } catch (RuntimeException | LinkageError e) {
            decoder.failed(driver, e);
            share.forEach(this::keep);
            return;
        }
        decoded.values().forEach((name, value) -> measured(driver, name, value));
    }

    private void refused(InstalledDriver driver, Fault fault) {
        ReadingFlag flag = Fault.TYPE.equals(fault.kind()) ? ReadingFlag.TYPE : ReadingFlag.RANGE;
        drop(driver.claims(fault.field()) ? fault.field() : UNKNOWN, flag);
    }

    private void measured(InstalledDriver driver, String name, double value) {
        Optional<Metric> metric = driver.metric(name);
        Optional<CoreMetric> column = CoreMetric.ofField(name);
        boolean accepted = metric.isPresent()
                && metric.get().accepts(value)
                && (column.isEmpty() || column.get().accepts(value));
        if (!accepted) {
            drop(metric.isPresent() ? name : UNKNOWN, ReadingFlag.RANGE);
        } else if (column.isEmpty()) {
            addExtra(name, value);
            ownMetric = true;
        } else if (!values.has(column.get())) {
            values.set(column.get(), value);
        }
    }

    private void drop(String field, ReadingFlag why) {
        flags |= why.bit();
        if (dropped.isEmpty()) {
            dropped = new LinkedHashMap<>();
        }
        dropped.put(field, why);
        decoder.dropped(field, why);
    }

    /** {@return fields that were left out, and why, e.g. {@code temperature (range), aqi (type)}; empty: none was} */
    String wrong() {
        return dropped.entrySet().stream()
                .map(field ->
                        "%s (%s)".formatted(field.getKey(), field.getValue().code()))
                .collect(Collectors.joining(", "));
    }

    /** {@return whether nothing is left that makes a reading} */
    boolean isEmpty() {
        return values.isEmpty() && !ownMetric && particles == null && errors.isEmpty();
    }

    DecodedMessage result(AdmittedMessage admitted) {
        return new DecodedMessage(
                admitted,
                values,
                particles,
                src,
                alt,
                errors,
                Collections.unmodifiableMap(extra),
                flags | admitted.message().flags());
    }
}
