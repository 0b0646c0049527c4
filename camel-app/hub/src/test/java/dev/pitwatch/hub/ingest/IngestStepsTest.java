package dev.pitwatch.hub.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.core.admission.calibration.CalibrationTimeline;
import dev.pitwatch.core.admission.licence.DeviceDirectory;
import dev.pitwatch.core.admission.licence.FloodLimit;
import dev.pitwatch.core.admission.licence.LicenceFilter;
import dev.pitwatch.core.admission.licence.LicenceKey;
import dev.pitwatch.core.readings.driver.DriverRegistry;
import dev.pitwatch.core.readings.occupancy.PitJobs;
import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.Delivery;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.readings.reading.ReadingDecoder;
import dev.pitwatch.core.readings.reading.ReadingMessage;
import dev.pitwatch.core.readings.reading.Rejected;
import dev.pitwatch.core.testing.SampleReading;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.hub.mqtt.Receive;
import dev.pitwatch.hub.routes.LogLines;
import dev.pitwatch.spi.Decoded;
import dev.pitwatch.spi.Metric;
import dev.pitwatch.spi.SensorDriver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.dataformat.JsonDataFormat;
import org.apache.camel.model.dataformat.JsonLibrary;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The steps in a route like the shipped one, with real messages. */
class IngestStepsTest {

    private static final Instant NOW = Instant.parse("2026-02-20T22:30:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final String TOPIC = "workshop/w/pit/p/sensors";
    private static final LicenceKey KEYS = new LicenceKey(new MasterKey(new byte[32]));

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final FloodLimit flood = new FloodLimit(CLOCK, true);
    private final CountDownLatch databaseIsThere = new CountDownLatch(1);
    private volatile CountDownLatch carsAreKnown = new CountDownLatch(0);
    private final DeviceDirectory directory = new DeviceDirectory(
            new OneDevice(KEYS.hash("KEY"), CalibrationTimeline.NONE, databaseIsThere), CLOCK, flood::paused, meters);
    private final DriverRegistry drivers = new DriverRegistry();
    private final LinkedBlockingQueue<Object> stored = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Object> sent = new LinkedBlockingQueue<>();
    private final CamelContext context = new DefaultCamelContext();
    private final ProducerTemplate template = context.createProducerTemplate();

    @BeforeEach
    void start() throws Exception {
        drivers.add(new Thermometer());
        new IngestSteps(
                        directory,
                        new LicenceFilter(directory, KEYS, flood, CLOCK, id -> {}, meters),
                        new ReadingDecoder(drivers, meters),
                        new NoCars())
                .bind(context.getRegistry());
        context.getRegistry().bind("breaks", (org.apache.camel.Processor) exchange -> {
            if (exchange.getMessage().getBody(Reading.class).values().get(CoreMetric.TEMPERATURE) == 13) {
                throw new IllegalStateException("nobody foresaw this");
            }
        });
        context.addRoutes(route());
        context.start();
        template.start();
        directory.start();
    }

    private RouteBuilder route() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                JsonDataFormat json = new JsonDataFormat(JsonLibrary.Jackson);
                json.setObjectMapper("#readingMapper");
                json.setUnmarshalType(ReadingMessage.class);
                onException(Throwable.class).handled(true).to("bean:rejection").process(this::store);
                from("direct:ingest")
                        .unmarshal(json)
                        .to("bean:licence")
                        .to("bean:drivers")
                        .to("bean:deviceClock")
                        .to("bean:calibration")
                        .to("bean:car")
                        .to("bean:airQuality")
                        .to("bean:breaks")
                        .process(this::store);
                from("direct:expression")
                        .setHeader("x", simple("${body.deviceId.nothing}"))
                        .process(this::store);
            }

            private void store(Exchange exchange) {
                stored.add(exchange.getMessage().getBody());
            }
        };
    }

    @AfterEach
    void stop() {
        databaseIsThere.countDown();
        carsAreKnown.countDown();
        directory.close();
        context.stop();
    }

    @Test
    void givenAGoodMessage_whenItRuns_thenAReadingComesOut() {
        databaseIsThere.countDown();

        Object body = send(TOPIC, "{\"device_id\":\"d\",\"license_key\":\"KEY\",\"temperature\":24.5,\"x\":1}");

        assertThat(body).isInstanceOfSatisfying(Reading.class, reading -> {
            assertThat(reading.values().get(CoreMetric.TEMPERATURE)).isEqualTo(24.5);
            assertThat(reading.extra()).isEqualTo(Map.of("x", 1L));
            assertThat(reading.recordedAt()).isEqualTo(NOW);
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|bad_json|DEAD_LETTER",
                "{|bad_json|DEAD_LETTER",
                "{\"x\":1} x|bad_json|DEAD_LETTER",
                "{\"x\":\"ÿ\"}|bad_json|DEAD_LETTER",
                "null|not_object|DEAD_LETTER",
                "[1]|not_object|DEAD_LETTER",
                "{\"x\":[[[[[[[[[1]]]]]]]]]}|too_deep|DEAD_LETTER",
                "{\"v\":2}|bad_version|DEAD_LETTER",
                "{\"device_id\":\"d\"}|missing_field|DEAD_LETTER",
                "{\"device_id\":\"e\",\"license_key\":\"KEY\"}|unknown_device|VIOLATION",
                "{\"device_id\":\"d\",\"license_key\":\"NO\"}|bad_key|VIOLATION",
                "{\"device_id\":\"d\",\"license_key\":\"KEY\"}|no_measurement|DEAD_LETTER",
                "{\"device_id\":\"d\",\"license_key\":\"KEY\",\"temperature\":13}|internal|DEAD_LETTER"
            })
    void givenABadMessage_whenItRuns_thenItsRefusalComesOut(String payload, String reason, Rejected.Kind kind) {
        databaseIsThere.countDown();

        Object body = send(TOPIC, payload);

        assertThat(body).isInstanceOfSatisfying(Rejected.class, rejected -> {
            assertThat(rejected.reason()).isEqualTo(reason);
            assertThat(rejected.kind()).isEqualTo(kind);
            assertThat(rejected.detail()).isNotBlank();
        });
    }

    @Test
    void givenNoDatabaseYet_whenAMessageComes_thenItWaitsAndIsNotRefused() throws InterruptedException {
        Thread sender =
                new Thread(() -> send(TOPIC, "{\"device_id\":\"d\",\"license_key\":\"KEY\",\"temperature\":24.5}"));
        sender.start();
        await().until(() -> sender.getState() == Thread.State.WAITING);
        assertThat(stored).isEmpty();

        databaseIsThere.countDown();
        sender.join();

        assertThat(directory.ready()).isTrue();
    }

    @Test
    void givenNoDatabaseYet_whenTheHubStops_thenTheMessageIsNeitherReadNorRefused() throws InterruptedException {
        LinkedBlockingQueue<Boolean> interrupted = new LinkedBlockingQueue<>();
        Thread sender = sender(interrupted);
        await().until(() -> sender.getState() == Thread.State.WAITING);

        sender.interrupt();
        sender.join();

        assertThat(interrupted).containsExactly(true);
        assertThat(stored).isEmpty();
    }

    @Test
    void givenCarsAreNotKnownYet_whenAMessageComes_thenItWaitsAndIsNotRefused() throws InterruptedException {
        databaseIsThere.countDown();
        await().until(directory::ready);
        carsAreKnown = new CountDownLatch(1);
        Thread sender = sender(new LinkedBlockingQueue<>());
        await().until(() -> sender.getState() == Thread.State.WAITING);
        assertThat(stored).isEmpty();

        carsAreKnown.countDown();
        sender.join();

        assertThat(sent).singleElement().isInstanceOf(Reading.class);
    }

    @Test
    void givenCarsAreNotKnownYet_whenTheHubStops_thenTheMessageIsNeitherReadNorRefused() throws InterruptedException {
        databaseIsThere.countDown();
        await().until(directory::ready);
        carsAreKnown = new CountDownLatch(1);
        LinkedBlockingQueue<Boolean> interrupted = new LinkedBlockingQueue<>();
        Thread sender = sender(interrupted);
        await().until(() -> sender.getState() == Thread.State.WAITING);

        sender.interrupt();
        sender.join();

        assertThat(interrupted).containsExactly(true);
        assertThat(sent).isEmpty();
        assertThat(stored).isEmpty();
    }

    @Test
    void givenNoDelivery_whenItRuns_thenAnInternalRefusalSaysSo() {
        databaseIsThere.countDown();

        template.send("direct:ingest", exchange -> exchange.getMessage()
                .setBody("{\"device_id\":\"d\",\"license_key\":\"KEY\"}"));

        assertThat(stored.poll()).isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(rejected.detail())
                .contains("bean receive comes first"));
    }

    @Test
    void givenAnExpressionThatFailsForEachMessage_whenManyCome_thenEachIsADeadLetterAndTheLogHasOneLine() {
        Reading reading =
                SampleReading.of(new SampleWorkshop(1, "w", 1, "ESP32-1")).build();

        List<String> lines = LogLines.during(() -> {
            for (int message = 0; message < 100; message++) {
                template.sendBody("direct:expression", reading);
            }
        });

        assertThat(stored).hasSize(100).allSatisfy(body -> assertThat(body)
                .isInstanceOfSatisfying(Rejected.class, rejected -> assertThat(rejected.reason())
                        .isEqualTo("internal")));
        assertThat(lines)
                .singleElement()
                .asString()
                .contains(" ERROR ", "ingest: a step failed, and messages are kept as dead letters: ", "nothing");
    }

    /** {@return a thread that sends a good message, and afterwards says whether it was interrupted} */
    private Thread sender(LinkedBlockingQueue<Boolean> interrupted) {
        Thread sender = new Thread(() -> {
            Object body = send(TOPIC, "{\"device_id\":\"d\",\"license_key\":\"KEY\",\"temperature\":24.5}");
            if (body != null) {
                sent.add(body);
            }
            interrupted.add(Thread.currentThread().isInterrupted());
        });
        sender.start();
        return sender;
    }

    private @Nullable Object send(String topic, String payload) {
        // ISO-8859-1, so that a test can write any byte.
        byte[] bytes = payload.getBytes(StandardCharsets.ISO_8859_1);
        template.send("direct:ingest", exchange -> {
            exchange.setProperty(Receive.DELIVERY, new Delivery(topic, bytes, 1, NOW, () -> {}));
            exchange.getMessage().setBody(bytes);
        });
        return stored.poll();
    }

    private static final class Thermometer implements SensorDriver {

        @Override
        public String sensorType() {
            return "THERMOMETER";
        }

        @Override
        public List<Metric> metrics() {
            return List.of(new Metric("temperature", "°C", -40, 85));
        }

        @Override
        public Decoded decode(Map<String, Object> fields) {
            return Decoded.numbers(metrics(), fields);
        }
    }

    private final class NoCars implements PitJobs {

        @Override
        public @Nullable Long at(long pitId, Instant time) {
            return null;
        }

        @Override
        public void awaitKnown() throws InterruptedException {
            carsAreKnown.await();
        }
    }
}
