package dev.pitwatch.core.readings.reading;

import dev.pitwatch.base.log.RepeatedWarning;
import dev.pitwatch.core.admission.licence.KnownDevice;
import dev.pitwatch.core.readings.driver.DriverPlan;
import dev.pitwatch.core.readings.driver.DriverRegistry;
import dev.pitwatch.core.readings.driver.InstalledDriver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands the fields of a message to the drivers of the device's sensors and gathers what they make of them. Thread safe. */
public final class ReadingDecoder {

    private static final Logger LOG = LoggerFactory.getLogger(ReadingDecoder.class);

    /** Far more than a fleet's firmware makes, so that devices which invent some take no memory. */
    private static final int MAX_SOURCES = 1_000;

    private final DriverRegistry registry;
    private final MeterRegistry meters;
    private final Map<Map<String, Object>, Map<String, Object>> sources = new ConcurrentHashMap<>();
    /** By the type of sensor whose driver broke. */
    private final Map<String, RepeatedWarning> failures = new ConcurrentHashMap<>();

    public ReadingDecoder(DriverRegistry registry, MeterRegistry meters) {
        this.registry = registry;
        this.meters = meters;
    }

    /** {@return the message decoded} Throws {@link Rejected} with {@code no_measurement} when nothing is left of it. */
    public DecodedMessage decode(AdmittedMessage admitted) {
        DriverPlan plan = plan(admitted.device());
        Decoding decoding = new Decoding(plan, this);
        decoding.share(admitted.message().fields());
        decoding.callDrivers();
        if (decoding.isEmpty()) {
            String wrong = decoding.wrong();
            String detail = "nothing measured is left%s of %s"
                    .formatted(
                            wrong.isEmpty() ? "" : "; wrong: %s;".formatted(wrong),
                            admitted.message().fields().keySet());
            throw Rejected.deadLetter(
                    "no_measurement", shortened(detail), admitted.message().deviceId());
        }
        return decoding.result(admitted);
    }

    /** {@return whether readings may have a value of that name: one of the contract, or of a driver that is installed} */
    public boolean measures(String name) {
        return CoreMetric.ofField(name).isPresent() || registry.metric(name).isPresent();
    }

    /** {@return which driver takes what from the device; the same one until drivers come or go} */
    DriverPlan plan(KnownDevice device) {
        return registry.plan(device.sensorTypes());
    }

    /** {@return an equal map, one for all readings that say the same: few are said, and readings are kept by the thousand} */
    Map<String, Object> shared(Map<String, Object> said) {
        Map<String, Object> known = sources.get(said);
        if (known != null) {
            return known;
        }
        Map<String, Object> kept = Collections.unmodifiableMap(said);
        if (sources.size() < MAX_SOURCES) {
            sources.put(kept, kept);
        }
        return kept;
    }

    /** Counts a field that was not kept. */
    void dropped(String field, ReadingFlag why) {
        Counter.builder("pitwatch.reading.fields.dropped")
                .description("Fields that were left out of readings")
                .tags("field", field, "kind", why.code())
                .register(meters)
                .increment();
    }

    /** Counts a driver that broke, and says so, though not for every message. */
    void failed(InstalledDriver driver, Throwable failure) {
        Counter.builder("pitwatch.driver.failures")
                .description("Readings that a sensor driver failed at")
                .tag("driver", driver.sensorType())
                .register(meters)
                .increment();
        failures.computeIfAbsent(driver.sensorType(), type -> new RepeatedWarning())
                .next()
                // As text: an exception that a log keeps would hold on to the classes of a plugin that is removed.
                .ifPresent(withheld -> LOG.warn(
                        "driver {} failed; its fields are kept as extra: {}{}",
                        driver.sensorType(),
                        failure.toString(),
                        withheld));
    }

    private static String shortened(String detail) {
        return detail.length() <= 300 ? detail : detail.substring(0, 300) + "…";
    }
}
