package dev.pitwatch.hub.ingest;

import dev.pitwatch.core.admission.aqi.AqiStandard;
import dev.pitwatch.core.admission.calibration.CalibrationTimeline;
import dev.pitwatch.core.admission.licence.DeviceDirectory;
import dev.pitwatch.core.admission.licence.KnownDevice;
import dev.pitwatch.core.admission.licence.KnownDeviceRepository;
import dev.pitwatch.core.admission.licence.LicenceFilter;
import dev.pitwatch.core.admission.licence.LicenceKey;
import dev.pitwatch.core.alerts.source.CustomAlertChecks;
import dev.pitwatch.core.readings.driver.DriverRegistry;
import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.readings.reading.ReadingDecoder;
import dev.pitwatch.core.readings.reading.Rejected;
import dev.pitwatch.core.readings.reading.Rejections;
import dev.pitwatch.hub.mqtt.Receive;
import dev.pitwatch.hub.routes.ProbedIngest;
import dev.pitwatch.hub.steps.DeclaredStep;
import dev.pitwatch.hub.steps.StepContract;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.spi.Registry;

/**
 * The made-up device by whose readings edits of route files are tried, and beans of ingest that know it alone: with licences, clocks and meters of
 * their own, and with sensors that no plugin's driver takes. Limits of an operator's own are checked there, and open no alert. Thread safe.
 */
public final class IngestProbe implements ProbedIngest, AutoCloseable {

    /** Of the device, its sensor and its place; none of it is in the database. */
    private static final String NAME = "PITWATCH-PROBE";

    private static final long NOWHERE = 0;
    private static final int INTERVAL_SECONDS = 10;
    private static final int OFFLINE_SECONDS = 60;
    private static final Set<String> MEANT = Set.of(RouteRefusals.DROPPED, RouteRefusals.BY_ROUTE);

    /** All that the contract has a name for; what drivers measure besides comes behind. */
    private static final String READING =
            """
            {"device_id": "%s", "license_key": "%s", "boot_id": "%s", "seq": 1, "aqi": 50, \
            "temperature": 25.5, "humidity": 40.5, "pressure": 1000.5, "iaq": 50.5, "iaq_accuracy": 3.0, \
            "gas_ohm": 50000.5, "pm1": 8.5, "pm25": 12.5, "pm10": 20.5%s}""";

    private final LicenceKey keys;
    private final DriverRegistry drivers;
    private final Clock clock;
    private final Consumer<Reading> rows;
    private final Duration longest;
    private final String key;
    private final String otherKey;
    private final DeviceDirectory directory;

    /**
     * Knows its device from {@link #start} on.
     *
     * @param rows does with a reading what the store's writer does, and keeps nothing
     * @param longest how long a try may take
     */
    public IngestProbe(LicenceKey keys, DriverRegistry drivers, Clock clock, Consumer<Reading> rows, Duration longest) {
        this.keys = keys;
        this.drivers = drivers;
        this.clock = clock;
        this.rows = rows;
        this.longest = longest;
        key = keys.generate();
        otherKey = keys.generate();
        directory =
                new DeviceDirectory(new Alone(device(keys.hash(key))), clock, unheard -> {}, new SimpleMeterRegistry());
    }

    private static KnownDevice device(byte[] keyHash) {
        return new KnownDevice(
                NAME,
                NOWHERE,
                NAME,
                AqiStandard.IN_NAQI,
                NOWHERE,
                NAME,
                true,
                null,
                null,
                "active",
                List.of(NAME),
                INTERVAL_SECONDS,
                OFFLINE_SECONDS,
                new KnownDevice.Licence(keyHash, "active", null, null, null),
                new KnownDevice.Subscription("active", null, null),
                CalibrationTimeline.NONE);
    }

    /** Makes its device known to its own directory. */
    public void start() {
        directory.start();
    }

    @Override
    public void bind(Registry registry) {
        MeterRegistry uncounted = new SimpleMeterRegistry();
        LicenceFilter filter = LicenceFilter.ofMadeUp(directory, keys, clock);
        new IngestSteps(directory, filter, new ReadingDecoder(drivers, uncounted), (pit, time) -> null).bind(registry);
        registry.bind("receive", new Receive(clock));
        registry.bind("customAlerts", new CustomAlertChecks());
        registry.bind(
                "rejection",
                Processor.class,
                new DeclaredStep(StepContract.ANY.gives(Rejected.class), IngestProbe::reject));
    }

    /** As {@link RejectionStep}, without a word in the log. */
    private static void reject(Exchange exchange) {
        exchange.getMessage().setBody(Rejections.of(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class)));
    }

    @Override
    public Made good() {
        return made(key);
    }

    @Override
    public Made forged() {
        return made(otherKey);
    }

    /** Another boot each time: two hubs may try at once, and neither is to wait for the other's row. */
    private Made made(String licenceKey) {
        String boot = UUID.randomUUID().toString().replace("-", "");
        return new Made(
                "workshop/%s/pit/%s/sensors".formatted(NAME, NAME),
                READING.formatted(NAME, licenceKey, boot, others()).getBytes(StandardCharsets.UTF_8));
    }

    /** An edit may read what each device of a fleet sends. */
    private String others() {
        return drivers.metrics().stream()
                .filter(metric -> CoreMetric.ofField(metric.name()).isEmpty())
                .map(metric -> ", \"%s\": %s".formatted(metric.name(), (metric.min() + metric.max()) / 2))
                .collect(Collectors.joining());
    }

    @Override
    public boolean isMeant(Rejected why) {
        return MEANT.contains(why.reason());
    }

    @Override
    public void write(Reading reading) {
        rows.accept(reading);
    }

    @Override
    public Duration longest() {
        return longest;
    }

    @Override
    public void close() {
        directory.close();
    }

    /** In place of the table of devices. */
    private record Alone(KnownDevice device) implements KnownDeviceRepository {

        @Override
        public List<KnownDevice> all(Instant now) {
            return List.of(device);
        }

        @Override
        public List<KnownDevice> some(Collection<String> deviceIds, Instant now) {
            return List.of(device);
        }

        @Override
        public List<KnownDevice> ofWorkshops(Collection<Long> workshopIds, Instant now) {
            return List.of(device);
        }

        @Override
        public Optional<Instant> lastHeard() {
            return Optional.empty();
        }

        @Override
        public void forgetPreviousKey(String deviceId) {
            // it has but one
        }
    }
}
