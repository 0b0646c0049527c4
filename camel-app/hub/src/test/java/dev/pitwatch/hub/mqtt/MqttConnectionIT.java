package dev.pitwatch.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.core.testing.TcpProxy;
import dev.pitwatch.core.testing.TestCertificate;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MqttConnectionIT {

    private static final String TOPIC = "workshop/w/pit/p/sensors";
    private static final int RECEIVE_MAXIMUM = 10;
    private static final int PAYLOAD_BYTES = 4_097;
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    @TempDir
    Path folder;

    private final Receiver receiver = new Receiver();
    private final List<MqttConnection> opened = new CopyOnWriteArrayList<>();
    private TestBroker broker;

    @AfterEach
    void close() throws Exception {
        receiver.goOn();
        opened.forEach(MqttConnection::close);
        if (broker != null) {
            broker.close();
        }
    }

    @Test
    void givenASubscription_whenPublished_thenItComesAndThePublisherIsTold() throws Exception {
        broker = new TestBroker(folder).start();
        receiver.goOn();
        MqttConnection connection = connection(broker.address(), "hub");
        assertThat(connection.isOpen()).isFalse();
        connection.open();
        connection.subscribe(TOPIC, 1);

        assertThat(connection.publish(TOPIC, bytes("one")).get(30, TimeUnit.SECONDS))
                .isZero();

        await().atMost(PATIENCE).until(() -> receiver.taken.equals(List.of("one")));
        assertThat(connection.isOpen()).isTrue();
    }

    @Test
    void givenABrokerOfOurs_whenItSaysWhoSentAMessage_thenThatIsBelievedAndOfOthersNot() throws Exception {
        broker = new TestBroker(folder).start();
        receiver.goOn();
        for (boolean ours : List.of(true, false)) {
            MqttConnection connection = connection(broker.address("hub-" + ours, ours), "hub-" + ours);
            connection.open();
            connection.subscribe(TOPIC, 1);
        }
        MqttProperties properties = new MqttProperties();
        properties.setUserProperties(List.of(
                new UserProperty("other", "x"),
                new UserProperty("pitwatch-account", "ESP32-1"),
                new UserProperty("pitwatch-account", "ESP32-2")));
        MqttClient device = broker.device("device");

        device.publish(TOPIC, new MqttMessage(bytes("one"), 1, false, properties));

        await().atMost(PATIENCE).until(() -> receiver.accounts.size() == 2);
        assertThat(receiver.accounts).containsExactlyInAnyOrder("ESP32-1", "nobody");
        device.disconnect();
    }

    @Test
    void givenAReceiverThatWaits_whenMoreComesThanIsTakenIn_thenTheRestWaitsAndComesInOrder() throws Exception {
        MqttConnection connection = subscribed(0);
        MqttClient device = broker.device("device");
        int messages = 5_000;

        for (int i = 0; i < messages; i++) {
            device.publish(TOPIC, new MqttMessage(bytes(Integer.toString(i)), 0, false, new MqttProperties()));
        }
        await().atMost(PATIENCE).until(connection::isTaking);
        receiver.goOn();

        await().atMost(PATIENCE).until(() -> receiver.taken.size() == messages);
        for (int i = 0; i < messages; i++) {
            assertThat(receiver.taken.get(i)).isEqualTo(Integer.toString(i));
        }
        device.disconnect();
    }

    @Test
    void givenAReceiverThatWaits_whenItHasTakenOneOfABacklog_thenTheConnectionIsFullAsBefore() throws Exception {
        MqttConnection connection = subscribed(1);
        MqttClient device = broker.device("device");
        for (int i = 0; i < 2 * RECEIVE_MAXIMUM; i++) {
            device.publish(TOPIC, TestBroker.message(bytes(Integer.toString(i))));
        }
        await().atMost(PATIENCE).until(connection::isFull);

        receiver.turns.release();

        await().atMost(PATIENCE).until(() -> receiver.taken.equals(List.of("0")));
        await().during(Duration.ofMillis(500)).atMost(PATIENCE).until(connection::isFull);
        device.disconnect();
    }

    /** The database is away, and the store full: what waits here is a window of the broker's, of 64 KiB each. */
    @Test
    void givenAReceiverThatWaits_whenLargeMessagesCome_thenOnlyTheirBeginningIsHeldAndTheirLength() throws Exception {
        subscribed(1);
        MqttClient device = broker.device("device");
        device.publish(TOPIC, TestBroker.message(bytes("x".repeat(PAYLOAD_BYTES))));
        device.publish(TOPIC, TestBroker.message(bytes("y".repeat(60_000))));

        receiver.goOn();

        await().atMost(PATIENCE).until(() -> receiver.taken.size() == 2);
        assertThat(receiver.taken).containsExactly("x".repeat(PAYLOAD_BYTES), "y".repeat(PAYLOAD_BYTES));
        assertThat(receiver.lengths).containsExactly(PAYLOAD_BYTES, 60_000);
        device.disconnect();
    }

    @Test
    void givenACertificate_whenTheJvmTrustsIt_thenConnectedElseNot() throws Exception {
        TestCertificate certificate = TestCertificate.make(folder);
        broker = new TestBroker(folder).start(certificate);
        receiver.goOn();
        SSLContext before = SSLContext.getDefault();
        assertThatThrownBy(() -> connection(broker.address("ssl"), "stranger").open())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("certification path");
        try {
            SSLContext.setDefault(certificate.context());
            MqttConnection connection = connection(broker.address("ssl"), "hub");
            connection.open();
            connection.subscribe(TOPIC, 1);

            connection.publish(TOPIC, bytes("secret")).get(30, TimeUnit.SECONDS);

            await().atMost(PATIENCE).until(() -> receiver.taken.equals(List.of("secret")));
            MqttAddress otherName = new MqttAddress(
                    broker.address("ssl").url().replace("127.0.0.1", "localhost"),
                    Optional.empty(),
                    Optional.empty(),
                    "test");
            assertThatThrownBy(() -> connection(otherName, "other").open())
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("localhost");
        } finally {
            SSLContext.setDefault(before);
        }
    }

    @Test
    void givenNoBrokerButSomethingElse_whenOpened_thenItSaysSo() throws Exception {
        try (ServerSocket server = new ServerSocket(0)) {
            Thread answering = new Thread(() -> answer(server, "HTTP/1.1 400 Bad Request\r\n\r\n"));
            answering.start();
            assertThatThrownBy(() ->
                            connection(local(server.getLocalPort()), "hub").open())
                    .isInstanceOf(IOException.class);
            answering.join();
        }
    }

    @Test
    void givenAConnection_whenTheBrokerStops_thenItIsOverAndQuestionsFail() throws Exception {
        broker = new TestBroker(folder).start();
        MqttConnection connection = connection(broker.address(), "hub");
        connection.open();

        broker.stop();

        await().atMost(PATIENCE).until(() -> !connection.isOpen());
        assertThatThrownBy(() -> connection.subscribe(TOPIC, 1)).isInstanceOf(IOException.class);
        assertThat(connection.publish(TOPIC, bytes("x"))).failsWithin(Duration.ofSeconds(10));
    }

    @Test
    void givenABrokerThatReadsLate_whenClosedAndOpenedAgain_thenWhatWasAcknowledgedDoesNotComeAgain() throws Exception {
        broker = new TestBroker(folder).start();
        receiver.goOn();
        MqttSession session = new MqttSession(true, Duration.ofMinutes(10), RECEIVE_MAXIMUM, PAYLOAD_BYTES);
        MqttClient device = broker.device("device");
        try (TcpProxy network = new TcpProxy(URI.create(broker.address().url()).getPort())) {
            MqttConnection first = connection(local(network.port()), "hub", session);
            first.open();
            first.subscribe(TOPIC, 1);
            network.delay(Duration.ofMillis(300));
            device.publish(TOPIC, TestBroker.message(bytes("first")));
            await().atMost(PATIENCE).until(() -> receiver.taken.equals(List.of("first")));

            assertThat(first.drain(PATIENCE.toMillis())).isTrue();
            first.close();

            MqttConnection second = connection(broker.address(), "hub", session);
            second.open();
            assertThat(second.isResumed()).isTrue();
            device.publish(TOPIC, TestBroker.message(bytes("last")));
            await().atMost(PATIENCE).until(() -> receiver.taken.contains("last"));
            assertThat(receiver.taken).containsExactly("first", "last");
        }
        device.disconnect();
    }

    @Test
    void givenABrokerThatNeverHangsUp_whenClosed_thenItIsOverAllTheSame() throws Exception {
        broker = new TestBroker(folder).start();
        try (TcpProxy network = new TcpProxy(URI.create(broker.address().url()).getPort())) {
            MqttConnection connection = connection(local(network.port()), "hub");
            connection.open();
            network.freeze();

            connection.close();
            connection.close(); // nothing happens, even while its channel is about to end

            assertThat(connection.isOpen()).isFalse();
        }
    }

    private static MqttAddress local(int port) {
        return new MqttAddress("tcp://127.0.0.1:" + port, Optional.empty(), Optional.empty(), "test");
    }

    private static void answer(ServerSocket server, String text) {
        try (Socket socket = server.accept()) {
            socket.getOutputStream().write(bytes(text));
            socket.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
        } catch (IOException e) {
            // The other end is told by what it got.
        }
    }

    /** {@return a connection of a broker that begins now, as hub} */
    private MqttConnection subscribed(int qos) throws Exception {
        broker = new TestBroker(folder).start();
        MqttConnection connection = connection(broker.address(), "hub");
        connection.open();
        connection.subscribe(TOPIC, qos);
        return connection;
    }

    private MqttConnection connection(MqttAddress address, String id) {
        return connection(address, id, new MqttSession(false, Duration.ZERO, RECEIVE_MAXIMUM, PAYLOAD_BYTES));
    }

    private MqttConnection connection(MqttAddress address, String id, MqttSession session) {
        MqttConnection connection = new MqttConnection(address, id, session, receiver);
        opened.add(connection);
        return connection;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Acknowledges at once what it takes, but takes nothing until it has a turn or may go on. */
    private static final class Receiver implements MqttConnection.Taker {

        private static final int FOR_EVER = 1_000_000;

        private final List<String> taken = new CopyOnWriteArrayList<>();
        private final List<String> accounts = new CopyOnWriteArrayList<>();
        private final List<Integer> lengths = new CopyOnWriteArrayList<>();
        private final Semaphore turns = new Semaphore(0);

        void goOn() {
            turns.release(FOR_EVER);
        }

        @Override
        public void take(String topic, ReceivedMessage message) throws InterruptedException {
            turns.acquire();
            taken.add(new String(message.getPayload(), StandardCharsets.UTF_8));
            lengths.add(message.length());
            accounts.add(Objects.requireNonNullElse(message.account(), "nobody"));
            message.ack().run();
        }
    }
}
