package dev.pitwatch.artemis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.core.admission.broker.BrokerAccount;
import dev.pitwatch.core.admission.broker.BrokerRefusal;
import dev.pitwatch.core.admission.broker.NewBrokerAccount;
import dev.pitwatch.core.admission.broker.TopicRules;
import dev.pitwatch.core.testing.TestCertificate;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.postgres.FreePort;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttTopicSubscription;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import javax.net.ssl.SSLSocket;
import org.apache.activemq.artemis.core.config.WildcardConfiguration;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTSessionState;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTStateManager;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What one device may do at the embedded broker, and that everything else is refused and seen. */
class DeviceRightsIT {

    private static final String HUB_PASSWORD = "the hub's own";
    private static final String NEIGHBOUR = "ESP32-00000000FFFF";
    private static final String NEIGHBOURS_TOPIC = "workshop/w1/pit/pit1/sensors";
    private static final int NOT_AUTHORIZED = 0x87;
    private static final int REFUSED = 5;

    private static TestDatabase database;
    private static Workshop workshop;
    private static EmbeddedBroker broker;
    private static TestCertificate certificate;
    private static Path folder;
    private static int hubPort;
    private static int devicePort;
    private static int tlsPort;
    private static int devices;

    private String id;
    private String password;

    @BeforeAll
    static void start(@TempDir Path temporary) throws Exception {
        folder = temporary;
        database = TestDatabase.create();
        workshop = new Workshop(database);
        workshop.device(NEIGHBOUR);
        certificate = TestCertificate.make(folder);
        hubPort = FreePort.any();
        devicePort = FreePort.any();
        tlsPort = FreePort.any();
        broker = new EmbeddedBroker(
                new BrokerSettings(
                        folder.resolve("broker"),
                        hubPort,
                        HUB_PASSWORD,
                        "0.0.0.0",
                        OptionalInt.of(devicePort),
                        Optional.of(new BrokerSettings.Tls(tlsPort, certificate.chain(), certificate.key())),
                        true,
                        database.url(),
                        DatabaseRole.BROKER.password(database.masterKey())),
                new BrokerEvents() {
                    @Override
                    public void connected(String clientId) {}

                    @Override
                    public void left(String clientId) {}
                });
        broker.start();
        broker.openDevicePorts();
    }

    @AfterAll
    static void stop() {
        broker.close();
        database.close();
    }

    @BeforeEach
    void register() {
        id = "ESP32-%012X".formatted(++devices);
        password = workshop.device(id);
        await().until(() -> canSignIn(id, password));
    }

    @Test
    void givenItsOwnTopics_whenItPublishes_thenAllArriveUnderBothVersionsAndNothingIsRefused() throws Exception {
        long before = refused(BrokerRefusal.TOPIC);
        List<String> mine = List.of(
                "workshop/w1/pit/pit1/sensors", "workshop/w1/pit1/sensors", own("status"), own("ack"), own("diag"));
        try (Client5 hub = hub("own").connect()) {
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
        assertThat(refused(BrokerRefusal.TOPIC)).isEqualTo(before);
    }

    @Test
    void givenItsOwnTopics_whenItWantsAnythingButItsStatusRetained_thenRefusedAndCounted() throws Exception {
        long before = refused(BrokerRefusal.RETAINED);
        List<String> others = List.of("workshop/w1/pit/pit1/sensors", own("ack"), own("diag"));
        try (Client5 hub = hub("retained").connect();
                Client5 device = device5().connect()) {
            hub.subscribe("workshop/#");
            for (String topic : others) {
                assertThat(device.publish(topic, "no", true)).as(topic).isEqualTo(NOT_AUTHORIZED);
                try (RawMqtt old = new RawMqtt(devicePort)) {
                    assertThat(old.connect(id, id, password, topic, "no"))
                            .as(topic)
                            .isEqualTo(REFUSED);
                }
            }
            assertThat(device.isConnected()).isTrue();
            assertNothingArrives(hub, "=no");
        }
        assertThat(refused(BrokerRefusal.RETAINED) - before).isEqualTo(2L * others.size());
    }

    @Test
    void givenItsCommands_whenItSubscribes_thenTheyComeUnderBothVersions() throws Exception {
        try (RawMqtt old = signedIn()) {
            assertThat(old.subscribe(own("command"))).isEqualTo(1);
        }
        try (Client5 device = device5().connect();
                Client5 hub = hub("command").connect()) {
            assertThat(device.subscribe(own("command"))).isEqualTo(1);
            hub.publish(own("command"), "IDENTIFY", false);

            await().until(() -> device.received().contains(own("command") + "=IDENTIFY"));
        }
    }

    @Test
    void givenAnyOtherTopic_whenItPublishesRetainedOrNot_thenItIsRefusedAndCounted() throws Exception {
        List<String> foreign = List.of(
                "workshop/w1/pit/pit2/sensors",
                "workshop/w1/pit2/sensors",
                "workshop/w2/pit/pit1/sensors",
                "workshop/w2/pit1/sensors",
                "workshop/w1/pit/pit1/sensors/",
                "/workshop/w1/pit/pit1/sensors",
                "workshop/w1/pit/pit1",
                "workshop/w1/device/%s/status".formatted(NEIGHBOUR),
                "workshop/w1/device/%s/ack".formatted(NEIGHBOUR),
                "workshop/w1/device/%s/command".formatted(NEIGHBOUR),
                "workshop/w2/device/%s/status".formatted(id),
                "workshop/unclaimed/device/%s/status".formatted(NEIGHBOUR),
                own("command"),
                own("other"),
                own("status") + "::other",
                own("status") + "::pitwatch.workshop.*.pit.*.sensors",
                "workshop/w1/pit/pit1/sensors::queue",
                own("status") + ":\\:other",
                "$SYS/broker",
                "$share/pitwatch/workshop/w1/pit/pit1/sensors",
                "$CONTROL/dynamic-security/v1",
                "activemq.management",
                "pitwatch");
        long before = refused(BrokerRefusal.TOPIC);
        try (Client5 hub = hub("foreign").connect()) {
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
        try (Client5 late = hub("late").connect()) {
            late.subscribe("#");
            assertNothingArrives(late, "=no");
        }
        assertThat(refused(BrokerRefusal.TOPIC) - before).isGreaterThanOrEqualTo(foreign.size() * 3L);
    }

    @Test
    void givenAnyOtherFilter_whenItSubscribes_thenItIsRefusedUnderBothVersionsAndCounted() throws Exception {
        List<String> foreign = List.of(
                "#",
                "+",
                "workshop/#",
                "workshop/w1/#",
                "workshop/w1/pit/pit1/sensors",
                "workshop/w1/pit/+/sensors",
                "workshop/w1/device/+/command",
                "workshop/+/device/%s/command".formatted(id),
                "workshop/w1/device/%s/#".formatted(id),
                "workshop/w1/device/%s/+".formatted(id),
                "workshop/w1/device/%s/command".formatted(NEIGHBOUR),
                "workshop/w2/device/%s/command".formatted(id),
                "workshop/unclaimed/device/%s/command".formatted(NEIGHBOUR),
                own("status"),
                own("command") + "/#",
                own("command") + "::pitwatch/workshop/+/pit/+/sensors",
                own("command") + "::pitwatch.workshop.*.pit.*.sensors",
                "$share/g1/" + own("command"),
                "$share/%s/workshop/w1/device/%s/command".formatted(NEIGHBOUR, NEIGHBOUR),
                "$share/pitwatch/workshop/+/pit/+/sensors",
                "$share/pitwatch/#",
                "$SYS/#",
                "$CONTROL/#",
                "activemq.management");
        long before = refused(BrokerRefusal.TOPIC);
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
        assertThat(refused(BrokerRefusal.TOPIC) - before).isGreaterThanOrEqualTo(foreign.size() * 2L);
    }

    @Test
    void givenAWillOnAnothersTopic_whenTheDeviceSignsIn_thenRefusedUnderBothVersionsAndNothingArrivesThere()
            throws Exception {
        String foreign = "workshop/w1/device/%s/status".formatted(NEIGHBOUR);
        long before = refused(BrokerRefusal.TOPIC);
        try (Client5 hub = hub("wills").connect()) {
            hub.subscribe("#");
            hub.publish(foreign, "alive", true); // the topic is there already
            try (Client5 device = device5().will(foreign, "dead " + id)) {
                assertThatThrownBy(device::connect)
                        .isInstanceOfSatisfying(MqttException.class, refusal -> assertThat(refusal.getReasonCode())
                                .isEqualTo(NOT_AUTHORIZED));
            }
            try (RawMqtt old = new RawMqtt(devicePort)) {
                assertThat(old.connect(id, id, password, foreign, "dead " + id)).isEqualTo(REFUSED);
            }
            assertThat(refused(BrokerRefusal.TOPIC) - before).isEqualTo(2);
            try (RawMqtt old = new RawMqtt(devicePort)) {
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
                Client5 hub = hub("mixed").connect()) {
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
        await().until(() -> canSignIn("any", "many", "secret"));
        long before = refused(BrokerRefusal.SUBSCRIPTION_LIMIT);
        try (RawMqtt old = new RawMqtt(devicePort)) {
            old.connect("any", "many", "secret");
            for (int i = 0; i < DeviceRights.MAX_SUBSCRIPTIONS; i++) {
                assertThat(old.subscribe("many/" + i)).isEqualTo(1);
            }

            assertThat(old.subscribe("many/more")).isEqualTo(RawMqtt.REFUSED_SUBSCRIPTION);
            assertThat(old.subscribe("many/0")).isEqualTo(1);
            assertThat(old.unsubscribe("many/1")).isTrue();
            assertThat(old.subscribe("many/more")).isEqualTo(1);
        }
        assertThat(refused(BrokerRefusal.SUBSCRIPTION_LIMIT) - before).isEqualTo(1);
        // Whoever may take any client id leaves no session behind.
        await().until(() -> queues().stream().noneMatch(queue -> queue.contains("many")));
    }

    @Test
    void givenAConnectedDevice_whenWhatItIsSubscribedToIsForbidden_thenThatCountsNoMore() throws Exception {
        database.superuser()
                .useHandle(handle -> handle.execute("insert into broker_account (username, client_id, salt, "
                        + "password_hash, subscribe) values ('moved', 'moved', 'x', sha256('xsecret'), '{old/#}')"));
        await().until(() -> canSignIn("moved", "moved", "secret"));
        try (RawMqtt device = new RawMqtt(devicePort)) {
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

    @ParameterizedTest
    @ValueSource(
            strings = {"pitwatch", "PitWatch", "pitwatch-x-readings", "PITWATCH-1", "a::b", "x' or '1'='1", "$sys"})
    void givenAnAccountOfAnyClientId_whenItTakesOneThatHubsHaveOrThatMeansMore_thenRefused(String clientId)
            throws Exception {
        database.superuser()
                .useHandle(handle -> handle.execute("insert into broker_account (username, salt, password_hash) "
                        + "values ('free', 'x', sha256('xsecret')) on conflict do nothing"));
        await().until(() -> canSignIn("any", "free", "secret"));

        assertThat(canSignIn(clientId, "free", "secret")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pitwatch", "PITWATCH", "pitwatch-node-readings"})
    void givenAnAccountCalledAsHubsAre_whenItIsThereNevertheless_thenItMayNotSignIn(String name) throws Exception {
        try {
            database.superuser()
                    .useHandle(handle -> handle.execute(
                            "insert into broker_account (username, client_id, salt, password_hash) "
                                    + "values (?, ?, 'x', sha256('xsecret'))",
                            name,
                            name));
        } catch (JdbiException e) {
            return; // the table refuses it
        }
        String after = "after " + name;
        database.superuser()
                .useHandle(handle -> handle.execute(
                        "insert into broker_account (username, salt, password_hash) "
                                + "values (?, 'x', sha256('xsecret'))",
                        after));
        await().until(() -> canSignIn("any", after, "secret"));

        assertThat(canSignIn(name, name, "secret")).isFalse();
    }

    @Test
    void givenTwoAccountsOfAnyClientId_whenTheyTakeTheSame_thenNeitherNoticesTheOther() throws Exception {
        for (String name : List.of("one", "two")) {
            database.superuser()
                    .useHandle(handle -> handle.execute(
                            "insert into broker_account (username, salt, password_hash, publish) "
                                    + "values (?, 'x', sha256('xsecret'), '{workshop/w1/+/sensors}')",
                            name));
            await().until(() -> canSignIn("any", name, "secret"));
        }
        try (RawMqtt one = new RawMqtt(devicePort);
                RawMqtt two = new RawMqtt(devicePort)) {
            assertThat(one.connect("esp-AA:BB", "one", "secret")).isZero();
            assertThat(two.connect("esp-AA:BB", "two", "secret")).isZero();

            assertThat(one.publish("workshop/w1/pit1/sensors", "{}")).isTrue();
            assertThat(two.publish("workshop/w1/pit1/sensors", "{}")).isTrue();
        }
    }

    @Test
    void givenAHubsSession_whenAnAccountHasItsClientId_thenItsSubscriptionsStay() throws Exception {
        try (Client5 hub = hub("own-session").connect()) {
            hub.subscribe("$share/pitwatch/workshop/+/pit/+/sensors");
            Set<String> before = queues();
            BrokerAccount account = new BrokerAccount(
                    "pitwatch-test-own-session",
                    new byte[1],
                    new byte[1],
                    "pitwatch-test-own-session",
                    new TopicRules(List.of(), List.of()),
                    true,
                    0);

            new Sessions(broker.server()).endForbidden(account, account.username());

            assertThat(queues()).isEqualTo(before);
            try (RawMqtt device = signedIn()) {
                assertThat(device.publish(NEIGHBOURS_TOPIC, "here " + id)).isTrue();
            }
            await().until(() -> hub.received().contains(NEIGHBOURS_TOPIC + "=here " + id));
        }
    }

    @Test
    void givenAKeptSessionThatNamesTheHubsQueue_whenItsDeviceSignsIn_thenTheQueueStays() throws Exception {
        try (Client5 hub = hub("old-sessions").connect()) {
            hub.subscribe("$share/pitwatch/workshop/+/pit/+/sensors");
            MQTTSessionState session =
                    MQTTStateManager.getInstance(broker.server()).getSessionState(id);
            for (String filter : List.of(
                    own("command") + "::pitwatch/workshop/+/pit/+/sensors",
                    "$share/pitwatch/workshop/+/pit/+/sensors",
                    "$share/g1/" + own("command"))) {
                session.addSubscription(
                        new MqttTopicSubscription(filter, MqttQoS.AT_LEAST_ONCE), new WildcardConfiguration(), null);
            }

            try (RawMqtt device = signedIn()) {
                assertThat(session.getSubscriptions()).isEmpty();
                assertThat(device.publish(NEIGHBOURS_TOPIC, "there " + id)).isTrue();
            }
            await().until(() -> hub.received().contains(NEIGHBOURS_TOPIC + "=there " + id));
        }
    }

    @Test
    void givenALiveHub_whenADeviceTriesEveryFilterAndTopic_thenTheNeighboursReadingsKeepComing() throws Exception {
        String neighboursPassword = workshop.rotate(NEIGHBOUR);
        await().until(() -> canSignIn(NEIGHBOUR, neighboursPassword));
        int sent = 0;
        Set<String> before = null;
        try (Client5 hub = hub("live").connect();
                RawMqtt neighbour = new RawMqtt(devicePort)) {
            hub.subscribe("$share/pitwatch/workshop/+/pit/+/sensors");
            hub.subscribe("$share/pitwatch/workshop/+/+/sensors");
            hub.subscribe("workshop/+/device/+/status");
            neighbour.connect(NEIGHBOUR, NEIGHBOUR, neighboursPassword);
            try (RawMqtt old = signedIn()) {
                assertThat(old.subscribe(own("command"))).isEqualTo(1);
                before = queues();
                for (String filter : hostileFilters()) {
                    assertThat(old.subscribe(filter)).as(filter).isEqualTo(RawMqtt.REFUSED_SUBSCRIPTION);
                    assertThat(old.unsubscribe(filter)).as(filter).isTrue();
                    assertThat(neighbour.publish(NEIGHBOURS_TOPIC, "n" + sent++))
                            .isTrue();
                }
            }
            try (RawMqtt five = new RawMqtt(devicePort)) {
                five.resume(id, id, password); // the session, whose subscriptions are looked through
                assertThat(five.connectAnswer()).isZero();
                for (String filter : hostileFilters()) {
                    assertThat(five.subscribe(filter)).as(filter).isEqualTo(NOT_AUTHORIZED);
                    assertThat(five.unsubscribe(filter)).as(filter).isTrue();
                    assertThat(neighbour.publish(NEIGHBOURS_TOPIC, "n" + sent++))
                            .isTrue();
                }
            }
            try (Client5 device = device5().connect()) {
                for (String topic : hostileTopics()) {
                    assertThat(device.publish(topic, "no", true)).as(topic).isEqualTo(NOT_AUTHORIZED);
                    assertThat(neighbour.publish(NEIGHBOURS_TOPIC, "n" + sent++))
                            .isTrue();
                }
            }
            for (String topic : hostileTopics()) {
                try (RawMqtt old = signedIn()) {
                    assertThat(old.publish(topic, "no")).as(topic).isFalse();
                }
                assertThat(neighbour.publish(NEIGHBOURS_TOPIC, "n" + sent++)).isTrue();
            }

            int all = sent;
            await().until(() -> hub.received().stream()
                            .filter(message -> message.startsWith(NEIGHBOURS_TOPIC + "=n"))
                            .distinct()
                            .count()
                    == all);
            assertThat(hub.received()).noneMatch(message -> message.endsWith("=no"));
            assertThat(queues()).isEqualTo(before);
        }
    }

    /** Each way to name a queue, of each queue worth having. */
    private List<String> hostileFilters() {
        List<String> wanted = List.of(
                "workshop/+/pit/+/sensors",
                "workshop/+/+/sensors",
                "workshop/+/device/+/status",
                "workshop/w1/pit/pit1/sensors",
                "workshop/w1/device/%s/command".formatted(NEIGHBOUR),
                "#");
        List<String> filters = new ArrayList<>(List.of("+/#", "$SYS/#", "$share/pitwatch/", "$share//#", "::", "a::b"));
        for (String each : wanted) {
            String core = each.replace('/', '.').replace('+', '*');
            filters.add(each);
            for (String group : List.of("pitwatch", "pitwatch-test-live", NEIGHBOUR, id, "g1")) {
                filters.add("$share/%s/%s".formatted(group, each));
            }
            for (String own : List.of(own("command"), own("status"))) {
                filters.add(own + "::pitwatch." + core);
                filters.add(own + "::pitwatch/" + each);
                filters.add(own + "::pitwatch-test-live." + core);
                filters.add("$share/pitwatch/" + own + "::" + core);
            }
        }
        filters.add("$share/g1/" + own("command"));
        filters.add("$share/%s/%s".formatted(id, own("command")));
        return filters;
    }

    private List<String> hostileTopics() {
        List<String> topics = new ArrayList<>();
        for (String own : List.of(own("status"), "workshop/w1/pit/pit1/sensors")) {
            for (String queue : List.of("n1", "pitwatch.workshop.*.pit.*.sensors", NEIGHBOUR, "$sys.mqtt.sessions")) {
                topics.add(own + "::" + queue);
            }
        }
        topics.addAll(List.of(
                "$share/pitwatch/workshop/w1/pit/pit1/sensors",
                "$sys/mqtt/sessions",
                "$sys/mqtt/retain/workshop/w1/device/%s/status".formatted(NEIGHBOUR),
                "pitwatch/workshop/*/pit/*/sensors",
                "workshop/w1/device/%s/command".formatted(NEIGHBOUR)));
        return topics;
    }

    private static Set<String> queues() {
        return broker.server()
                .getPostOffice()
                .getAllBindings()
                .map(binding -> binding.getUniqueName().toString())
                .filter(name -> !name.startsWith("$sys.mqtt.sessions"))
                .collect(Collectors.toSet());
    }

    @Test
    void givenNoUserName_whenAnybodyConnects_thenRefusedUnderBothVersions() throws Exception {
        long before = refused(BrokerRefusal.SIGN_IN);
        try (RawMqtt old = new RawMqtt(devicePort)) {
            assertThat(old.connectAnonymously(4, "anybody")).isEqualTo(REFUSED);
        }
        try (RawMqtt five = new RawMqtt(devicePort)) {
            assertThat(five.connectAnonymously(5, "anybody") & 0xFF).isEqualTo(NOT_AUTHORIZED);
        }
        assertThat(refused(BrokerRefusal.SIGN_IN) - before).isEqualTo(2);
    }

    @Test
    void givenADeviceThatIsQuickerThanTheNewsOfIt_whenItSignsIn_thenItGetsInAndNothingIsRefused() throws Exception {
        long before = refused(BrokerRefusal.SIGN_IN);
        NewBrokerAccount fresh = NewBrokerAccount.ofDevice("ESP32-%012X".formatted(++devices));
        NewBrokerAccount renewed = NewBrokerAccount.ofDevice(id);
        try (RawMqtt first = new RawMqtt(devicePort);
                RawMqtt second = new RawMqtt(devicePort)) {
            first.sendConnect(fresh.username(), fresh.username(), fresh.password());
            second.sendConnect(id, id, renewed.password());
            workshop.device(fresh);
            workshop.rotate(renewed);

            assertThat(first.connectAnswer()).isZero();
            assertThat(second.connectAnswer()).isZero();
        }
        assertThat(refused(BrokerRefusal.SIGN_IN)).isEqualTo(before);
    }

    @Test
    void givenTheHubsPort_whenADeviceSignsInThere_thenRefused() throws Exception {
        try (RawMqtt old = new RawMqtt(hubPort)) {
            assertThat(old.connect(id, id, password)).isEqualTo(REFUSED);
        }
    }

    @Test
    void givenTheHubsPort_whenReachedFromOutside_thenNobodyListens() throws Exception {
        Optional<InetAddress> outside = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .findFirst();
        Assumptions.assumeTrue(outside.isPresent(), "no network but loopback: not run");

        new Socket(outside.get(), devicePort).close();
        assertThatThrownBy(() -> new Socket(outside.get(), hubPort)).isInstanceOf(IOException.class);
    }

    @Test
    void givenADisabledDevice_whenItSignsIn_thenItMayStillBeToldToGoOn() throws Exception {
        workshop.disable(id);

        try (RawMqtt old = signedIn()) {
            assertThat(old.subscribe(own("command"))).isEqualTo(1);
        }
    }

    @Test
    void givenSomebodyWhoGuesses_whenManyConnectionsTryAtOnce_thenItIsSlowAndSeenAndNobodyElseNotices()
            throws Exception {
        String other = "ESP32-%012X".formatted(++devices);
        String othersPassword = workshop.device(other);
        await().until(() -> canSignIn(other, othersPassword));
        List<String> told = new CopyOnWriteArrayList<>();
        long before = refused(BrokerRefusal.SIGN_IN);
        List<RawMqtt> guessers = new ArrayList<>();
        try (DatabaseNotifications hub =
                new DatabaseNotifications(database.setup().dataSource(DatabaseRole.INGEST))) {
            hub.on("pitwatch_refused", told::add);
            hub.start();
            await().until(() -> told.contains(""));
            for (int i = 0; i < 30; i++) {
                RawMqtt guesser = new RawMqtt(devicePort);
                guesser.sendConnect(id, id, "guess " + i);
                guessers.add(guesser);
            }

            assertThat(canSignIn(other, othersPassword)).isTrue();
            List<Integer> answers = new ArrayList<>();
            for (RawMqtt guesser : guessers) {
                answers.add(guesser.connectAnswer());
            }
            assertThat(answers).containsOnly(REFUSED, RawMqtt.HUNG_UP);
            // Looked at: the free ones, one that waited, and one more if the machine took its time.
            assertThat(answers).filteredOn(answer -> answer == REFUSED).hasSizeLessThan(20);
            assertThat(refused(BrokerRefusal.SIGN_IN) - before).isGreaterThanOrEqualTo(20);
            await().until(() -> told.stream().anyMatch(payload -> payload.startsWith("sign_in ")));
            await().ignoreExceptions().until(() -> canSignIn(id, password));
        } finally {
            for (RawMqtt guesser : guessers) {
                guesser.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void givenTls_whenADeviceConnects_thenItsReadingsArrive(String version) throws Exception {
        try (SSLSocket socket = (SSLSocket) certificate.connect(tlsPort);
                Client5 hub = hub("tls").connect()) {
            hub.subscribe("workshop/#");
            socket.setEnabledProtocols(new String[] {version});
            try (RawMqtt device = new RawMqtt(socket)) {
                assertThat(device.connect(id, id, password)).isZero();
                assertThat(device.publish("workshop/w1/pit/pit1/sensors", version + id))
                        .isTrue();
            }
            assertThat(socket.getSession().getProtocol()).isEqualTo(version);
            await().until(() -> hub.received().contains("workshop/w1/pit/pit1/sensors=" + version + id));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0300, 0x0301, 0x0302})
    void givenAnOlderTls_whenSomebodyAsksForIt_thenRefused(int version) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", tlsPort)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(clientHello(version));
            byte[] answer = socket.getInputStream().readNBytes(7);

            assertThat(answer).startsWith((byte) 0x15).hasSize(7); // an alert, and nothing of a handshake
            assertThat(answer[5]).as("fatal").isEqualTo((byte) 2);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void givenThePortWithTls_whenSomebodySpeaksWithout_thenHungUp() throws Exception {
        try (RawMqtt plain = new RawMqtt(tlsPort)) {
            assertThat(plain.connect(id, id, password)).isEqualTo(RawMqtt.HUNG_UP);
        }
    }

    @Test
    void givenARenewedCertificate_whenItsFilesAreThere_thenNewConnectionsGetItAndOpenOnesStay() throws Exception {
        TestCertificate before = certificate;
        TestCertificate next = TestCertificate.make(Files.createDirectory(folder.resolve("renewed")));
        try (RawMqtt open = new RawMqtt(before.connect(tlsPort))) {
            assertThat(open.connect(id, id, password)).isZero();

            Files.copy(next.chain(), before.chain(), StandardCopyOption.REPLACE_EXISTING);
            Files.copy(next.key(), before.key(), StandardCopyOption.REPLACE_EXISTING);

            await().ignoreExceptions().until(() -> {
                try (SSLSocket socket = (SSLSocket) next.connect(tlsPort)) {
                    socket.startHandshake();
                    return true;
                }
            });
            assertThat(open.publish("workshop/w1/pit/pit1/sensors", "{}")).isTrue();
        }
        certificate = new TestCertificate(before.chain(), before.key(), next.store(), next.trusted());
    }

    /** A client that speaks that version and nothing newer, with ciphers of those days. */
    private static byte[] clientHello(int version) {
        byte[] ciphers = {(byte) 0xC0, 0x09, (byte) 0xC0, 0x0A, (byte) 0xC0, 0x13, 0x00, 0x2F, 0x00, 0x35};
        int body = 2 + 32 + 1 + 2 + ciphers.length + 2;
        java.nio.ByteBuffer hello = java.nio.ByteBuffer.allocate(5 + 4 + body);
        hello.put((byte) 0x16).putShort((short) version).putShort((short) (4 + body));
        hello.putInt(0x01 << 24 | body);
        hello.putShort((short) version).put(new byte[32]).put((byte) 0);
        hello.putShort((short) ciphers.length).put(ciphers);
        hello.put((byte) 1).put((byte) 0);
        return hello.array();
    }

    /** What comes after it in order has arrived. */
    private void assertNothingArrives(Client5 hub, String ending) throws Exception {
        String last = "last " + System.nanoTime();
        try (Client5 device = device5().connect()) {
            device.publish("workshop/w1/pit/pit1/sensors", last, false);
        }
        await().until(() -> hub.received().contains("workshop/w1/pit/pit1/sensors=" + last));
        assertThat(hub.received()).noneMatch(message -> message.endsWith(ending));
    }

    private static long refused(BrokerRefusal kind) {
        return broker.refusals().count(kind);
    }

    private RawMqtt signedIn() throws IOException {
        RawMqtt old = new RawMqtt(devicePort);
        assertThat(old.connect(id, id, password)).isZero();
        return old;
    }

    private Client5 device5() throws Exception {
        return new Client5(devicePort, id, id, password);
    }

    private static Client5 hub(String route) throws Exception {
        return new Client5(hubPort, "pitwatch-test-" + route, BrokerSettings.HUB_USER, HUB_PASSWORD);
    }

    private String own(String what) {
        return "workshop/w1/device/%s/%s".formatted(id, what);
    }

    private static boolean canSignIn(String id, String password) throws IOException {
        return canSignIn(id, id, password);
    }

    private static boolean canSignIn(String clientId, String username, String password) throws IOException {
        try (RawMqtt client = new RawMqtt(devicePort)) {
            return client.connect(clientId, username, password) == 0;
        }
    }
}
