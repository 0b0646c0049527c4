package dev.pitwatch.launcher.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.core.broker.BrokerRefusal;
import dev.pitwatch.core.broker.NewBrokerAccount;
import dev.pitwatch.core.database.DatabaseRole;
import dev.pitwatch.core.database.Notifications;
import dev.pitwatch.core.testing.TestCertificate;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.postgres.FreePort;
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
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLSocket;
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
                        devicePort,
                        Optional.of(new BrokerSettings.Tls(tlsPort, certificate.chain(), certificate.key())),
                        database.url(),
                        database.masterKey()),
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
                    assertThat(device.publish(topic, "5 " + id, true)).as(topic).isNotEqualTo(NOT_AUTHORIZED);
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
                "workshop/unclaimed/device/%s/status".formatted(id),
                own("command"),
                own("other"),
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
                "workshop/unclaimed/device/%s/command".formatted(id),
                own("status"),
                own("command") + "/#",
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
    void givenAWillOnAnothersTopic_whenTheDeviceDies_thenNothingArrivesThereAndItIsCounted() throws Exception {
        String foreign = "workshop/w1/device/%s/status".formatted(NEIGHBOUR);
        long before = refused(BrokerRefusal.TOPIC);
        try (Client5 hub = hub("wills").connect()) {
            hub.subscribe("#");
            hub.publish(foreign, "alive", true); // the topic is there already
            try (Client5 device = device5().will(foreign, "dead " + id).connect()) {
                device.cut();
            }
            await().until(() -> refused(BrokerRefusal.TOPIC) > before); // a will may come a second later
            try (RawMqtt old = new RawMqtt(devicePort)) {
                assertThat(old.connect(id, id, password, foreign, "dead " + id)).isZero();
            }
            await().until(() -> refused(BrokerRefusal.TOPIC) > before + 1);
            try (RawMqtt old = new RawMqtt(devicePort)) {
                assertThat(old.connect(id, id, password, own("status"), "last " + id))
                        .isZero();
            }

            await().until(() -> hub.received().contains(own("status") + "=last " + id));
            assertThat(hub.received()).noneMatch(message -> message.endsWith("=dead " + id));
        }
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
        try (Notifications hub = new Notifications(database.setup().dataSource(DatabaseRole.INGEST))) {
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
        try (RawMqtt client = new RawMqtt(devicePort)) {
            return client.connect(id, id, password) == 0;
        }
    }
}
