package dev.pitwatch.hub.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.core.admission.aqi.AirQuality;
import dev.pitwatch.core.admission.calibration.Calibration;
import dev.pitwatch.core.admission.calibration.CalibrationTimeline;
import dev.pitwatch.core.admission.licence.DeviceDirectory;
import dev.pitwatch.core.admission.licence.FloodLimit;
import dev.pitwatch.core.admission.licence.LicenceFilter;
import dev.pitwatch.core.admission.licence.LicenceKey;
import dev.pitwatch.core.readings.driver.DriverRegistry;
import dev.pitwatch.core.readings.reading.Delivery;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.readings.reading.ReadingDecoder;
import dev.pitwatch.core.readings.reading.ReadingMessage;
import dev.pitwatch.core.readings.reading.ReadingRepository;
import dev.pitwatch.core.readings.reading.Refusal;
import dev.pitwatch.core.readings.reading.Rejected;
import dev.pitwatch.hub.mqtt.Receive;
import dev.pitwatch.hub.news.News;
import dev.pitwatch.hub.store.ReadingStore;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.dataformat.JsonDataFormat;
import org.apache.camel.model.dataformat.JsonLibrary;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Readings while an operator's route lacks a step, or has the steps in another order. */
class MissingStepsTest {

    private static final Instant NOW = Instant.parse("2026-02-20T22:30:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final LicenceKey KEYS = new LicenceKey(new MasterKey(new byte[32]));
    private static final CalibrationTimeline TWICE = CalibrationTimeline.of(
            List.of(new CalibrationTimeline.Entry("co2", NOW.minusSeconds(60), new Calibration(0, 2))));
    private static final String MESSAGE =
            "{\"device_id\":\"d\",\"license_key\":\"KEY\",\"boot_id\":\"b\",\"seq\":1,\"aqi\":80,\"co2\":400}";

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final FloodLimit flood = new FloodLimit(CLOCK, true);
    private final DeviceDirectory directory = new DeviceDirectory(
            new OneDevice(KEYS.hash("KEY"), TWICE, new CountDownLatch(0)), CLOCK, flood::paused, meters);
    private final StoredInMemory repository = new StoredInMemory();
    private final ReadingStore store = new ReadingStore(repository, new News(meters), meters, CLOCK);
    private final CamelContext context = new DefaultCamelContext();
    private final ProducerTemplate template = context.createProducerTemplate();

    @BeforeEach
    void start() {
        new IngestSteps(
                        directory,
                        new LicenceFilter(directory, KEYS, flood, CLOCK, id -> {}, meters),
                        new ReadingDecoder(new DriverRegistry(), meters),
                        (pit, time) -> 42L)
                .bind(context.getRegistry());
        context.getRegistry().bind("readingStore", store);
        store.start();
        context.start();
        template.start();
        directory.start();
    }

    @AfterEach
    void stop() {
        directory.close();
        context.stop();
        store.close();
    }

    @Test
    void givenAllSteps_whenAReadingComes_thenItIsCalibratedOfACarAndHasItsIndex() throws Exception {
        Reading reading = stored("licence drivers deviceClock stuckSensors calibration car airQuality");

        assertThat(reading.extra()).isEqualTo(Map.of("co2", 800.0));
        assertThat(reading.raw()).isEqualTo(Map.of("co2", 400L));
        assertThat(reading.jobId()).isEqualTo(42);
        assertThat(reading.air().aqi()).isEqualTo(80);
    }

    @Test
    void givenNoCalibration_whenAReadingComes_thenItIsStoredAsMeasured() throws Exception {
        Reading reading = stored("licence drivers deviceClock car airQuality");

        assertThat(reading.extra()).isEqualTo(Map.of("co2", 400L));
        assertThat(reading.raw()).isEmpty();
        assertThat(reading.jobId()).isEqualTo(42);
        assertThat(reading.air().aqi()).isEqualTo(80);
    }

    @Test
    void givenNoCar_whenAReadingComes_thenItIsStoredWithoutAJob() throws Exception {
        Reading reading = stored("licence drivers deviceClock calibration airQuality");

        assertThat(reading.jobId()).isNull();
        assertThat(reading.extra()).isEqualTo(Map.of("co2", 800.0));
        assertThat(reading.air().aqi()).isEqualTo(80);
    }

    @Test
    void givenNoAirQuality_whenAReadingComes_thenItIsStoredWithoutAnIndex() throws Exception {
        Reading reading = stored("licence drivers deviceClock calibration car");

        assertThat(reading.air()).isEqualTo(AirQuality.NONE);
        assertThat(reading.jobId()).isEqualTo(42);
        assertThat(reading.extra()).isEqualTo(Map.of("co2", 800.0));
    }

    @Test
    void givenCarBeforeCalibration_whenAReadingComes_thenItIsTheSame() throws Exception {
        Reading reading = stored("licence drivers deviceClock car calibration airQuality");

        assertThat(reading.jobId()).isEqualTo(42);
        assertThat(reading.extra()).isEqualTo(Map.of("co2", 800.0));
    }

    @ParameterizedTest
    @CsvSource({
        "licence drivers calibration car airQuality,"
                + " bean calibration: body is DecodedMessage; bean deviceClock comes before it",
        "licence drivers stuckSensors airQuality,"
                + " bean stuckSensors: body is DecodedMessage; bean deviceClock comes before it",
        "licence drivers airQuality, bean airQuality: body is DecodedMessage; bean deviceClock comes before it",
        "licence deviceClock car airQuality, bean deviceClock: body is AdmittedMessage; bean drivers comes before it",
        "licence drivers deviceClock airQuality car, bean car: body is Reading; bean airQuality last"
    })
    void givenNoStepThatOthersNeed_whenAReadingComes_thenItIsADeadLetterThatNamesTheStep(String steps, String says)
            throws Exception {
        send(steps);

        Rejected refusal = repository.refused.poll(20, TimeUnit.SECONDS);
        assertThat(refusal.kind()).isEqualTo(Rejected.Kind.DEAD_LETTER);
        assertThat(refusal.reason()).isEqualTo("internal");
        assertThat(refusal.detail()).contains(says.split("; "));
        assertThat(repository.readings).isEmpty();
    }

    private Reading stored(String steps) throws Exception {
        send(steps);

        Reading reading = repository.readings.poll(20, TimeUnit.SECONDS);
        assertThat(reading).isNotNull();
        assertThat(repository.refused).isEmpty();
        return reading;
    }

    private void send(String steps) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                JsonDataFormat json = new JsonDataFormat(JsonLibrary.Jackson);
                json.setObjectMapper("#readingMapper");
                json.setUnmarshalType(ReadingMessage.class);
                onException(Throwable.class).handled(true).to("bean:rejection").to("reading-store:readings");
                ProcessorDefinition<?> route = from("direct:ingest").unmarshal(json);
                for (String step : steps.split(" ")) {
                    route = route.to("bean:" + step);
                }
                route.to("reading-store:readings");
            }
        });
        byte[] bytes = MESSAGE.getBytes(StandardCharsets.UTF_8);
        template.send("direct:ingest", exchange -> {
            exchange.setProperty(Receive.DELIVERY, new Delivery("workshop/w/pit/p/sensors", bytes, 1, NOW, () -> {}));
            exchange.getMessage().setBody(bytes);
        });
    }

    private static final class StoredInMemory implements ReadingRepository {

        private final LinkedBlockingQueue<Reading> readings = new LinkedBlockingQueue<>();
        private final LinkedBlockingQueue<Rejected> refused = new LinkedBlockingQueue<>();

        @Override
        public List<Reading> store(List<Reading> batch, List<Refusal> refusals) {
            readings.addAll(batch);
            refusals.forEach(refusal -> refused.add(refusal.why()));
            return batch;
        }
    }
}
