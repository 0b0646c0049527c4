package dev.pitwatch.artemis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.core.testing.MosquittoServer;
import dev.pitwatch.spi.AccountRules;
import dev.pitwatch.spi.BrokerAccounts.Listed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** What one device may do at a Mosquitto whose accounts are ours: the attack is the one that the embedded broker stands. */
@EnabledIf("isInstalled")
class DynsecRightsIT {

    private static final String ID = "ESP32-0000000000A1";
    private static final String NEIGHBOUR = "ESP32-00000000FFFF";
    private static final String PASSWORD = "device-secret";
    private static final String COMMANDS = "workshop/w1/device/%s/command".formatted(ID);
    private static final String MARK = "mark-1";
    private static final int REFUSED = 0x80;

    @TempDir
    static Path folder;

    private static DynsecMosquitto broker;

    private final TopicAttack attack = new TopicAttack(ID, NEIGHBOUR);

    static boolean isInstalled() {
        return MosquittoServer.isInstalled();
    }

    @BeforeAll
    static void start() throws Exception {
        broker = new DynsecMosquitto(folder);
    }

    @AfterAll
    static void stop() throws Exception {
        broker.close();
    }

    @BeforeEach
    void register() throws Exception {
        put(attack.ownTopics(), true, Optional.of(PASSWORD));
    }

    private static void put(List<String> publish, boolean enabled, Optional<String> password) throws Exception {
        broker.ask(broker.accounts.put(
                new AccountRules(ID, Optional.of(ID), publish, List.of(COMMANDS), enabled), password, MARK));
    }

    @Test
    void givenItsOwnTopics_whenPahoAndMosquittosClientPublish_thenAllArrive() throws Exception {
        try (Client5 hub = broker.hub("own").connect()) {
            hub.subscribe("workshop/#");
            try (Client5 device = device().connect()) {
                for (String topic : attack.ownTopics()) {
                    assertThat(device.publish(topic, "5", false)).as(topic).isLessThan(REFUSED);
                }
            }
            for (String topic : attack.ownTopics()) {
                assertThat(mosquittoPub(topic, "3")).as(topic).isZero();
            }
            for (String topic : attack.ownTopics()) {
                await().until(() -> hub.received().containsAll(List.of(topic + "=5", topic + "=3")));
            }
        }
    }

    @Test
    void givenAnyOtherTopic_whenPublishedTo_thenNothingArrives() throws Exception {
        try (Client5 hub = broker.hub("foreign").connect()) {
            hub.subscribe("#");
            for (String topic : attack.foreignTopics()) {
                try (RawMqtt old = signedIn()) {
                    // Acknowledged or hung up on: MQTT 3.1.1 has no refusal.
                    old.publish(topic, "no");
                }
            }
            try (Client5 device = device().connect()) {
                for (String topic : attack.foreignTopics()) {
                    assertThat(device.publish(topic, "no", true)).as(topic).isGreaterThanOrEqualTo(REFUSED);
                }
                device.publish(attack.ownTopics().get(0), "last", false);
            }
            await().until(() -> hub.received().contains(attack.ownTopics().get(0) + "=last"));
            assertThat(hub.received()).noneMatch(message -> message.endsWith("=no"));
        }
    }

    @Test
    void givenAnyOtherFilter_whenSubscribedTo_thenRefused() throws Exception {
        List<String> granted = new ArrayList<>();
        for (String filter : attack.foreignFilters()) {
            try (RawMqtt old = signedIn()) {
                if (old.subscribe(filter) != RawMqtt.REFUSED_SUBSCRIPTION) {
                    granted.add("3 " + filter);
                }
            }
        }
        try (Client5 device = device().connect()) {
            for (String filter : attack.foreignFilters()) {
                if (device.subscribe(filter) < REFUSED) {
                    granted.add("5 " + filter);
                }
            }
        }
        assertThat(granted).isEmpty();
    }

    @Test
    void givenItsCommands_whenItSubscribes_thenTheyCome() throws Exception {
        try (Client5 device = device().connect();
                Client5 hub = broker.hub("commands").connect()) {
            assertThat(device.subscribe(COMMANDS)).isEqualTo(1);

            hub.publish(COMMANDS, "IDENTIFY", false);

            await().until(() -> device.received().contains(COMMANDS + "=IDENTIFY"));
        }
    }

    @Test
    void givenAForeignClientIdPasswordOrWill_whenItSignsIn_thenRefusedOrHarmless() throws Exception {
        assertThatThrownBy(() -> new Client5(broker.port(), NEIGHBOUR, ID, PASSWORD).connect())
                .isInstanceOf(MqttException.class);
        assertThatThrownBy(() -> new Client5(broker.port(), "pitwatch-test-own", ID, PASSWORD).connect())
                .isInstanceOf(MqttException.class);
        assertThatThrownBy(() -> new Client5(broker.port(), ID, ID, "guess").connect())
                .isInstanceOf(MqttException.class);
        String foreign = "workshop/w1/device/%s/status".formatted(NEIGHBOUR);
        try (Client5 hub = broker.hub("wills").connect()) {
            hub.subscribe("workshop/#");
            try (Client5 device = device().will(foreign, "dead")) {
                device.connect();
                device.cut();
            } catch (MqttException e) {
                // Refused at once.
            }
            hub.publish("workshop/end", "end", false);
            await().until(() -> hub.received().contains("workshop/end=end"));
            assertThat(hub.received()).noneMatch(message -> message.endsWith("=dead"));
        }
    }

    @Test
    void givenAConnectedDevice_whenMovedRotatedDisabledOrRemoved_thenThatCountsAtOnce() throws Exception {
        try (Client5 device = device().connect()) {
            put(List.of("workshop/w2/pit/pit7/sensors"), true, Optional.empty());
            await().until(() -> !device.isConnected());
        }
        try (Client5 device = device().connect()) {
            assertThat(device.publish("workshop/w2/pit/pit7/sensors", "x", false))
                    .isLessThan(REFUSED);
            assertThat(device.publish("workshop/w1/pit/pit1/sensors", "x", false))
                    .isGreaterThanOrEqualTo(REFUSED);

            put(attack.ownTopics(), true, Optional.of("another"));
            await().until(() -> !device.isConnected());
        }
        assertThatThrownBy(() -> device().connect()).isInstanceOf(MqttException.class);

        put(attack.ownTopics(), false, Optional.of(PASSWORD));
        broker.ask(broker.accounts.disconnect(ID)); // lets nobody in
        assertThatThrownBy(() -> device().connect()).isInstanceOf(MqttException.class);
        put(attack.ownTopics(), true, Optional.empty());
        try (Client5 device = device().connect()) {
            broker.ask(broker.accounts.remove(ID));
            await().until(() -> !device.isConnected());
        }
        assertThatThrownBy(() -> device().connect()).isInstanceOf(MqttException.class);
        broker.ask(broker.accounts.remove(ID)); // gone already: that is as it is to be
    }

    @Test
    void givenALostFile_whenAllIsPutAgain_thenDevicesSignInAsBefore() throws Exception {
        assertThat(marks()).containsExactly(Map.entry(ID, MARK));

        broker.stop();
        broker.loseFile();
        broker.start();

        assertThat(marks()).isEmpty();
        assertThatThrownBy(() -> device().connect()).isInstanceOf(MqttException.class);
        put(attack.ownTopics(), true, Optional.of(PASSWORD));
        device().connect().close();
        assertThat(marks()).isEqualTo(marks(broker.accounts.find(ID))).containsExactly(Map.entry(ID, MARK));
        assertThat(marks(broker.accounts.find("nobody"))).isEmpty();
    }

    @Test
    void givenTheHubsAccountAndADevices_whenListedOneAtATime_thenThePagesEndAndHaveTheDevicesOnce() throws Exception {
        List<Listed> pages = new ArrayList<>();
        do {
            pages.add(listed(broker.accounts.list(pages.size(), 1)));
        } while (pages.get(pages.size() - 1).seen() > 0);

        assertThat(pages).extracting(Listed::seen).containsExactly(1, 1, 0);
        assertThat(pages).extracting(Listed::marks).containsOnlyOnce(Map.of(ID, MARK));
    }

    private static Map<String, String> marks() throws Exception {
        return marks(broker.accounts.list(0, 100));
    }

    private static Map<String, String> marks(Map<String, Object> request) throws Exception {
        return listed(request).marks();
    }

    private static Listed listed(Map<String, Object> request) throws Exception {
        return broker.accounts.listed(broker.ask(request)).orElseThrow();
    }

    @Test
    void givenAWorkshopsAccount_whenOldFirmwareSignsInByIt_thenUnderAnyClientIdAndForReadingsOnly() throws Exception {
        AccountRules old =
                new AccountRules("workshop_001", Optional.empty(), List.of("workshop/w1/+/sensors"), List.of(), true);
        broker.ask(broker.accounts.put(old, Optional.of(PASSWORD), MARK));

        try (Client5 one = new Client5(broker.port(), "old-1", "workshop_001", PASSWORD).connect();
                Client5 other = new Client5(broker.port(), "old-2", "workshop_001", PASSWORD).connect()) {
            assertThat(one.publish("workshop/w1/pit7/sensors", "x", false)).isLessThan(REFUSED);
            assertThat(other.publish("workshop/w1/pit1/sensors", "x", false)).isLessThan(REFUSED);
            assertThat(one.publish("workshop/w2/pit1/sensors", "x", false)).isGreaterThanOrEqualTo(REFUSED);
            assertThat(one.subscribe("workshop/w1/pit7/sensors")).isGreaterThanOrEqualTo(REFUSED);

            broker.ask(broker.accounts.disconnect("workshop_001"));
            await().until(() -> !one.isConnected() && !other.isConnected());
            one.connect();
        }
        broker.ask(broker.accounts.remove("workshop_001"));
    }

    private static Client5 device() throws Exception {
        return new Client5(broker.port(), ID, ID, PASSWORD);
    }

    private static RawMqtt signedIn() throws IOException {
        RawMqtt old = new RawMqtt(broker.port());
        assertThat(old.connect(ID, ID, PASSWORD)).isZero();
        return old;
    }

    private static int mosquittoPub(String topic, String payload) throws Exception {
        Process pub = new ProcessBuilder(List.of(
                        "mosquitto_pub",
                        "-h",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(broker.port()),
                        "-i",
                        ID,
                        "-u",
                        ID,
                        "-P",
                        PASSWORD,
                        "-q",
                        "1",
                        "-t",
                        topic,
                        "-m",
                        payload))
                .inheritIO()
                .start();
        assertThat(pub.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return pub.exitValue();
    }
}
