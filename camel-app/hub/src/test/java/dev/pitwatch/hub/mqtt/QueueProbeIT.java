package dev.pitwatch.hub.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real broker that loses the hubs' queue under them; hubs tell each other by a list instead of PostgreSQL. */
class QueueProbeIT {

    private static final String FILTER = "$share/pitwatch/workshop/+/pit/+/sensors";
    private static final String TOPIC = "workshop/w/pit/p/sensors";
    private static final int RECEIVE_MAXIMUM = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration UNSEEN = Duration.ofSeconds(5);
    private static final QueueProbe.Pace QUICK =
            new QueueProbe.Pace(Duration.ofMillis(100), UNSEEN, Duration.ofMillis(500));

    @TempDir
    Path folder;

    private final List<Node> nodes = new CopyOnWriteArrayList<>();
    private final CountDownLatch goOn = new CountDownLatch(1);
    private TestBroker broker;
    private MqttClient device;
    private volatile boolean held;
    private volatile boolean databaseThere = true;

    @BeforeEach
    void open() throws Exception {
        broker = new TestBroker(folder).start();
        device = broker.device("device");
    }

    @AfterEach
    void close() throws Exception {
        goOn.countDown();
        nodes.forEach(Node::close);
        device.disconnectForcibly(0, 1_000);
        broker.close();
    }

    @Test
    void givenAQuietHub_whenNothingButProbesCome_thenItStaysReady() throws Exception {
        Node node = new Node("one");

        await().during(UNSEEN.multipliedBy(2)).atMost(PATIENCE).until(node::isReady);

        assertThat(node.lost()).isZero();
        assertThat(node.taken).isEmpty();
        await().atMost(PATIENCE)
                .until(() -> node.meters.get("pitwatch.mqtt.probe.age").gauge().value() < UNSEEN.toSeconds() + 1.0);
        await().atMost(PATIENCE).until(() -> broker.unacknowledged() == 0);
    }

    @Test
    void givenALiveHub_whenItsQueueIsDeleted_thenItIsNotReadySubscribesAgainAndReadingsFlow() throws Exception {
        Node node = new Node("one");
        publish("before");
        await().atMost(PATIENCE).until(() -> node.taken.contains("before"));

        broker.deleteSharedQueues();

        await().atMost(PATIENCE).until(() -> !node.isReady());
        assertThatThrownBy(node.probe::check).hasMessageContaining(QueueProbe.TOPIC);
        await().atMost(PATIENCE).until(node::isReady);
        assertThat(node.lost()).isOne();
        publish("after");
        await().atMost(PATIENCE).until(() -> node.taken.contains("after"));
    }

    @Test
    void givenTwoHubs_whenTheirQueueIsDeleted_thenBothReadAgain() throws Exception {
        Node one = new Node("one");
        Node two = new Node("two");
        await().during(UNSEEN.multipliedBy(2)).atMost(PATIENCE).until(() -> one.isReady() && two.isReady());

        broker.deleteSharedQueues();

        await().atMost(PATIENCE).until(() -> !one.isReady() || !two.isReady());
        await().atMost(PATIENCE).until(() -> one.isReady() && two.isReady());
        await("both read").atMost(PATIENCE).until(() -> {
            publish("x");
            return one.taken.contains("x") && two.taken.contains("x");
        });
    }

    @Test
    void givenABacklogThatStandsStill_whenNoProbeGetsThrough_thenTheHubStaysReady() throws Exception {
        held = true;
        Node node = new Node("one");
        for (int i = 0; i < 3 * RECEIVE_MAXIMUM; i++) {
            publish("waits " + i);
        }

        await().during(UNSEEN.multipliedBy(2)).atMost(PATIENCE).until(node::isReady);
        goOn.countDown();

        await().atMost(PATIENCE).until(() -> node.taken.size() == 3 * RECEIVE_MAXIMUM);
        await().during(UNSEEN.multipliedBy(2)).atMost(PATIENCE).until(node::isReady);
        assertThat(node.lost()).isZero();
    }

    @Test
    void givenTheDatabaseAway_whenTheQueueIsDeleted_thenNothingIsJudgedUntilItIsBack() throws Exception {
        Node node = new Node("one");
        databaseThere = false;

        broker.deleteSharedQueues();

        await().during(UNSEEN.multipliedBy(2)).atMost(PATIENCE).until(() -> node.lost() == 0);
        databaseThere = true;
        await().atMost(PATIENCE).until(() -> node.lost() == 1);
        await().atMost(PATIENCE).until(node::isReady);
    }

    private void publish(String text) throws MqttException {
        device.publish(TOPIC, TestBroker.message(text.getBytes(UTF_8)));
    }

    /** What a hub reads readings with. */
    private final class Node implements MqttCallback {

        private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
        private final List<String> taken = new CopyOnWriteArrayList<>();
        private final DurableMqttClient client;
        private final MqttPublisher publisher;
        private final QueueProbe probe;

        Node(String name) throws Exception {
            MqttAddress address = broker.address(name, false);
            client = new DurableMqttClient(address, "readings", folder, RECEIVE_MAXIMUM, meters, Clock.systemUTC());
            client.setCallback(this);
            client.subscribe(FILTER, 1);
            publisher = new MqttPublisher(address, meters);
            publisher.start();
            probe = new QueueProbe(
                    address, List.of(client), publisher, this::tellAll, () -> databaseThere, meters, QUICK);
            nodes.add(this);
            probe.start();
        }

        private void tellAll(String text) {
            new ArrayList<>(nodes).forEach(node -> node.probe.told(text));
        }

        boolean isReady() {
            try {
                probe.check();
                return true;
            } catch (IllegalStateException e) {
                return false;
            }
        }

        int lost() {
            return (int) meters.get("pitwatch.mqtt.queue.lost").counter().count();
        }

        void close() {
            probe.close();
            publisher.close();
            client.close();
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) throws InterruptedException {
            if (held) {
                goOn.await();
            }
            taken.add(new String(message.getPayload(), UTF_8));
            ((ReceivedMessage) message).ack().run();
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {}

        @Override
        public void mqttErrorOccurred(MqttException exception) {}

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void connectComplete(boolean reconnect, String server) {}

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {}
    }
}
