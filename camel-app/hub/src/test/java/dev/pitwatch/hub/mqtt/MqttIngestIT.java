package dev.pitwatch.hub.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.Delivery;
import dev.pitwatch.core.readings.reading.RefusalLimits;
import dev.pitwatch.core.readings.reading.Rejected;
import dev.pitwatch.core.readings.reading.Rejections;
import dev.pitwatch.core.testing.SampleReading;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TcpProxy;
import dev.pitwatch.hub.news.News;
import dev.pitwatch.hub.store.FakeRepository;
import dev.pitwatch.hub.store.ReadingStore;
import dev.pitwatch.hub.trace.Traces;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real broker, the client, a route as shipped (its steps apart) and the store; the database is a fake that can be away. */
class MqttIngestIT {

    private static final int RECEIVE_MAXIMUM = 100;
    private static final String TOPIC = "workshop/w/pit/p/sensors";
    private static final SampleWorkshop SHOP = new SampleWorkshop(1, "w", 1, "ESP32-1");
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir
    Path folder;

    private final FakeRepository repository = new FakeRepository();
    private TestBroker broker;
    private MqttClient device;
    private Node node;

    @BeforeEach
    void open() throws Exception {
        broker = new TestBroker(folder).start();
        node = new Node();
        device = broker.device("device");
    }

    @AfterEach
    void close() throws Exception {
        node.close();
        if (device.isConnected()) {
            device.disconnectForcibly(0, 1_000);
        }
        broker.close();
    }

    @Test
    void givenMessages_whenPublished_thenStoredInTheOrderTheyCame() throws Exception {
        publish(0, 500);

        awaitStored(500);
        // Artemis may hand out neighbours of a shared subscription in turn.
        assertThat(repository.sequence())
                .containsExactlyElementsOf(node.arrivals)
                .containsExactlyInAnyOrderElementsOf(numbers(0, 500));
    }

    @Test
    void givenAStoppedRoute_whenStartedAgain_thenTheBacklogComesAndNothingTwice() throws Exception {
        node.context.getRouteController().stopRoute("readings");
        assertThat(node.client.isConnected()).isFalse();
        publish(0, 500);
        await("the broker holds all of it").atMost(PATIENCE).until(() -> broker.unacknowledged() == 500);

        node.context.getRouteController().startRoute("readings");

        awaitStored(500);
        await("the broker has every acknowledgement").atMost(PATIENCE).until(() -> broker.unacknowledged() == 0);
        assertThat(node.duplicates()).isZero();
        node.close();
        node = new Node();
        publish(500, 1);
        awaitStored(501);
        assertThat(repository.sequence()).containsExactlyInAnyOrderElementsOf(numbers(0, 501));
        assertThat(node.duplicates()).isZero();
    }

    @Test
    void givenTheDatabaseAway_whenTheHubDies_thenTheNextOneGetsAllOfIt() throws Exception {
        repository.goAway();
        publish(0, 300);
        awaitArrived();
        assertThat(node.meters.get("pitwatch.mqtt.unacknowledged").gauge().value())
                .isEqualTo(RECEIVE_MAXIMUM);

        node.close();
        assertThat(repository.size()).isZero();
        repository.comeBack();
        node = new Node();

        awaitStored(300);
        assertThat(repository.sequence()).containsExactlyInAnyOrderElementsOf(numbers(0, 300));
    }

    @Test
    void givenTheHubAwayForAWhile_whenItIsBack_thenTheBrokerHasKeptAll() throws Exception {
        node.close();
        publish(0, 20);
        await().during(Duration.ofSeconds(3)).until(() -> repository.size() == 0); // brokers look for old sessions

        node = new Node();

        awaitStored(20);
    }

    @Test
    void givenASessionWhoseSubscriptionIsGone_whenTheHubConnects_thenItReadsAllTheSame() throws Exception {
        node.close();
        MqttClient thief = new MqttClient(broker.address().url(), node.client.getClientId(), null);
        MqttConnectionOptions sameSession = new MqttConnectionOptions();
        sameSession.setCleanStart(false);
        sameSession.setSessionExpiryInterval(3_600L);
        thief.connect(sameSession);
        thief.subscribe("workshop/anything", 1); // else there is no session left
        thief.unsubscribe("$share/pitwatch/workshop/+/pit/+/sensors");
        thief.disconnect();
        thief.close();

        node = new Node();
        publish(0, 20);

        awaitStored(20);
    }

    @Test
    void givenAHubThatDiedAnHourAgo_whenTheNextOneConnects_thenItIsToldForHowLongNobodyRead() throws Exception {
        node.close();
        Path note = folder.resolve(node.client.getClientId() + ".subscription");
        Files.setLastModifiedTime(note, FileTime.from(Instant.now().minus(Duration.ofHours(1))));

        node = new Node();
        publish(0, 1);

        awaitStored(1);
        assertThat(node.pauses).anyMatch(pause -> pause.compareTo(Duration.ofHours(1)) >= 0);

        // It dies before it can have read all that waited: what it left is no flood either.
        node.close();
        node = new Node();

        assertThat(node.pauses).anyMatch(pause -> pause.compareTo(Duration.ofHours(1)) >= 0);
    }

    @Test
    void givenANetworkThatHoldsAllUp_whenItComesAtOnce_thenTheHubIsToldForHowLongBefore() throws Exception {
        node.close();
        Duration silence = Duration.ofSeconds(7); // longer than it takes to ask for a sign of life
        try (TcpProxy network = new TcpProxy(URI.create(broker.address().url()).getPort())) {
            node = new Node("workshop/+/pit/+/sensors", local(network.port()));
            publish(0, 1);
            awaitStored(1);
            network.freeze();
            publish(1, 1);
            await().pollDelay(silence).until(() -> node.client.isConnected());
            assertThat(node.pauses).hasSize(1); // at the start

            network.heal();

            awaitStored(2);
            assertThat(node.pauses).hasSize(2);
            assertThat(node.pauses.get(1)).isGreaterThan(silence);
            node.close();
        }
    }

    @Test
    void givenANetworkThatLosesAll_whenItIsNoticedLate_thenTheHubIsToldOfTheTimeBefore() throws Exception {
        node.close();
        Duration silence = Duration.ofSeconds(3);
        try (TcpProxy network = new TcpProxy(URI.create(broker.address().url()).getPort())) {
            node = new Node("workshop/+/pit/+/sensors", local(network.port()));
            publish(0, 1);
            awaitStored(1);
            network.swallow();
            publish(1, 1);
            await().pollDelay(silence).until(() -> node.client.isConnected());

            network.cut();
            network.heal();

            awaitStored(2);
            assertThat(node.pauses).anyMatch(pause -> pause.compareTo(silence) > 0);
            node.close();
        }
    }

    private static MqttAddress local(int port) {
        return new MqttAddress("tcp://127.0.0.1:" + port, Optional.empty(), Optional.empty(), "test");
    }

    @Test
    void givenABacklogAndTheDatabaseAway_whenTheBrokerRestarts_thenAllComesOnce() throws Exception {
        repository.goAway();
        publish(0, 1_000);
        awaitArrived();

        broker.stop();
        broker.start();
        repository.comeBack();

        awaitStored(1_000);
        assertThat(repository.sequence()).containsExactlyInAnyOrderElementsOf(numbers(0, 1_000));
        publish(1_000, 10);
        awaitStored(1_010);
    }

    @Test
    void givenSteadyTraffic_whenTheBrokerRestartsThreeTimes_thenNothingAcknowledgedIsLost() throws Exception {
        int next = 0;
        for (int restart = 0; restart < 3; restart++) {
            publish(next, 200);
            next += 200;
            broker.stop();
            broker.start();
        }
        publish(next, 200);

        awaitStored(800);
        assertThat(repository.sequence()).containsExactlyInAnyOrderElementsOf(numbers(0, 800));
    }

    @Test
    void givenMorePoisonThanTheBrokerMayHaveOnTheWay_whenGoodOnesFollow_thenTheyAreStored() throws Exception {
        for (int i = 0; i < 3 * RECEIVE_MAXIMUM; i++) {
            device().publish(TOPIC, TestBroker.message("poison".getBytes(UTF_8)));
        }
        device().publish(TOPIC, TestBroker.message(new byte[20_000]));
        publish(0, 20);

        awaitStored(20);
        assertThat(repository.reasons()).contains("bad_json", "too_large").hasSize(3 * RECEIVE_MAXIMUM + 1);
    }

    @Test
    void givenQoS0_whenPublished_thenStoredAndTheConnectionLives() throws Exception {
        for (int i = 0; i < 50; i++) {
            device().publish(TOPIC, Integer.toString(i).getBytes(UTF_8), 0, false);
        }
        awaitStored(50);

        publish(50, 10);
        awaitStored(60);
        assertThat(node.meters
                        .counter("pitwatch.mqtt.reconnects", "client", "readings")
                        .count())
                .isZero();
    }

    @Test
    void givenNoBroker_whenTheHubStarts_thenItConnectsOnceThereIsOne() throws Exception {
        node.close();
        broker.stop();
        node = new Node();
        assertThat(node.client.isConnected()).isFalse();

        broker.start();
        await().atMost(PATIENCE).until(() -> node.client.isConnected());
        publish(0, 5);

        awaitStored(5);
    }

    @Test
    void givenAnotherTopic_whenTheHubStartsWithIt_thenItReadsThatAndTheOldOneNoMore() throws Exception {
        node.close();
        node = new Node("workshop/+/moved/+/sensors");
        publish(0, 5);
        device().publish("workshop/w/moved/p/sensors", TestBroker.message("7".getBytes(UTF_8)));

        awaitStored(1);
        assertThat(repository.sequence()).containsExactly(7L);
    }

    @Test
    void givenARouteThatIsBroken_whenMoreIsRefusedThanIsKept_thenTheRestComesAgainAndIsStoredOnceItIsMended()
            throws Exception {
        int kept = RefusalLimits.MAX_INTERNAL;
        node.brokenBelow = kept + 50;
        publish(0, kept + 50);
        await().atMost(PATIENCE).until(() -> node.again.size() == 50);

        AtomicBoolean marked = new AtomicBoolean();
        node.store.mark(() -> marked.set(true));
        publish(10_000, 20);
        awaitStored(20); // there is room for others
        assertThat(marked).as("not all is stored").isFalse();
        assertThat(repository.reasons()).hasSize(kept).containsOnly("internal");
        assertThat(node.store.tally().leavesSome()).isTrue();

        node.brokenBelow = 0;

        awaitStored(70);
        assertThat(node.again).allMatch(number -> repository.sequence().contains(number));
        await("the broker has every acknowledgement").atMost(PATIENCE).until(() -> broker.unacknowledged() == 0);
        assertThat(repository.reasons()).hasSize(kept);
    }

    private void publish(int from, int count) throws MqttException {
        for (int i = from; i < from + count; i++) {
            device().publish(TOPIC, TestBroker.message(Integer.toString(i).getBytes(UTF_8)));
        }
    }

    private MqttClient device() throws MqttException {
        if (!device.isConnected()) {
            device = broker.device("device");
        }
        return device;
    }

    private void awaitArrived() {
        await().atMost(PATIENCE).until(() -> node.arrived() >= RECEIVE_MAXIMUM);
    }

    private void awaitStored(int count) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(repository.size()).isEqualTo(count));
    }

    private static List<Long> numbers(int from, int to) {
        return LongStream.range(from, to).boxed().toList();
    }

    /** One hub. */
    private final class Node implements AutoCloseable {

        final SimpleMeterRegistry meters = new SimpleMeterRegistry();
        final DefaultCamelContext context = new DefaultCamelContext();
        final DurableMqttClient client;
        final List<Duration> pauses = new CopyOnWriteArrayList<>();
        private final ReadingStore store;
        private final LeftMessages left;
        /** Numbers below it meet a fault of the hub. */
        private volatile long brokenBelow;

        /** Numbers that the broker sent once more. */
        private final Set<Long> again = ConcurrentHashMap.newKeySet();

        private final java.util.concurrent.atomic.AtomicInteger arrived =
                new java.util.concurrent.atomic.AtomicInteger();
        private final List<Long> arrivals = new CopyOnWriteArrayList<>();
        private boolean closed;

        Node() throws Exception {
            this("workshop/+/pit/+/sensors");
        }

        Node(String topic) throws Exception {
            this(topic, broker.address());
        }

        Node(String topic, MqttAddress address) throws Exception {
            client = new DurableMqttClient(address, "readings", folder, RECEIVE_MAXIMUM, meters, Clock.systemUTC());
            client.onPause(pauses::add);
            store = new ReadingStore(
                    repository,
                    new RefusalLimits(Clock.systemUTC(), account -> false, true, meters),
                    new News(meters),
                    meters,
                    Traces.off(),
                    Clock.systemUTC());
            left = new LeftMessages(List.of(client), Duration.ofSeconds(2));
            store.onLeft(left::left);
            store.start();
            context.disableJMX();
            context.getRegistry().bind("readingClient", client);
            context.getRegistry().bind("readingStore", store);
            context.getRegistry().bind("receive", new Receive(Clock.systemUTC(), delivery -> {}, store::wasLeft));
            context.getRegistry().bind("parse", (Processor) this::parse);
            context.addRoutePolicyFactory(new DisconnectOnStop());
            context.addRoutes(routes(topic));
            context.start();
        }

        int arrived() {
            return arrived.get();
        }

        double duplicates() {
            return meters.counter("pitwatch.ingest.duplicates").count();
        }

        private void parse(Exchange exchange) {
            arrived.incrementAndGet();
            String text = exchange.getMessage().getBody(String.class);
            if (text.equals("poison")) {
                throw Rejected.deadLetter("bad_json", "planted", null);
            }
            Delivery delivery = exchange.getProperty(Receive.DELIVERY, Delivery.class);
            arrivals.add(Long.valueOf(text));
            if (delivery.again()) {
                again.add(Long.valueOf(text));
            }
            if (Long.parseLong(text) < brokenBelow) {
                throw new IllegalStateException("planted");
            }
            exchange.getMessage()
                    .setBody(SampleReading.of(SHOP)
                            .seq(Long.parseLong(text))
                            .at(delivery.receivedAt())
                            .with(CoreMetric.IAQ, 1)
                            .build());
        }

        private RouteBuilder routes(String topic) {
            return new RouteBuilder() {
                @Override
                public void configure() {
                    onException(Exception.class)
                            .handled(true)
                            .process(exchange -> exchange.getMessage()
                                    .setBody(Rejections.of(
                                            exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class))))
                            .to("reading-store:readings");
                    from("paho-mqtt5:$share/pitwatch/" + topic + "?client=#readingClient&qos=1&manualAcksEnabled=false")
                            .routeId("readings")
                            .to("bean:receive")
                            .to("bean:parse")
                            .to("reading-store:readings");
                }
            };
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                context.stop();
                store.close();
                left.close();
                client.close();
            }
        }
    }
}
