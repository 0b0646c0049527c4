package dev.pitwatch.artemis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.core.testing.TestCertificate;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.core.testing.TestLength;
import dev.pitwatch.postgres.FreePort;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BrokerMainIT {

    private static final String ID = "ESP32-A1B2C3D4E5F6";
    private static final String SENSORS = "workshop/w1/pit/pit1/sensors";
    private static final String FILTER = "$share/pitwatch/workshop/+/pit/+/sensors";
    private static final int STOPS = TestLength.of(2, 5);
    private static final int MESSAGES = 500;

    @TempDir
    private Path data;

    private TestDatabase database;
    private String password;
    private int hubPort;
    private int devicePort;

    @BeforeEach
    void prepare() throws IOException {
        database = TestDatabase.create();
        password = new Workshop(database).device(ID);
        hubPort = FreePort.any();
        devicePort = FreePort.any();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void givenAKeptSession_whenTheProcessIsKilled_thenEachAcknowledgedMessageIsDeliveredOnce() throws Exception {
        try (BrokerCommand broker = start(Map.of())) {
            try (Client5 hub = hub().connect()) {
                hub.subscribe(FILTER);
            }
            open(broker);
            try (RawMqtt device = new RawMqtt(devicePort)) {
                device.connect(ID, ID, password);
                for (int i = 0; i < MESSAGES; i++) {
                    assertThat(device.publish(SENSORS, "message " + i)).isTrue();
                }
            }
            broker.kill();
        }

        try (BrokerCommand broker = start(Map.of());
                Client5 hub = hub().connect()) {
            await().until(() -> hub.received().size() >= MESSAGES);
            assertThat(hub.received()).doesNotHaveDuplicates().hasSize(MESSAGES);
            assertThat(broker.stop()).isZero();
        }
    }

    @Test
    void givenAStoppedHub_whenItsSessionSaysADay_thenItIsKeptBeyondWhatArtemisCanCount() throws Exception {
        try (BrokerCommand broker = start(Map.of());
                Client5 hub = hub().connect()) {
            hub.subscribe(FILTER);
            hub.cut();
            open(broker);
            try (RawMqtt device = new RawMqtt(devicePort)) {
                device.connect(ID, ID, password);
                device.publish(SENSORS, "kept");
            }
            // Longer than Artemis takes to look for expired sessions.
            await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
            hub.connect();

            await().until(() -> hub.received().contains(SENSORS + "=kept"));
        }
    }

    @Test
    void givenAHubThatTriedManyTimes_whenTheBrokerStoodStillMeanwhile_thenItGetsAllThatComes() throws Exception {
        try (BrokerCommand broker = start(Map.of());
                Client5 hub = hub().connect()) {
            hub.subscribe(FILTER);
            open(broker);
            for (int stop = 0; stop < STOPS; stop++) {
                broker.signal("STOP");
                hub.cut();
                for (int i = 0; i < 8; i++) {
                    try (RawMqtt given = new RawMqtt(hubPort)) {
                        given.resume("pitwatch-test", BrokerSettings.HUB_USER, BrokerCommand.HUB_PASSWORD);
                    }
                }
                broker.signal("CONT");
                hub.connect();
                try (RawMqtt device = new RawMqtt(devicePort)) {
                    device.connect(ID, ID, password);
                    for (int i = 0; i < MESSAGES; i++) {
                        assertThat(device.publish(SENSORS, "message %d of %d".formatted(i, stop)))
                                .isTrue();
                    }
                }
                int all = (stop + 1) * MESSAGES;
                await("all after %d stops".formatted(stop + 1)).until(() -> {
                    stay(hub);
                    return Set.copyOf(hub.received()).size() == all;
                });
            }
        }
    }

    /** An older try, read later, may have taken its place. */
    private static void stay(Client5 hub) throws MqttException {
        if (!hub.isConnected()) {
            hub.connect();
        }
    }

    @Test
    void givenPorts_whenOpenedAndClosed_thenDevicesComeAndGo() throws Exception {
        try (BrokerCommand broker = start(Map.of())) {
            assertThatThrownBy(() -> new Socket("127.0.0.1", devicePort)).isInstanceOf(IOException.class);
            open(broker);
            try (RawMqtt device = new RawMqtt(devicePort)) {
                assertThat(device.connect(ID, ID, password)).isZero();
                broker.await("CONNECTED " + ID);

                broker.say("close");

                broker.awaitAll("LEFT " + ID, "CLOSED");
                assertThat(device.isHungUp()).isTrue();
            }
            assertThatThrownBy(() -> new Socket("127.0.0.1", devicePort)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void givenATakenPort_whenOpened_thenItSaysWhichOneAndGoesOn() throws Exception {
        try (BrokerCommand broker = start(Map.of())) {
            try (ServerSocket taken = new ServerSocket(devicePort)) {
                broker.say("open");
                broker.await("FAILED port " + taken.getLocalPort());
            }
            open(broker);
        }
    }

    @Test
    void givenACertificate_whenADeviceConnectsWithTls_thenItCanSignIn() throws Exception {
        TestCertificate certificate = TestCertificate.make(data);
        int tlsPort = FreePort.any();
        Map<String, String> tls = Map.of(
                "PITWATCH_MQTTS_PORT", Integer.toString(tlsPort),
                "PITWATCH_MQTTS_CERT", certificate.chain().toString(),
                "PITWATCH_MQTTS_KEY", certificate.key().toString());
        try (BrokerCommand broker = start(tls)) {
            open(broker);

            try (RawMqtt device = new RawMqtt(certificate.connect(tlsPort))) {
                assertThat(device.connect(ID, ID, password)).isZero();
                assertThat(device.publish(SENSORS, "over TLS")).isTrue();
            }
        }
    }

    private BrokerCommand start(Map<String, String> more) throws IOException, InterruptedException {
        return BrokerCommand.start(database, data, hubPort, devicePort, more);
    }

    private static void open(BrokerCommand broker) throws IOException, InterruptedException {
        broker.say("open");
        broker.await("OPEN");
    }

    private Client5 hub() throws Exception {
        return new Client5(hubPort, "pitwatch-test", BrokerSettings.HUB_USER, BrokerCommand.HUB_PASSWORD);
    }
}
