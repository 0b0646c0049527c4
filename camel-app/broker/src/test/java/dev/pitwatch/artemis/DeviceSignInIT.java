package dev.pitwatch.artemis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.core.admission.broker.BrokerRefusal;
import dev.pitwatch.core.admission.broker.NewBrokerAccount;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who gets in at the embedded broker, under which client id and at which port. */
class DeviceSignInIT extends DeviceAtBroker {

    @BeforeAll
    static void open(@TempDir Path folder) throws Exception {
        start(folder, Optional.empty());
    }

    @Test
    void givenNoUserName_whenAnybodyConnects_thenRefusedUnderBothVersions() throws Exception {
        long before = broker.refused(BrokerRefusal.SIGN_IN);
        try (RawMqtt old = new RawMqtt(broker.devicePort())) {
            assertThat(old.connectAnonymously(4, "anybody")).isEqualTo(REFUSED);
        }
        try (RawMqtt five = new RawMqtt(broker.devicePort())) {
            assertThat(five.connectAnonymously(5, "anybody") & 0xFF).isEqualTo(NOT_AUTHORIZED);
        }
        assertThat(broker.refused(BrokerRefusal.SIGN_IN) - before).isEqualTo(2);
    }

    @Test
    void givenADeviceThatIsQuickerThanTheNewsOfIt_whenItSignsIn_thenItGetsInAndNothingIsRefused() throws Exception {
        long before = broker.refused(BrokerRefusal.SIGN_IN);
        NewBrokerAccount fresh = NewBrokerAccount.ofDevice(newId());
        NewBrokerAccount renewed = NewBrokerAccount.ofDevice(id);
        try (RawMqtt first = new RawMqtt(broker.devicePort());
                RawMqtt second = new RawMqtt(broker.devicePort())) {
            first.sendConnect(fresh.username(), fresh.username(), fresh.password());
            second.sendConnect(id, id, renewed.password());
            workshop.device(fresh);
            workshop.rotate(renewed);

            assertThat(first.connectAnswer()).isZero();
            assertThat(second.connectAnswer()).isZero();
        }
        assertThat(broker.refused(BrokerRefusal.SIGN_IN)).isEqualTo(before);
    }

    @Test
    void givenTheHubsPort_whenADeviceSignsInThere_thenRefused() throws Exception {
        try (RawMqtt old = new RawMqtt(broker.hubPort())) {
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

        new Socket(outside.get(), broker.devicePort()).close();
        assertThatThrownBy(() -> new Socket(outside.get(), broker.hubPort())).isInstanceOf(IOException.class);
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
        String other = newId();
        String othersPassword = workshop.device(other);
        await().until(() -> broker.canSignIn(other, othersPassword));
        List<String> told = new CopyOnWriteArrayList<>();
        long before = broker.refused(BrokerRefusal.SIGN_IN);
        List<RawMqtt> guessers = new ArrayList<>();
        try (DatabaseNotifications hub =
                new DatabaseNotifications(database.setup().dataSource(DatabaseRole.INGEST))) {
            hub.on("pitwatch_refused", told::add);
            hub.start();
            await().until(() -> told.contains(""));
            for (int i = 0; i < 30; i++) {
                RawMqtt guesser = new RawMqtt(broker.devicePort());
                guesser.sendConnect(id, id, "guess " + i);
                guessers.add(guesser);
            }

            assertThat(broker.canSignIn(other, othersPassword)).isTrue();
            List<Integer> answers = new ArrayList<>();
            for (RawMqtt guesser : guessers) {
                answers.add(guesser.connectAnswer());
            }
            assertThat(answers).containsOnly(REFUSED, RawMqtt.HUNG_UP);
            // Looked at: the free ones, one that waited, and one more if the machine took its time.
            assertThat(answers).filteredOn(answer -> answer == REFUSED).hasSizeLessThan(20);
            long refused = broker.refused(BrokerRefusal.SIGN_IN) - before;
            assertThat(refused).isGreaterThanOrEqualTo(20);
            await().untilAsserted(() -> assertThat(refusedOf(id))
                    .as("those that were hung up on are counted, too")
                    .containsExactly("wrong_password " + refused));
            await().until(() -> told.stream().anyMatch(payload -> payload.startsWith("sign_in ")));
            await().ignoreExceptions().until(() -> broker.canSignIn(id, password));
        } finally {
            for (RawMqtt guesser : guessers) {
                guesser.close();
            }
        }
    }

    @Test
    void givenADeviceThatIsRefused_whenTheBrokerWritesItDown_thenThereIsARowForEachReasonAndNoneOfStrangers()
            throws Exception {
        String stranger = newId();
        try (RawMqtt guesser = new RawMqtt(broker.devicePort());
                RawMqtt again = new RawMqtt(broker.devicePort());
                RawMqtt otherClient = new RawMqtt(broker.devicePort());
                RawMqtt otherUser = new RawMqtt(broker.devicePort());
                RawMqtt nobody = new RawMqtt(broker.devicePort());
                RawMqtt foreignWill = new RawMqtt(broker.devicePort());
                RawMqtt retainedWill = new RawMqtt(broker.devicePort());
                RawMqtt inAnotherPit = signedIn()) {
            guesser.sendConnect(id, id, "guess");
            again.sendConnect(id, id, "another guess");
            otherClient.sendConnect(stranger, id, password);
            otherUser.sendConnect(id, stranger, password);
            nobody.sendConnect(stranger, stranger, password);
            assertThat(foreignWill.connect(id, id, password, "workshop/w2/device/%s/status".formatted(id), "offline"))
                    .isEqualTo(REFUSED);
            assertThat(retainedWill.connect(id, id, password, own("ack"), "offline"))
                    .isEqualTo(REFUSED);
            assertThat(inAnotherPit.publish("workshop/w1/pit/pit2/sensors", "{}"))
                    .isFalse();

            await().untilAsserted(() -> assertThat(refusedOf(id))
                    .containsExactly(
                            "foreign_topic 2", "retained 1", "wrong_client_id 1", "wrong_password 2", "wrong_user 1"));
        }
        database.execute("update broker_account set enabled = false where username = '%s'", id);
        await().until(() -> !broker.canSignIn(id, password)
                && refusedOf(id).stream().anyMatch(row -> row.startsWith("account_closed ")));
        assertThat(refusedOf(stranger)).isEmpty();
    }

    private static List<String> refusedOf(String device) {
        return database.texts(
                "select reason || ' ' || count from broker_refusal where device_id = '%s' order by reason", device);
    }
}
