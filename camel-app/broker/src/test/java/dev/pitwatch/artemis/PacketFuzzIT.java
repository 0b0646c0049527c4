package dev.pitwatch.artemis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.mqtt.MqttPacket;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.core.testing.TestLength;
import dev.pitwatch.core.testing.TestSeed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Packets that nobody would send, from the port's side: broken, cut, out of order, with any topics and filters.
 */
@ExtendWith(TestSeed.class)
class PacketFuzzIT {

    private static final String NEIGHBOUR = "ESP32-00000000FFFF";
    private static final String SENSORS = "workshop/w1/pit/pit1/sensors";
    private static final int CONNECTIONS = TestLength.of(100, 300);
    private static final int PACKETS = 12;

    private static TestDatabase database;
    private static TestBroker broker;
    private static String neighboursPassword;
    private static final List<String> IDS = new ArrayList<>();
    private static final List<String> PASSWORDS = new ArrayList<>();

    private final Random random = TestSeed.random();

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        database = TestDatabase.create();
        Workshop workshop = new Workshop(database);
        neighboursPassword = workshop.device(NEIGHBOUR);
        IDS.clear();
        PASSWORDS.clear();
        for (int i = 0; i < 10; i++) { // a budget each
            IDS.add("ESP32-%012X".formatted(i));
            PASSWORDS.add(workshop.device(IDS.get(i)));
        }
        broker = new TestBroker(database, folder, Optional.empty());
        await().until(() -> broker.canSignIn(IDS.get(9), PASSWORDS.get(9)));
    }

    @AfterAll
    static void stop() {
        broker.close();
        database.close();
    }

    @Test
    void givenAnyBytes_whenDevicesSendThem_thenTheBrokerStaysAndANeighboursReadingsKeepComing() throws Exception {
        try (Client5 hub = broker.hub("fuzz").connect();
                RawMqtt neighbour = broker.signedIn(NEIGHBOUR, neighboursPassword)) {
            hub.subscribe("$share/pitwatch/workshop/+/pit/+/sensors");
            Set<String> before = broker.queues();
            for (int i = 0; i < CONNECTIONS; i++) {
                attack(i % IDS.size());
                assertThat(neighbour.publish(SENSORS, "neighbour " + i))
                        .as("connection %d", i)
                        .isTrue();
            }

            await("all")
                    .until(() -> hub.received().stream()
                                    .filter(message -> message.startsWith(SENSORS + "=neighbour "))
                                    .distinct()
                                    .count()
                            == CONNECTIONS);
            assertThat(broker.queues())
                    .as("queues")
                    .containsAll(before)
                    .allMatch(queue -> before.contains(queue) || isOwn(queue));
        }
    }

    private static boolean isOwn(String queue) {
        return IDS.stream()
                .anyMatch(id -> queue.equals("%s.workshop.w1.device.%s.command".formatted(id, id))
                        || queue.equals("$sys.mqtt.retain.workshop.w1.device.%s.status".formatted(id))
                        || queue.equals("$sys.mqtt.queue.qos2." + id));
    }

    private void attack(int device) throws IOException {
        int level = random.nextBoolean() ? 5 : 4;
        try (RawMqtt client = new RawMqtt(broker.devicePort())) {
            boolean broken = random.nextInt(5) == 0;
            byte[] connect = connect(level, IDS.get(device), broken ? "no password" : PASSWORDS.get(device));
            client.sendBytes(broken ? mutated(connect) : connect);
            if (!broken) {
                client.connectAnswer();
            }
            for (int i = 0; i < PACKETS; i++) {
                byte[] packet = packet(level, IDS.get(device));
                client.sendBytes(random.nextInt(3) == 0 ? mutated(packet) : packet);
            }
        }
    }

    private static byte[] connect(int level, String id, String password) {
        return MqttPacket.connect(level, MqttPacket.USER_AND_PASSWORD, 30, new byte[0], id, id, password)
                .toBytes();
    }

    private byte[] packet(int level, String id) {
        int kind = random.nextInt(6);
        if (kind == 0) { // whatever
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            return new MqttPacket(random.nextInt(256)).raw(bytes).toBytes();
        }
        if (kind <= 2) {
            int qos = random.nextInt(3);
            MqttPacket message = new MqttPacket(MqttPacket.PUBLISH | qos << 1 | random.nextInt(2)).text(topic(id));
            if (qos > 0) {
                message.number(1 + random.nextInt(100));
            }
            addProperties(message, level);
            return message.raw(new byte[random.nextInt(300)]).toBytes();
        }
        boolean subscribe = kind <= 4;
        MqttPacket packet = new MqttPacket(subscribe ? MqttPacket.SUBSCRIBE : MqttPacket.UNSUBSCRIBE);
        addProperties(packet.number(1 + random.nextInt(100)), level);
        for (int i = random.nextInt(4); i >= 0; i--) {
            packet.text(topic(id));
            if (subscribe) {
                packet.bytes(random.nextInt(3));
            }
        }
        return packet.toBytes();
    }

    /** Now and then a user property, a topic alias, or nonsense. */
    private void addProperties(MqttPacket packet, int level) {
        if (level != MqttPacket.V5) {
            return;
        }
        switch (random.nextInt(6)) {
            case 0 ->
                packet.bytes(2 * "pitwatch-account".length() + 5, 0x26)
                        .text("pitwatch-account")
                        .text("pitwatch-account");
            case 1 -> packet.bytes(3, 0x23).number(random.nextInt(3));
            case 2 -> packet.bytes(random.nextInt(256));
            default -> packet.properties(level);
        }
    }

    private String topic(String id) {
        String own = "workshop/w1/device/%s/".formatted(id);
        List<String> starts = List.of("", "", "", "$share/pitwatch/", "$share/g/", "$sys/mqtt/retain/", "/");
        List<String> topics = List.of(
                own + "command",
                own + "status",
                own + "diag",
                "workshop/+/pit/+/sensors",
                "workshop/w1/device/%s/command".formatted(NEIGHBOUR),
                "#",
                "",
                "\u0000",
                "pitwatch");
        List<String> ends = List.of("", "", "", "::pitwatch.workshop.*.pit.*.sensors", "::n", "/#", "\\");
        return any(starts) + any(topics) + any(ends);
    }

    private String any(List<String> texts) {
        return texts.get(random.nextInt(texts.size()));
    }

    /** Cut, longer, or with a few other bytes. */
    private byte[] mutated(byte[] packet) {
        byte[] changed = random.nextInt(4) == 0
                ? java.util.Arrays.copyOf(packet, random.nextInt(2 * packet.length + 1))
                : packet.clone();
        for (int i = random.nextInt(5); i >= 0 && changed.length > 0; i--) {
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
        }
        return changed;
    }
}
