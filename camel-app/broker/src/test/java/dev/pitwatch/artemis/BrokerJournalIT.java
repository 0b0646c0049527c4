package dev.pitwatch.artemis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.artemis.EmbeddedBroker.Limits;
import dev.pitwatch.core.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.activemq.artemis.api.core.ActiveMQException;
import org.apache.activemq.artemis.api.core.QueueConfiguration;
import org.apache.activemq.artemis.api.core.RoutingType;
import org.apache.activemq.artemis.api.core.SimpleString;
import org.apache.activemq.artemis.core.server.ActiveMQServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a journal brings along that earlier versions let devices make, and queues that somebody would like to remove. */
class BrokerJournalIT {

    private static final String ID = "ESP32-A1B2C3D4E5F6";
    private static final String SENSORS = "workshop/w1/pit/pit1/sensors";
    private static final String SHARED = "$share/pitwatch/workshop/+/pit/+/sensors";
    private static final String SHARED_QUEUE = "pitwatch.workshop.*.pit.*.sensors";
    private static final String COMMAND = "workshop/w1/device/%s/command".formatted(ID);
    private static final String STATUS = "workshop/w1/device/%s/status".formatted(ID);
    private static final String QOS2 = "$sys.mqtt.queue.qos2.";
    private static final String DIAG = "workshop/w1/device/%s/diag".formatted(ID);
    private static final int QUEUES = 1_000;
    /** Of 60 kB each: the journal is compacted at ten files of 10 MiB. */
    private static final int MESSAGES = 2_500;

    @TempDir
    private Path folder;

    @Test
    void givenAJournalWithQueuesThatNobodyMayHave_whenItStarts_thenTheyAreGoneAndNothingElseIs() throws Exception {
        try (TestDatabase database = TestDatabase.create()) {
            String password = new Workshop(database).device(ID);
            try (TestBroker broker = start(database);
                    Client5 hub = broker.hub("a")) {
                await().until(() -> broker.canSignIn(ID, password));
                hub.connect();
                hub.subscribe(SHARED);
                hub.cut();
                try (RawMqtt device = broker.signedIn(ID, password)) {
                    assertThat(device.subscribe(COMMAND)).isEqualTo(1);
                    assertThat(device.publish(SENSORS, "kept")).isTrue();
                }
                try (Client5 device = new Client5(broker.devicePort(), ID, ID, password).connect()) {
                    device.publish(STATUS, "online", true);
                }
                litter(broker.broker().server());
                assertThat(broker.queues()).hasSizeGreaterThan(2 * QUEUES);
            }

            try (TestBroker broker = start(database);
                    Client5 hub = broker.hub("a")) {
                assertThat(broker.queues())
                        .containsExactlyInAnyOrder(
                                "$sys.mqtt.sessions",
                                QOS2 + ID,
                                SHARED_QUEUE,
                                "$sys.mqtt.retain." + STATUS.replace('/', '.'),
                                ID + "." + COMMAND.replace('/', '.'));
                hub.connect();
                hub.subscribe("workshop/+/device/+/status");
                await().until(() -> hub.received().contains(SENSORS + "=kept"));
                await().until(() -> hub.received().contains(STATUS + "=online"));
            }
        }
    }

    /** As devices could by "topic::queue", retained or not, and by shared subscriptions of groups of their own. */
    private static void litter(ActiveMQServer server) throws Exception {
        String retained = "$sys.mqtt.retain." + STATUS.replace('/', '.');
        for (int i = 0; i < QUEUES; i++) {
            create(server, "n" + i, retained);
            create(server, "g" + i + "." + COMMAND.replace('/', '.'), COMMAND.replace('/', '.'));
        }
        create(
                server,
                "$sys.mqtt.retain." + SENSORS.replace('/', '.'),
                "$sys.mqtt.retain." + SENSORS.replace('/', '.'));
        create(server, QOS2 + "ESP32-1", QOS2 + "ESP32-1"); // of clients that are subscribed to nothing
        create(server, QOS2 + ID, QOS2 + ID);
    }

    private static void create(ActiveMQServer server, String queue, String address) throws Exception {
        server.createQueue(
                QueueConfiguration.of(queue)
                        .setAddress(address)
                        .setRoutingType(RoutingType.MULTICAST)
                        .setDurable(true)
                        .setAutoCreateAddress(true),
                true);
    }

    @Test
    void givenAHubThatReads_whenItsQueueIsToBeDestroyed_thenItStays() throws Exception {
        try (TestDatabase database = TestDatabase.create()) {
            String password = new Workshop(database).device(ID);
            try (TestBroker broker = start(database);
                    Client5 hub = broker.hub("a").connect()) {
                await().until(() -> broker.canSignIn(ID, password));
                hub.subscribe(SHARED);
                ActiveMQServer server = broker.broker().server();

                assertThatThrownBy(() -> server.destroyQueue(SimpleString.of(SHARED_QUEUE), null, false))
                        .isInstanceOf(ActiveMQException.class)
                        .hasMessageContaining("it stays");

                try (RawMqtt device = broker.signedIn(ID, password)) {
                    assertThat(device.publish(SENSORS, "still")).isTrue();
                }
                await().until(() -> hub.received().contains(SENSORS + "=still"));
            }
        }
    }

    @Test
    void givenHubsThatAreAway_whenADeviceReportsOnAndOn_thenTheDiskIsBoundedAndReadingsAreKept() throws Exception {
        try (TestDatabase database = TestDatabase.create()) {
            String password = new Workshop(database).device(ID);
            try (TestBroker broker = unlimited(database);
                    Client5 hub = broker.hub("a")) {
                await().until(() -> broker.canSignIn(ID, password));
                hub.connect();
                hub.subscribe(SHARED);
                hub.subscribe("workshop/+/device/+/diag");
                hub.cut();
                page(broker);
                try (RawMqtt device = broker.signedIn(ID, password)) {
                    String report = "x".repeat(60_000);
                    for (int i = 0; i < 1_000; i++) {
                        device.sendPublish(DIAG, report, 0);
                    }
                    assertThat(device.publish(DIAG, "too late")).isTrue();
                    for (int i = 0; i < 20; i++) {
                        assertThat(device.publish(SENSORS, "kept " + i)).isTrue();
                    }
                }
                assertThat(bytes(folder.resolve("broker/paging")))
                        .isBetween(
                                BrokerConfiguration.REPORT_PAGES_BYTES / 2,
                                BrokerConfiguration.REPORT_PAGES_BYTES + (4L << 20));

                hub.connect();

                await().until(() -> hub.received().contains(SENSORS + "=kept 19"));
                assertThat(hub.received()).contains(SENSORS + "=kept 0").doesNotContain(DIAG + "=too late");
                await().untilAsserted(() -> {
                    try (RawMqtt device = broker.signedIn(ID, password)) {
                        device.publish(DIAG, "again");
                    }
                    assertThat(hub.received()).contains(DIAG + "=again");
                });
            }
        }
    }

    @Test
    void givenMessagesThatFillManyFiles_whenTheyAreDelivered_thenNoFileIsWrittenOverOldOnes() throws Exception {
        try (TestDatabase database = TestDatabase.create()) {
            String password = new Workshop(database).device(ID);
            try (TestBroker broker = unlimited(database);
                    Client5 hub = broker.hub("a").connect()) {
                await().until(() -> broker.canSignIn(ID, password));
                hub.subscribe(SHARED);
                try (RawMqtt device = broker.signedIn(ID, password)) {
                    String reading = "x".repeat(60_000);
                    for (int i = 0; i < MESSAGES; i++) {
                        assertThat(device.publish(SENSORS, reading)).isTrue();
                    }
                }
                await().until(() -> hub.received().size() == MESSAGES);

                Path newest = Collections.max(journal(), Comparator.comparing(BrokerJournalIT::number));
                byte[] content = Files.readAllBytes(newest);
                assertThat(number(newest)).isGreaterThan(4);
                assertThat(Arrays.copyOfRange(content, content.length - (1 << 20), content.length))
                        .as("what no record was written to yet")
                        .containsOnly((byte) 0);
            }
        }
    }

    private List<Path> journal() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("broker/journal"))) {
            return files.filter(file -> file.toString().endsWith(".amq")).toList();
        }
    }

    private static int number(Path file) {
        return Integer.parseInt(file.getFileName().toString().replaceAll("\\D", ""));
    }

    /** As when memory is full. */
    private static void page(TestBroker broker) throws Exception {
        broker.broker()
                .server()
                .getPagingManager()
                .getPageStore(SimpleString.of("workshop.*.device.*.diag"))
                .startPaging();
    }

    private static long bytes(Path of) throws IOException {
        try (Stream<Path> files = Files.walk(of)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private TestBroker unlimited(TestDatabase database) throws Exception {
        return new TestBroker(
                database, folder, Optional.of(new Limits(Optional.empty(), Optional.empty(), Optional.empty())));
    }

    private TestBroker start(TestDatabase database) throws Exception {
        return new TestBroker(database, folder, Optional.empty());
    }
}
