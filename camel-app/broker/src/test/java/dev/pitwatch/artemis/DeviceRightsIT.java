package dev.pitwatch.artemis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.core.admission.broker.BrokerRefusal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What one device may do at the embedded broker, and that everything else is refused and seen. */
class DeviceRightsIT extends DeviceAtBroker {

    @BeforeAll
    static void open(@TempDir Path folder) throws Exception {
        start(folder, Optional.empty());
        workshop.device(NEIGHBOUR);
    }

    @Test
    void givenItsOwnTopics_whenItPublishes_thenAllArriveUnderBothVersionsAndNothingIsRefused() throws Exception {
        long before = broker.refused(BrokerRefusal.TOPIC);
        List<String> mine = attack().ownTopics();
        try (Client5 hub = broker.hub("own").connect()) {
            hub.subscribe("workshop/#");
            for (String topic : mine) {
                try (RawMqtt old = signedIn()) {
                    assertThat(old.publish(topic, "3 " + id)).as(topic).isTrue();
                }
                try (Client5 device = device5().connect()) {
                    assertThat(device.publish(topic, "5 " + id, topic.endsWith("/status")))
                            .as(topic)
                            .isNotEqualTo(NOT_AUTHORIZED);
                }
            }

            await().until(() -> hub.received()
                    .containsAll(mine.stream()
                            .flatMap(topic -> List.of(topic + "=3 " + id, topic + "=5 " + id).stream())
                            .toList()));
        }
        assertThat(broker.refused(BrokerRefusal.TOPIC)).isEqualTo(before);
    }

    @Test
    void givenItsOwnTopics_whenItWantsAnythingButItsStatusRetained_thenRefusedAndCounted() throws Exception {
        long before = broker.refused(BrokerRefusal.RETAINED);
        List<String> others = List.of("workshop/w1/pit/pit1/sensors", own("ack"), own("diag"));
        try (Client5 hub = broker.hub("retained").connect();
                Client5 device = device5().connect()) {
            hub.subscribe("workshop/#");
            for (String topic : others) {
                assertThat(device.publish(topic, "no", true)).as(topic).isEqualTo(NOT_AUTHORIZED);
                try (RawMqtt old = new RawMqtt(broker.devicePort())) {
                    assertThat(old.connect(id, id, password, topic, "no"))
                            .as(topic)
                            .isEqualTo(REFUSED);
                }
            }
            assertThat(device.isConnected()).isTrue();
            assertNothingArrives(hub, "=no");
        }
        assertThat(broker.refused(BrokerRefusal.RETAINED) - before).isEqualTo(2L * others.size());
    }

    @Test
    void givenItsCommands_whenItSubscribes_thenTheyComeUnderBothVersions() throws Exception {
        try (RawMqtt old = signedIn()) {
            assertThat(old.subscribe(own("command"))).isEqualTo(1);
        }
        try (Client5 device = device5().connect();
                Client5 hub = broker.hub("command").connect()) {
            assertThat(device.subscribe(own("command"))).isEqualTo(1);
            hub.publish(own("command"), "IDENTIFY", false);

            await().until(() -> device.received().contains(own("command") + "=IDENTIFY"));
        }
    }

    @Test
    void givenAnyOtherTopic_whenItPublishesRetainedOrNot_thenItIsRefusedAndCounted() throws Exception {
        List<String> foreign = attack().foreignTopics();
        long before = broker.refused(BrokerRefusal.TOPIC);
        try (Client5 hub = broker.hub("foreign").connect()) {
            hub.subscribe("#");
            for (String topic : foreign) {
                try (RawMqtt old = signedIn()) {
                    assertThat(old.publish(topic, "no")).as(topic).isFalse(); // it can only be hung up on
                }
            }
            try (Client5 device = device5().connect()) {
                for (String topic : foreign) {
                    assertThat(device.publish(topic, "no", false)).as(topic).isEqualTo(NOT_AUTHORIZED);
                    assertThat(device.publish(topic, "no", true)).as(topic).isEqualTo(NOT_AUTHORIZED);
                }
            }
            assertNothingArrives(hub, "=no");
        }
        try (Client5 late = broker.hub("late").connect()) {
            late.subscribe("#");
            assertNothingArrives(late, "=no");
        }
        assertThat(broker.refused(BrokerRefusal.TOPIC) - before).isGreaterThanOrEqualTo(foreign.size() * 3L);
    }

    @Test
    void givenAnyOtherFilter_whenItSubscribes_thenItIsRefusedUnderBothVersionsAndCounted() throws Exception {
        List<String> foreign = attack().foreignFilters();
        long before = broker.refused(BrokerRefusal.TOPIC);
        try (RawMqtt old = signedIn()) {
            for (String filter : foreign) {
                assertThat(old.subscribe(filter)).as(filter).isEqualTo(RawMqtt.REFUSED_SUBSCRIPTION);
            }
        }
        try (Client5 device = device5().connect()) {
            for (String filter : foreign) {
                assertThat(device.subscribe(filter)).as(filter).isGreaterThanOrEqualTo(0x80);
            }
        }
        assertThat(broker.refused(BrokerRefusal.TOPIC) - before).isGreaterThanOrEqualTo(foreign.size() * 2L);
    }

    @Test
    void givenAWillOnAnothersTopic_whenTheDeviceSignsIn_thenRefusedUnderBothVersionsAndNothingArrivesThere()
            throws Exception {
        String foreign = "workshop/w1/device/%s/status".formatted(NEIGHBOUR);
        long before = broker.refused(BrokerRefusal.TOPIC);
        try (Client5 hub = broker.hub("wills").connect()) {
            hub.subscribe("#");
            hub.publish(foreign, "alive", true); // the topic is there already
            try (Client5 device = device5().will(foreign, "dead " + id)) {
                assertThatThrownBy(device::connect)
                        .isInstanceOfSatisfying(MqttException.class, refusal -> assertThat(refusal.getReasonCode())
                                .isEqualTo(NOT_AUTHORIZED));
            }
            try (RawMqtt old = new RawMqtt(broker.devicePort())) {
                assertThat(old.connect(id, id, password, foreign, "dead " + id)).isEqualTo(REFUSED);
            }
            assertThat(broker.refused(BrokerRefusal.TOPIC) - before).isEqualTo(2);
            try (RawMqtt old = new RawMqtt(broker.devicePort())) {
                assertThat(old.connect(id, id, password, own("status"), "last " + id))
                        .isZero();
            }

            await().until(() -> hub.received().contains(own("status") + "=last " + id));
            assertThat(hub.received()).noneMatch(message -> message.endsWith("=dead " + id));
        }
    }

    @Test
    void givenSomeFiltersOfItsOwn_whenItSubscribesToThemAndOthersAtOnce_thenEachHasItsCode() throws Exception {
        String[] filters = {"#", own("command"), own("command") + "::x"};
        try (RawMqtt old = signedIn()) {
            assertThat(old.subscribe(filters)).containsExactly(0x80, 1, 0x80);
            assertThat(old.unsubscribe(filters)).isTrue();
        }
        try (Client5 device = device5().connect();
                Client5 hub = broker.hub("mixed").connect()) {
            assertThat(device.subscribe(filters)).containsExactly(NOT_AUTHORIZED, 1, NOT_AUTHORIZED);
            hub.publish(own("command"), "IDENTIFY", false);
            await().until(() -> device.received().contains(own("command") + "=IDENTIFY"));

            assertThat(device.unsubscribe(filters)).containsExactly(NOT_AUTHORIZED, 0, NOT_AUTHORIZED);
        }
    }

    @Test
    void givenAnAccountWithWildcards_whenItSubscribesToMoreThanItMay_thenTheEleventhIsRefused() throws Exception {
        database.superuser()
                .useHandle(handle -> handle.execute("insert into broker_account (username, salt, password_hash, "
                        + "subscribe) values ('many', 'x', sha256('xsecret'), '{many/#}')"));
        await().until(() -> broker.canSignIn("any", "many", "secret"));
        long before = broker.refused(BrokerRefusal.SUBSCRIPTION_LIMIT);
        try (RawMqtt old = new RawMqtt(broker.devicePort())) {
            old.connect("any", "many", "secret");
            for (int i = 0; i < DeviceRights.MAX_SUBSCRIPTIONS; i++) {
                assertThat(old.subscribe("many/" + i)).isEqualTo(1);
            }

            assertThat(old.subscribe("many/more")).isEqualTo(RawMqtt.REFUSED_SUBSCRIPTION);
            assertThat(old.subscribe("many/0")).isEqualTo(1);
            assertThat(old.unsubscribe("many/1")).isTrue();
            assertThat(old.subscribe("many/more")).isEqualTo(1);
        }
        assertThat(broker.refused(BrokerRefusal.SUBSCRIPTION_LIMIT) - before).isEqualTo(1);
        // Whoever may take any client id leaves no session behind.
        await().until(() -> queues().stream().noneMatch(queue -> queue.contains("many")));
    }

    @Test
    void givenAConnectedDevice_whenWhatItIsSubscribedToIsForbidden_thenThatCountsNoMore() throws Exception {
        database.superuser()
                .useHandle(handle -> handle.execute("insert into broker_account (username, client_id, salt, "
                        + "password_hash, subscribe) values ('moved', 'moved', 'x', sha256('xsecret'), '{old/#}')"));
        await().until(() -> broker.canSignIn("moved", "moved", "secret"));
        try (RawMqtt device = new RawMqtt(broker.devicePort())) {
            device.connect("moved", "moved", "secret");
            for (int i = 0; i < DeviceRights.MAX_SUBSCRIPTIONS; i++) {
                assertThat(device.subscribe("old/" + i)).isEqualTo(1);
            }

            database.superuser()
                    .useHandle(handle ->
                            handle.execute("update broker_account set subscribe = '{new/#}' where username = 'moved'"));

            await().until(() -> queues().stream().noneMatch(queue -> queue.startsWith("moved.old")));
            await().until(() -> device.subscribe("new/0") == 1);
            for (int i = 1; i < DeviceRights.MAX_SUBSCRIPTIONS; i++) {
                assertThat(device.subscribe("new/" + i)).isEqualTo(1);
            }
            assertThat(device.subscribe("new/more")).isEqualTo(RawMqtt.REFUSED_SUBSCRIPTION);
        }
    }

    private TopicAttack attack() {
        return new TopicAttack(id, NEIGHBOUR);
    }
}
