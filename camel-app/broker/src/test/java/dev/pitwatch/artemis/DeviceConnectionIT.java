package dev.pitwatch.artemis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a device's connection to the embedded broker begins, goes on and ends. */
class DeviceConnectionIT extends DeviceAtBroker {

    private static final List<String> EVENTS = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void open(@TempDir Path folder) throws Exception {
        start(database -> new TestBroker(database, folder, Optional.empty(), Optional.empty(), new BrokerEvents() {
            @Override
            public void connected(String clientId) {
                EVENTS.add("+" + clientId);
            }

            @Override
            public void left(String clientId) {
                EVENTS.add("-" + clientId);
            }
        }));
        assertThatThrownBy(() -> new RawMqtt(broker.devicePort())).isInstanceOf(IOException.class);
        broker.open();
    }

    @Test
    void givenARightPassword_whenADeviceSignsIn_thenItMayWithBothVersions() throws Exception {
        try (RawMqtt old = new RawMqtt(broker.devicePort())) {
            assertThat(old.connect(id, id, password)).isZero();
            assertThat(old.publish(SENSORS, "{}")).isTrue();
        }
        try (Client5 device = device5().connect()) {
            assertThat(device.publish(SENSORS, "{}", false)).isNotEqualTo(NOT_AUTHORIZED);
            assertThat(device.subscribe(own("command"))).isEqualTo(1);
        }
    }

    @Test
    void givenAWrongPassword_whenADeviceSignsIn_thenItIsRefusedSlowly() throws Exception {
        long start = System.nanoTime();

        try (RawMqtt old = new RawMqtt(broker.devicePort())) {
            assertThat(old.connect(id, id, "wrong")).isEqualTo(5);
        }

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(900));
        assertThatThrownBy(() -> new Client5(broker.devicePort(), id, id, "wrong").connect())
                .isInstanceOf(MqttException.class);
    }

    @Test
    void givenAnotherClientId_whenADeviceSignsIn_thenItIsRefused() throws Exception {
        try (RawMqtt old = new RawMqtt(broker.devicePort())) {
            assertThat(old.connect("pitwatch-1-ingest", id, password)).isEqualTo(5);
        }
    }

    @Test
    void givenTheHubsUser_whenItSignsInAtTheDevicePort_thenItIsRefused() throws Exception {
        try (RawMqtt old = new RawMqtt(broker.devicePort())) {
            assertThat(old.connect("pitwatch-1-ingest", BrokerSettings.HUB_USER, TestBroker.HUB_PASSWORD))
                    .isEqualTo(5);
        }
    }

    @Test
    void givenTheBuiltInUserOfArtemis_whenItSignsIn_thenItIsRefused() throws Exception {
        try (RawMqtt old = new RawMqtt(broker.devicePort())) {
            assertThat(old.connect("x", "ACTIVEMQ.CLUSTER.ADMIN.USER", "CHANGE ME!!"))
                    .isEqualTo(5);
        }
    }

    @Test
    void givenARotatedPassword_whenItCounts_thenTheConnectionEndsAndOnlyTheNewOneIsGood() throws Exception {
        try (RawMqtt old = new RawMqtt(broker.devicePort());
                Client5 device = device5()) {
            old.connect(id, id, password);

            String next = workshop.rotate(id);

            assertThat(old.isHungUp()).isTrue();
            assertThatThrownBy(device::connect).isInstanceOf(MqttException.class);
            assertThat(broker.canSignIn(id, next)).isTrue();
        }
    }

    @Test
    void givenARetiredDevice_whenItCounts_thenItsConnectionEndsAndItMayNotSignIn() throws Exception {
        try (Client5 device = device5().connect()) {
            workshop.retire(id);

            await().until(() -> !device.isConnected());
            assertThat(broker.canSignIn(id, password)).isFalse();
        }
    }

    @Test
    void givenAChangeOfPit_whenItCounts_thenTheOpenConnectionMayPublishThereAndNoLongerHere() throws Exception {
        try (Client5 device = device5().connect()) {
            workshop.move(id, 2);

            await().until(() -> device.publish("workshop/w1/pit/pit2/sensors", "{}", false) != NOT_AUTHORIZED);
            assertThat(device.publish(SENSORS, "{}", false)).isEqualTo(NOT_AUTHORIZED);
            assertThat(device.isConnected()).isTrue();
        }
    }

    @Test
    void givenAnOpenConnection_whenTheSameClientIdConnects_thenTheFirstLeavesAndBothAreTold() throws Exception {
        String came = "+" + id;
        String went = "-" + id;
        await().until(() -> events().equals(List.of(came, went))); // of the sign-in before the test
        try (RawMqtt first = new RawMqtt(broker.devicePort());
                RawMqtt second = new RawMqtt(broker.devicePort())) {
            first.connect(id, id, password);
            assertThat(second.connect(id, id, password)).isZero();

            assertThat(first.isHungUp()).isTrue();
            await().until(() -> events().size() == 5);
        }
        await().until(() -> events().size() == 6);
        assertThat(events().subList(2, 6))
                .startsWith(came)
                .endsWith(went)
                .containsExactlyInAnyOrder(came, came, went, went);
    }

    private List<String> events() {
        return EVENTS.stream().filter(event -> event.endsWith(id)).toList();
    }

    @Test
    void givenAPacketOf65KiB_whenPublished_thenTheBrokerHangsUp() throws Exception {
        try (RawMqtt old = new RawMqtt(broker.devicePort())) {
            old.connect(id, id, password);
            assertThat(old.publish(SENSORS, new byte[60 << 10])).isTrue();
            assertThat(old.publish(SENSORS, new byte[65 << 10])).isFalse();
        }
    }

    @Test
    void givenSomethingOtherThanConnect_whenItComesFirst_thenTheBrokerHangsUp() throws Exception {
        try (RawMqtt old = new RawMqtt(broker.devicePort())) {
            assertThat(old.publish(SENSORS, "{}")).isFalse();
        }
    }
}
