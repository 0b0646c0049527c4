package dev.pitwatch.hub.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.readings.deadletter.Replayer;
import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.Delivery;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.readings.reading.ReadingMapper;
import dev.pitwatch.core.readings.reading.ReadingMessage;
import dev.pitwatch.core.readings.reading.Rejected;
import dev.pitwatch.core.readings.reading.Rejections;
import dev.pitwatch.core.testing.SampleReading;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.hub.mqtt.Receive;
import dev.pitwatch.hub.news.News;
import dev.pitwatch.hub.store.FakeRepository;
import dev.pitwatch.hub.store.ReadingStore;
import dev.pitwatch.hub.store.RouteReplayer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.AdviceWith;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Constants;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.test.junit5.CamelTestSupport;
import org.apache.camel.test.junit5.TestExecutionConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The shipped files of ingest and devices with real store and mapper; the broker and the steps between are fakes. */
class ShippedIngestRoutesTest extends CamelTestSupport {

    private static final Path ROUTES = Path.of("../../routes");
    private static final Instant NOW = Instant.parse("2026-02-20T22:30:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final SampleWorkshop SHOP = new SampleWorkshop(1, "w", 1, "ESP32-1");
    private static final String TOPIC = "workshop/w/pit/p/sensors";
    private static final String GOOD =
            "{\"device_id\":\"ESP32-1\",\"license_key\":\"LIC-4F8D-9K2L-3P7Q\",\"boot_id\":\"b\",\"seq\":%d,\"iaq\":50}";

    private final FakeRepository repository = new FakeRepository();
    private final ReadingStore store =
            new ReadingStore(repository, new News(new SimpleMeterRegistry()), new SimpleMeterRegistry(), CLOCK);
    private final List<String> acknowledged = new CopyOnWriteArrayList<>();
    private final List<String> reported = new CopyOnWriteArrayList<>();
    private final List<String> worked = new CopyOnWriteArrayList<>();
    private final Set<Boolean> again = ConcurrentHashMap.newKeySet();
    private final AtomicInteger diagnosticsStored = new AtomicInteger();
    private final AtomicInteger tracesStored = new AtomicInteger();
    private final List<Reading> emitted = new CopyOnWriteArrayList<>();

    @Override
    protected void bindToRegistry(Registry registry) {
        registry.bind("readingStore", store);
        registry.bind("readingMapper", ReadingMapper.create());
        registry.bind("receive", new Receive(CLOCK));
        registry.bind("licence", (Processor) ShippedIngestRoutesTest::licence);
        registry.bind("drivers", (Processor) ShippedIngestRoutesTest::drivers);
        registry.bind("deviceClock", (Processor) ShippedIngestRoutesTest::deviceClock);
        for (String step : List.of("stuckSensors", "calibration", "car", "airQuality")) {
            registry.bind(step, (Processor) exchange -> {
                worked.add(step);
                again.add(delivery(exchange).again());
            });
        }
        registry.bind("rejection", (Processor) ShippedIngestRoutesTest::rejection);
        for (String kind : List.of("deviceStatus", "deviceAck", "deviceDiag")) {
            registry.bind(kind, (Processor) exchange -> reported(kind, delivery(exchange)));
        }
        registry.bind("diagnostics", new DiagnosticsBean());
        registry.bind("messageTraces", new MessageTracesBean());
        registry.bind("deviceSwitches", new DeviceSwitchesBean());
        store.start();
    }

    /** By the name and the method that the file says. */
    public final class DiagnosticsBean {
        public void store() {
            diagnosticsStored.incrementAndGet();
        }
    }

    /** By the name and the method that the file says. */
    public final class MessageTracesBean {
        public void run() {
            tracesStored.incrementAndGet();
        }
    }

    /** By the name and the method that the file says. */
    public static final class DeviceSwitchesBean {
        public void reconcile() {
            // no device is known
        }
    }

    @AfterEach
    void closeStore() {
        store.close();
    }

    @Override
    protected RoutesBuilder[] createRouteBuilders() throws Exception {
        List<RoutesBuilder> builders = new ArrayList<>();
        for (String file : List.of("errors", "ingest", "devices")) {
            var resource =
                    ResourceHelper.resolveMandatoryResource(context, "file:" + ROUTES.resolve(file + ".camel.yaml"));
            builders.addAll(PluginHelper.getRoutesLoader(context).findRoutesBuilders(List.of(resource)));
        }
        builders.add(new RouteBuilder() {
            @Override
            public void configure() {
                // In place of the routes behind the store.
                from("reading-store:readings")
                        .routeId("after")
                        .split(body())
                        .process(exchange -> emitted.add(exchange.getMessage().getBody(Reading.class)));
            }
        });
        return builders.toArray(RoutesBuilder[]::new);
    }

    @Override
    public void configureTest(TestExecutionConfiguration configuration) {
        configuration.withUseAdviceWith(true);
    }

    @BeforeEach
    void withoutABroker() throws Exception {
        for (String route :
                List.of("ingest-readings", "ingest-legacy", "devices-status", "devices-ack", "devices-diag")) {
            AdviceWith.adviceWith(context, route, advice -> advice.replaceFromWith("direct:" + route));
        }
        context.start();
    }

    @Test
    void givenReadingsOnBothTopics_whenTheyArrive_thenStoredAcknowledgedAndEmitted() {
        arrives("direct:ingest-readings", TOPIC, GOOD.formatted(1));
        arrives("direct:ingest-legacy", "workshop/w/p/sensors", GOOD.formatted(2));

        await().untilAsserted(() -> assertThat(emitted).extracting(Reading::seq).containsExactly(1L, 2L));
        assertThat(acknowledged).containsExactly(TOPIC, "workshop/w/p/sensors");
        assertThat(worked)
                .containsExactly(
                        "stuckSensors",
                        "calibration",
                        "car",
                        "airQuality",
                        "stuckSensors",
                        "calibration",
                        "car",
                        "airQuality");
        assertThat(repository.reasons()).isEmpty();
    }

    @Test
    void givenWhatEachStepRefuses_whenItArrives_thenStoredWithItsReasonAndAcknowledged() {
        arrives("direct:ingest-readings", TOPIC, "poison");
        arrives("direct:ingest-readings", TOPIC, "{\"device_id\":\"no key\"}");
        arrives("direct:ingest-readings", TOPIC, GOOD.formatted(13));
        arrives("direct:ingest-readings", TOPIC, GOOD.formatted(14));
        arrives("direct:ingest-readings", TOPIC, "x".repeat(5_000));

        await().untilAsserted(() -> assertThat(repository.reasons())
                .containsExactly("bad_json", "missing_field", "licence_revoked", "internal", "too_large"));
        await().untilAsserted(() -> assertThat(acknowledged).hasSize(5));
        assertThat(emitted).isEmpty();
    }

    @Test
    void givenReportsOfDevices_whenTheyArrive_thenEachGoesToItsBean() {
        arrives("direct:devices-status", "workshop/w/device/d/status", "{}");
        arrives("direct:devices-ack", "workshop/w/device/d/ack", "{}");
        arrives("direct:devices-diag", "workshop/w/device/d/diag", "{}");

        assertThat(reported)
                .containsExactly(
                        "deviceStatus workshop/w/device/d/status",
                        "deviceAck workshop/w/device/d/ack",
                        "deviceDiag workshop/w/device/d/diag");
        await().untilAsserted(() -> assertThat(diagnosticsStored).hasPositiveValue());
        await().untilAsserted(() -> assertThat(tracesStored).hasPositiveValue());
    }

    @Test
    void givenADeadLetter_whenTriedAgain_thenStoredAsLateOrReportedWithoutASecondLetter() throws Exception {
        Optional<Rejected> stored = replay(TOPIC, GOOD.formatted(7));
        Optional<Rejected> refused = replay(TOPIC, GOOD.formatted(13));
        Optional<Rejected> broken = replay("workshop/w/p/sensors", "poison");

        assertThat(stored).isEmpty();
        assertThat(refused.orElseThrow().reason()).isEqualTo("licence_revoked");
        assertThat(broken.orElseThrow().reason()).isEqualTo("bad_json");
        assertThat(again).as("counts as no message that its device sends").containsExactly(true);
        assertThat(repository.reasons()).isEmpty();
        await().untilAsserted(() -> assertThat(emitted).singleElement().satisfies(reading -> {
            assertThat(reading.late()).isTrue();
            assertThat(reading.receivedAt()).isEqualTo(NOW.minusSeconds(3600));
        }));
    }

    @Test
    void givenADeadLetterOfADevice_whenTriedAgain_thenAnAnswerGoesToItsFlowAndAMomentIsRefused() throws Exception {
        assertThat(replay("workshop/w/device/d/ack", "{}")).isEmpty();
        Optional<Rejected> refused = replay("workshop/w/device/d/ack", "poison");

        assertThat(reported).containsExactly("deviceAck workshop/w/device/d/ack");
        assertThat(refused.orElseThrow().reason()).isEqualTo("bad_json");
        for (String kind : List.of("status", "diag")) {
            assertThatThrownBy(() -> replay("workshop/w/device/d/" + kind, "{}"))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("workshop/w/device/d/%s can't be replayed".formatted(kind));
        }
        assertThat(reported).hasSize(1);
        assertThat(emitted).isEmpty();
        assertThat(repository.reasons()).isEmpty();
    }

    private Optional<Rejected> replay(String topic, String payload) throws Exception {
        Replayer replayer = new RouteReplayer(template);
        return replayer.replay(topic, payload.getBytes(StandardCharsets.UTF_8), NOW.minusSeconds(3600))
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
    }

    private void arrives(String from, String topic, String payload) {
        byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
        Exchange sent = template.send(from, exchange -> {
            exchange.setProperty(Receive.DELIVERY, new Delivery(topic, bytes, 1, NOW, () -> acknowledged.add(topic)));
            exchange.getMessage().setHeader(PahoMqtt5Constants.MQTT_TOPIC, topic);
        });
        assertThat(sent.getException()).isNull();
    }

    private void reported(String kind, Delivery delivery) {
        if (new String(delivery.payload(), StandardCharsets.UTF_8).equals("poison")) {
            throw Rejected.deadLetter("bad_json", "planted", "d");
        }
        reported.add(kind + " " + delivery.topic());
        delivery.ack().run();
    }

    private static Delivery delivery(Exchange exchange) {
        return exchange.getProperty(Receive.DELIVERY, Delivery.class);
    }

    private static void licence(Exchange exchange) {
        Long seq = exchange.getMessage().getBody(ReadingMessage.class).seq();
        if (seq != null && seq == 13) {
            throw Rejected.violation("licence_revoked", "planted", "ESP32-1", 1L, true);
        }
    }

    private static void drivers(Exchange exchange) {
        Long seq = exchange.getMessage().getBody(ReadingMessage.class).seq();
        if (seq != null && seq == 14) {
            throw new IllegalStateException("planted: a driver is broken");
        }
    }

    private static void deviceClock(Exchange exchange) {
        ReadingMessage message = exchange.getMessage().getBody(ReadingMessage.class);
        exchange.getMessage()
                .setBody(SampleReading.of(SHOP)
                        .seq(message.seq() == null ? 0 : message.seq())
                        .at(delivery(exchange).receivedAt())
                        .with(CoreMetric.IAQ, 50)
                        .build());
    }

    private static void rejection(Exchange exchange) {
        exchange.getMessage().setBody(Rejections.of(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class)));
    }
}
