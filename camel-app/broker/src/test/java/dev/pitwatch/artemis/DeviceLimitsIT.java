package dev.pitwatch.artemis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.artemis.AccountBudget.Rates;
import dev.pitwatch.artemis.ConnectionLimits.Bounds;
import dev.pitwatch.artemis.EmbeddedBroker.Limits;
import dev.pitwatch.core.admission.broker.BrokerRefusal;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a device, or an address, may have of the broker at most; small numbers, so that it doesn't take minutes. */
class DeviceLimitsIT extends DeviceAtBroker {

    private static final int RATE = 100;
    private static final int BURST = 200;
    private static final int HALF_OPEN = 50;
    private static final Duration GRACE = Duration.ofSeconds(3);

    @BeforeAll
    static void open(@TempDir Path folder) throws Exception {
        start(
                folder,
                Optional.of(new Limits(
                        Optional.of(new Rates(RATE, BURST, 1 << 20, 1 << 20, GRACE)),
                        Optional.empty(),
                        Optional.of(new Bounds(500, 600, HALF_OPEN, 100)))));
    }

    @Test
    void givenMoreThanItsBudget_whenADevicePublishes_thenAllIsTakenSlowlyAndANeighbourNoticesNothing()
            throws Exception {
        String neighbour = id;
        String neighboursPassword = password;
        register();
        int messages = BURST + 3 * RATE;
        long pauses = refused(BrokerRefusal.RATE_PAUSE);
        try (Client5 hub = broker.hub("budget").connect();
                RawMqtt device = broker.signedIn(id, password);
                RawMqtt quiet = broker.signedIn(neighbour, neighboursPassword)) {
            hub.subscribe("$share/pitwatch/workshop/+/pit/+/sensors");
            for (int i = 0; i < messages; i++) {
                device.sendPublish(SENSORS, "m" + i, 1);
            }
            assertThat(quiet.publish(SENSORS, "quiet")).isTrue();

            assertThat(device.acknowledgements(messages)).isEqualTo(messages);
            // The sign-in counted too; what was read at once when the budget was spent went on.
            await().until(() -> hub.received().size() == messages + 1);
            assertThat(hub.received())
                    .as("the neighbour's, sent last of all, came while the device's had to wait")
                    .containsSubsequence(SENSORS + "=quiet", SENSORS + "=m" + (messages - 1));
        }
        assertThat(refused(BrokerRefusal.RATE_PAUSE)).isGreaterThan(pauses);
    }

    @Test
    void givenMoreThanItsBudgetWithoutAcknowledgement_whenADevicePublishes_thenTheRestIsDroppedAndCounted()
            throws Exception {
        int messages = 3 * BURST;
        long dropped = refused(BrokerRefusal.RATE_DROP);
        try (Client5 hub = broker.hub("dropped").connect();
                RawMqtt device = broker.signedIn(id, password)) {
            hub.subscribe("workshop/+/device/+/diag");
            String diag = "workshop/w1/device/%s/diag".formatted(id);
            for (int i = 0; i < messages; i++) {
                device.sendPublish(diag, "m" + i, 0);
            }
            assertThat(device.publish(SENSORS, "last")).isTrue();

            await().until(() -> hub.received().size() + refused(BrokerRefusal.RATE_DROP) - dropped == messages);
            assertThat(hub.received()).hasSizeGreaterThanOrEqualTo(BURST / 2).hasSizeLessThan(messages);
        }
    }

    @Test
    void givenADeviceThatStaysAboveItsBudget_whenTheGraceTimeIsOver_thenItIsHungUpOnAndMayComeBack() throws Exception {
        long closed = refused(BrokerRefusal.RATE_CLOSE);
        long began = System.nanoTime();
        try (RawMqtt device = broker.signedIn(id, password)) {
            Thread flood = new Thread(() -> {
                try {
                    while (true) {
                        device.sendPublishOrFail(SENSORS, "flood", 1);
                    }
                } catch (IOException e) {
                    // hung up on
                }
            });
            flood.setDaemon(true);
            flood.start();

            assertThat(device.isHungUp()).isTrue();
            flood.join();
        }
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThan(GRACE);
        assertThat(refused(BrokerRefusal.RATE_CLOSE) - closed).isEqualTo(1);
        assertThat(broker.canSignIn(id, password)).isTrue();
    }

    @Test
    void givenThreeDevicesThatShareTheirWorkshopsAccount_whenAllReplay_thenEachHasABudget() throws Exception {
        String account = "shared " + id;
        register();
        register();
        workshop.account(account, "secret");
        await().until(() -> {
            try (RawMqtt any = new RawMqtt(broker.devicePort())) {
                return any.connect("any", account, "secret") == 0;
            }
        });
        long pauses = refused(BrokerRefusal.RATE_PAUSE);
        int messages = BURST * 9 / 10;
        try (RawMqtt one = new RawMqtt(broker.devicePort());
                RawMqtt two = new RawMqtt(broker.devicePort());
                RawMqtt three = new RawMqtt(broker.devicePort())) {
            List<RawMqtt> clients = List.of(one, two, three);
            for (int c = 0; c < clients.size(); c++) {
                assertThat(clients.get(c).connect("esp" + c, account, "secret")).isZero();
                for (int i = 0; i < messages; i++) {
                    clients.get(c).sendPublish(SENSORS, "m" + i, 1);
                }
            }
            for (RawMqtt client : clients) {
                assertThat(client.acknowledgements(messages)).isEqualTo(messages);
            }
        }
        assertThat(refused(BrokerRefusal.RATE_PAUSE)).isEqualTo(pauses);
    }

    @Test
    void givenAWorkshopsAccount_whenItConnectsAgainAndAgain_thenItsOldestGiveWayAndDevicesKeepTheirs()
            throws Exception {
        String account = "crowd " + id;
        workshop.account(account, "secret");
        await().until(() -> broker.canSignIn("any", account, "secret"));
        // Devices of other tests count, too: their accounts are those of this workshop.
        int most = 2 * (int) database.number("select count(*) from broker_account where client_id is not null") + 16;
        long refused = refused(BrokerRefusal.CONNECTION_LIMIT);
        List<RawMqtt> crowd = new ArrayList<>();
        try (RawMqtt device = broker.signedIn(id, password)) {
            for (int i = 0; i < most + 10; i++) {
                RawMqtt client = new RawMqtt(broker.devicePort());
                crowd.add(client);
                assertThat(client.connect("esp" + i, account, "secret")).isZero();
            }

            for (RawMqtt oldest : crowd.subList(0, 10)) {
                assertThat(oldest.isHungUp()).isTrue();
            }
            for (RawMqtt newer : crowd.subList(10, crowd.size())) {
                assertThat(newer.publish(SENSORS, "there")).isTrue();
            }
            assertThat(device.publish(SENSORS, "still")).isTrue();
        } finally {
            for (RawMqtt client : crowd) {
                client.close();
            }
        }
        assertThat(refused(BrokerRefusal.CONNECTION_LIMIT) - refused).isEqualTo(10);
    }

    @Test
    void givenAHub_whenItPublishesAsMuchAsItLikes_thenItIsNotSlowedDown() throws Exception {
        long pauses = refused(BrokerRefusal.RATE_PAUSE);
        try (Client5 hub = broker.hub("exempt").connect()) {
            for (int i = 0; i < 3 * BURST; i++) {
                hub.publish("workshop/w1/device/%s/command".formatted(id), "order", false);
            }
        }
        assertThat(refused(BrokerRefusal.RATE_PAUSE)).isEqualTo(pauses);
    }

    @Test
    void givenConnectsThatNeverEnd_whenManyAreOpen_thenTheOldestAreClosedAndDevicesStillSignIn() throws Exception {
        long refused = refused(BrokerRefusal.CONNECTION_LIMIT);
        List<Socket> sockets = new ArrayList<>();
        try {
            // Each wave is there before the next: the broker takes them in on several threads, in no order among these.
            for (int wave = 0; wave < 3; wave++) {
                int givenWay = wave * HALF_OPEN;
                for (int i = 0; i < HALF_OPEN; i++) {
                    sockets.add(halfConnect(3_000, 1_000));
                }
                await().until(() -> broker.connections() >= HALF_OPEN
                        && refused(BrokerRefusal.CONNECTION_LIMIT) - refused >= givenWay);
            }
            assertThat(broker.canSignIn(id, password)).isTrue();

            await().until(() ->
                    sockets.stream().filter(DeviceLimitsIT::isClosed).count() >= 2 * HALF_OPEN);
            assertThat(sockets.subList(0, HALF_OPEN)).allMatch(DeviceLimitsIT::isClosed);
            assertThat(refused(BrokerRefusal.CONNECTION_LIMIT) - refused).isGreaterThanOrEqualTo(2 * HALF_OPEN);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void givenAConnectOfMoreThan4KiB_whenItsHeaderIsThere_thenTheBrokerHangsUpAtOnce() throws Exception {
        long refused = refused(BrokerRefusal.PACKET);
        try (Socket socket = halfConnect(60_000, 100)) {
            await().until(() -> isClosed(socket));
        }
        assertThat(refused(BrokerRefusal.PACKET)).isGreaterThan(refused);
    }

    /** A CONNECT that says how long it is, and not all of it. */
    private static Socket halfConnect(int length, int sent) throws IOException {
        Socket socket = new Socket("127.0.0.1", broker.devicePort());
        // In one packet: the broker may hang up as soon as it knows the length.
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
        out.write(0x10);
        out.write(length & 0x7F | 0x80);
        out.write(length >> 7 & 0x7F | (length >> 14 > 0 ? 0x80 : 0));
        if (length >> 14 > 0) {
            out.write(length >> 14);
        }
        out.writeUTF("MQTT");
        out.write(4);
        out.write(0xC0);
        out.writeShort(30);
        out.writeShort(length - 12);
        out.write(new byte[sent]);
        out.flush();
        return socket;
    }

    private static boolean isClosed(Socket socket) {
        try {
            socket.setSoTimeout(10);
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static long refused(BrokerRefusal kind) {
        return broker.broker().refusals().count(kind);
    }
}
