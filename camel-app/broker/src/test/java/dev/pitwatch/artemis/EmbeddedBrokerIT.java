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

class EmbeddedBrokerIT extends DeviceAtBroker {

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
    void givenForeignTopics_whenADevicePublishes_thenNothingArrivesThere() throws Exception {
        try (Client5 hub = broker.hub("elsewhere").connect()) {
            hub.subscribe("#");
            for (String topic : List.of(
                    "workshop/w1/pit/pit2/sensors", own("command"), "workshop/w1/device/other/status", "$SYS/x")) {
                try (RawMqtt old = new RawMqtt(broker.devicePort())) {
                    old.connect(id, id, password);
                    assertThat(old.publish(topic, "no")).as(topic).isFalse();
                }
                try (Client5 device = device5().connect()) {
                    assertThat(device.publish(topic, "no", false)).as(topic).isEqualTo(NOT_AUTHORIZED);
                }
            }
            try (Client5 device = device5().connect()) {
                device.publish(SENSORS, "yes " + id, false);
            }

            await().until(() -> hub.received().contains(SENSORS + "=yes " + id));
            assertThat(hub.received()).noneMatch(message -> message.endsWith("=no"));
        }
    }

    @Test
    void givenForeignFilters_whenADeviceSubscribes_thenItIsRefused() throws Exception {
        try (RawMqtt old = new RawMqtt(broker.devicePort())) {
            old.connect(id, id, password);
            for (String filter : List.of(
                    "#",
                    "workshop/w1/device/+/command",
                    "workshop/w1/device/other/command",
                    "$share/pitwatch/#",
                    SENSORS)) {
                assertThat(old.subscribe(filter)).as(filter).isEqualTo(RawMqtt.REFUSED_SUBSCRIPTION);
            }
            assertThat(old.subscribe(own("command"))).isEqualTo(1);
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
    void givenAKeptSubscription_whenTheDeviceLeftItsWorkshopMeanwhile_thenItCanStillConnect() throws Exception {
        try (Client5 device = device5().connect()) {
            device.subscribe(own("command"));
            device.disconnect();
        }
        workshop.unclaim(id);
        await().ignoreExceptions().until(() -> {
            try (Client5 device = device5().connect()) {
                return device.publish(own("status"), "{}", false) == NOT_AUTHORIZED;
            }
        });

        try (Client5 device = device5().connect();
                Client5 hub = broker.hub("moved").connect()) {
            device.subscribe("workshop/unclaimed/device/%s/command".formatted(id));
            hub.publish(own("command"), "old", false);
            hub.publish("workshop/unclaimed/device/%s/command".formatted(id), "new", false);

            await().until(() -> !device.received().isEmpty());
            assertThat(device.received()).containsExactly("workshop/unclaimed/device/%s/command=new".formatted(id));
        }
    }

    @Test
    void givenAStatus_whenTheDeviceDies_thenItsWillIsRetainedForLateHubs() throws Exception {
        try (Client5 device = device5().will(own("status"), "offline").connect()) {
            device.publish(own("status"), "online", true);
            try (Client5 hub = broker.hub("status-1-" + id).connect()) {
                hub.subscribe("workshop/+/device/+/status");
                await().until(() -> hub.received().contains(own("status") + "=online"));
            }
            device.cut();
        }

        try (Client5 hub = broker.hub("status-2-" + id).connect()) {
            hub.subscribe("workshop/+/device/+/status");
            await().until(() -> hub.received().contains(own("status") + "=offline"));
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

    @Test
    void givenManyDeathsBeforeAnyAcknowledgement_whenAHubComesBack_thenItStillGetsAllThatWaits() throws Exception {
        int waiting = 5_000;
        int deaths = 14; // together more messages than there are packet ids
        try (Client5 hub = broker.hub("dies").connect();
                Client5 other = broker.hub("publishes").connect()) {
            hub.subscribe("deaths/#");
            hub.cut();
            for (int i = 0; i < waiting; i++) {
                other.publish("deaths/" + i, "{}", false);
            }
        }

        for (int i = 0; i < deaths; i++) {
            try (Client5 hub = broker.hub("dies").silent().connect()) {
                await("all, after %d deaths".formatted(i))
                        .until(() -> hub.received().size() == waiting);
                hub.cut();
            }
        }
    }

    @Test
    void givenTwoHubs_whenTheySubscribeShared_thenEachMessageGoesToOne() throws Exception {
        try (Client5 one = broker.hub("share-1").connect();
                Client5 two = broker.hub("share-2").connect();
                Client5 device = device5().connect()) {
            one.subscribe("$share/pitwatch/workshop/+/pit/+/sensors");
            two.subscribe("$share/pitwatch/workshop/+/pit/+/sensors");

            for (int i = 0; i < 20; i++) {
                device.publish(SENSORS, id + i, false);
            }

            await().until(() -> one.received().size() + two.received().size() >= 20);
            assertThat(one.received()).doesNotContainAnyElementsOf(two.received());
        }
    }

    @Test
    void givenMessagesOfADevice_whenTheyReachAHub_thenTheySayWhichAccountSentThem() throws Exception {
        String status = own("status");
        try (Client5 hub = broker.hub("stamps").connect()) {
            hub.subscribe("workshop/#");
            try (RawMqtt old = new RawMqtt(broker.devicePort())) {
                assertThat(old.connect(id, id, password, status, "old will")).isZero();
                assertThat(old.publish(SENSORS, "old")).isTrue();
            }
            try (Client5 device = device5().will(status, "will").connect()) {
                device.publishWith(SENSORS, "forged", "a=1", "pitwatch-account=other", "b=2", "pitwatch-account=more");
                device.publishWith(SENSORS, "others", "a=1", "b=2");
                device.publishTyped("other", SENSORS, "typed", "pitwatch-account=other");
                device.publish(status, "kept", true);
                device.cut();
            }
            hub.publish(own("command"), "order", false);

            await().untilAsserted(() -> assertThat(hub.userProperties())
                    .contains(
                            "old[pitwatch-account=%s]".formatted(id),
                            "old will[pitwatch-account=%s]".formatted(id),
                            "forged[a=1, pitwatch-account=%s, b=2, pitwatch-account=%s]".formatted(id, id),
                            "others[a=1, b=2, pitwatch-account=%s]".formatted(id),
                            "typed[pitwatch-account=%s]".formatted(id),
                            "kept[pitwatch-account=%s]".formatted(id),
                            "will[pitwatch-account=%s]".formatted(id),
                            "order[]"));
        }
        try (Client5 late = broker.hub("stamps-late").connect()) {
            late.subscribe("workshop/#");

            await().until(() -> late.userProperties().contains("will[pitwatch-account=%s]".formatted(id)));
        }
    }

    @Test
    void givenAWorkshopsAccount_whenItSignsIn_thenAnyFreeClientIdIsGoodButNoDevices() throws Exception {
        database.superuser()
                .useHandle(
                        handle -> handle.execute("insert into broker_account (username, salt, password_hash, publish) "
                                + "values ('w1', 'x', sha256('xsecret'), '{workshop/w1/+/sensors}')"));
        await().until(() -> broker.canSignIn("anything", "w1", "secret"));

        assertThat(broker.canSignIn(id, "w1", "secret")).isFalse();
        assertThat(broker.canSignIn("pitwatch-node-ingest", "w1", "secret")).isFalse();
    }
}
