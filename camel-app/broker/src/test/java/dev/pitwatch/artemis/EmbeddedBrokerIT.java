package dev.pitwatch.artemis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the embedded broker carries between devices and hubs. */
class EmbeddedBrokerIT extends DeviceAtBroker {

    @BeforeAll
    static void open(@TempDir Path folder) throws Exception {
        start(folder, Optional.empty());
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
}
