package dev.pitwatch.hub.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.hub.mqtt.DisconnectOnStop;
import dev.pitwatch.hub.mqtt.DurableMqttClient;
import dev.pitwatch.hub.mqtt.TestBroker;
import dev.pitwatch.hub.routes.LiveRoutes.Added;
import dev.pitwatch.hub.store.IngestTally;
import dev.pitwatch.hub.store.TalliedMessages;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Processor;
import org.apache.camel.impl.DefaultCamelContext;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real broker, and routes that take messages and don't let them go. */
class LiveRoutesIT {

    /** Of one after the other it would be 40 s: two clients of 5 s, three routes of 10 s. */
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private static final String ROUTES =
            """
            - route:
                id: held-message
                from:
                  uri: direct:held
                  steps:
                    - %s
            - route:
                id: held-one
                from:
                  uri: paho-mqtt5:one/+
                  parameters: {client: "#oneClient", qos: 1, manualAcksEnabled: false}
                  steps: [{to: {id: held-one-to, uri: "direct:held"}}]
            - route:
                id: held-two
                from:
                  uri: paho-mqtt5:two/+
                  parameters: {client: "#twoClient", qos: 1, manualAcksEnabled: false}
                  steps: [{to: {id: held-two-to, uri: "direct:held"}}]
            """;

    private static final String ARRIVING =
            """
            - route:
                id: arriving
                from:
                  uri: paho-mqtt5:one/+
                  parameters: {client: "#oneClient", qos: 1, manualAcksEnabled: false}
                  steps:
                    - filter:
                        id: arriving-all
                        simple: ${body} != null
                        steps: [{to: {id: arriving-mine, uri: "direct:mine"}}]
            """;

    /** What the other file calls. */
    private static final String CALLED =
            """
            - route:
                id: mine
                from:
                  uri: direct:mine
                  steps:
                    - %s
            """;

    /** Keeps the thread that takes messages from the broker. */
    private static final String BLOCKS = "delay: {id: mine-late, constant: 3600000, asyncDelayed: false}";

    @TempDir
    Path folder;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<String> came = new CopyOnWriteArrayList<>();

    @Test
    void givenRoutesThatHoldMessagesUp_whenExchanged_thenThatIsWaitedForOnceAndTheMessagesComeAgain() throws Exception {
        TestBroker broker = new TestBroker(folder).start();
        try (DurableMqttClient one = client(broker, "one");
                DurableMqttClient two = client(broker, "two");
                DefaultCamelContext context = new DefaultCamelContext()) {
            context.disableJMX();
            context.setApplicationContextClassLoader(getClass().getClassLoader());
            context.getRegistry().bind("oneClient", one);
            context.getRegistry().bind("twoClient", two);
            context.getRegistry().bind("came", (Processor)
                    exchange -> came.add(exchange.getMessage().getBody(String.class)));
            context.addRoutePolicyFactory(new DisconnectOnStop());
            context.start();
            LiveRoutes live = new LiveRoutes(context);
            Added late = live.add(file("delay: {id: held-late, constant: 3600000}"), Set.of());
            publish(broker, "one", "two");
            await().until(() -> unacknowledged() == 2);

            long began = System.nanoTime();
            live.remove(late);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(LONGEST);

            live.add(file("to: {id: held-came, uri: \"bean:came\"}"), Set.of());
            await().untilAsserted(() -> assertThat(came).containsExactlyInAnyOrder("one", "two"));
        } finally {
            broker.close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void givenAnEditOfAFileThatIngestCalls_whenMessagesHangInIt_thenTheyComeAgainOnceItIsUndone(boolean byHand)
            throws Exception {
        TestBroker broker = new TestBroker(folder).start();
        Path routes = Files.createDirectories(folder.resolve("routes"));
        Path called = routes.resolve("mine.camel.yaml");
        AtomicLong nanos = new AtomicLong();
        IngestTally tally = new IngestTally(nanos::get);
        try (DurableMqttClient one = client(broker, "one");
                DefaultCamelContext context = new DefaultCamelContext(false)) {
            context.disableJMX();
            context.setApplicationContextClassLoader(getClass().getClassLoader());
            context.getRegistry().bind("oneClient", one);
            context.getRegistry().bind("came", (Processor)
                    exchange -> came.add(exchange.getMessage().getBody(String.class)));
            context.addRoutePolicyFactory(new DisconnectOnStop());
            context.build();
            RouteRulesTest.restrictions().impose(context);
            context.start();
            Files.writeString(routes.resolve("arriving.camel.yaml"), ARRIVING);
            String good = CALLED.formatted("to: {id: mine-came, uri: \"bean:came\"}");
            Files.writeString(called, good);
            try (RouteFiles files = new RouteFiles(
                    context,
                    routes,
                    folder.resolve("kept"),
                    (action, thing, id, details) -> {},
                    Clock.systemUTC(),
                    new SimpleMeterRegistry())) {
                files.scan();
                files.undoEdits(new Ingest(tally, () -> (long) unacknowledged(), () -> true, since -> {}));
                TalliedMessages.acknowledge(tally, "a", false);
                nanos.addAndGet(Duration.ofSeconds(1).toNanos());
                Files.writeString(called, CALLED.formatted(BLOCKS));
                files.scan();
                files.scan(); // a file counts once it stays the same
                publish(broker, "one");
                await().until(() -> unacknowledged() == 1);
                if (byHand) {
                    Files.writeString(called, good);
                    files.scan();
                }

                files.scan();
                nanos.addAndGet(Duration.ofSeconds(21).toNanos());
                files.scan();

                await().untilAsserted(() -> assertThat(came).containsExactly("one"));
            }
        } finally {
            broker.close();
        }
    }

    private static RouteFile file(String step) {
        return new RouteFile(
                RouteFile.FOLDER, "held.camel.yaml", ROUTES.formatted(step).getBytes(UTF_8), "anna", Instant.EPOCH);
    }

    private DurableMqttClient client(TestBroker broker, String name) throws MqttException {
        return new DurableMqttClient(broker.address(), name, folder.resolve("notes"), 10, meters, Clock.systemUTC());
    }

    private static void publish(TestBroker broker, String... names) throws MqttException {
        MqttClient device = broker.device("device");
        for (String name : names) {
            device.publish(name + "/a", TestBroker.message(name.getBytes(UTF_8)));
        }
        device.disconnectForcibly(0, 1_000);
    }

    private double unacknowledged() {
        return meters.find("pitwatch.mqtt.unacknowledged").gauges().stream()
                .mapToDouble(Gauge::value)
                .sum();
    }
}
