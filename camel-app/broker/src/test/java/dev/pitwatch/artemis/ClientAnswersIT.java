package dev.pitwatch.artemis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.core.admission.broker.BrokerClient;
import dev.pitwatch.core.admission.broker.BrokerClient.Disconnection;
import dev.pitwatch.core.admission.broker.BrokerClient.Kind;
import dev.pitwatch.core.admission.broker.BrokerClientFilter;
import dev.pitwatch.core.admission.broker.ClientQuestions;
import dev.pitwatch.core.admission.broker.ClientQuestions.Answer;
import dev.pitwatch.core.admission.broker.ClientQuestions.Question;
import dev.pitwatch.core.admission.broker.ClientQuestions.Wanted;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a hub asks about the embedded broker's clients, on its own connection. */
class ClientAnswersIT extends DeviceAtBroker {

    private static final String PREFIX = ClientQuestions.ANSWER_TOPIC + "=";

    private Client5 hub;
    private long asked;

    @BeforeAll
    static void open(@TempDir Path folder) throws Exception {
        start(folder, Optional.empty());
    }

    @BeforeEach
    void connect() throws Exception {
        hub = broker.hub("asking").connect();
    }

    @AfterEach
    void leave() throws Exception {
        hub.close();
    }

    @Test
    void givenDevicesOfBothVersionsAndAHub_whenListed_thenEachIsThereAsItIs() throws Exception {
        try (RawMqtt old = signedIn()) {
            BrokerClient device = one(id);
            assertThat(device.kind()).isEqualTo(Kind.DEVICE);
            assertThat(device.username()).isEqualTo(id);
            assertThat(device.connected()).isTrue();
            assertThat(device.address()).isEqualTo("127.0.0.1");
            assertThat(device.protocol()).isEqualTo("3.1.1");
            assertThat(device.queued()).isZero();
            assertThat(device.since()).isNotNull();

            await().until(() ->
                    old.publish(SENSORS, "{}") && !one(id).lastSeenAt().equals(device.lastSeenAt()));
            assertThat(one(id).since()).isEqualTo(device.since());
        }
        try (Client5 device = device5().connect()) {
            assertThat(one(id).protocol()).isEqualTo("5.0");
            assertThat(device.isConnected()).isTrue();
        }
        BrokerClient itself = one("pitwatch-test-asking");
        assertThat(itself.kind()).isEqualTo(Kind.HUB);
        assertThat(itself.username()).isEqualTo(BrokerSettings.HUB_USER);
    }

    @Test
    void givenADeviceThatLeft_whenItsCommandsWait_thenItsSessionAndTheirNumberAreShown() throws Exception {
        try (Client5 device = device5().connect()) {
            device.subscribe(own("command"));
            device.disconnect();
        }
        hub.publish(own("command"), "one", false);
        hub.publish(own("command"), "two", false);

        await().until(() -> Boolean.FALSE.equals(one(id).connected()));
        BrokerClient kept = one(id);
        assertThat(kept.queued()).isEqualTo(2);
        assertThat(kept.kind()).isEqualTo(Kind.DEVICE);
        assertThat(kept.since()).isNull();
        assertThat(kept.address()).isNull();
        assertThat(kept.protocol()).isNull();
        assertThat(kept.lastSeenAt()).isNotNull();
        assertThat(disconnect(id)).isEqualTo(Disconnection.NOT_CONNECTED);
    }

    @Test
    void givenConnectedDevices_whenOneIsDisconnected_thenThatOneIsAndMayComeBack() throws Exception {
        String other = newId();
        String itsPassword = workshop.device(other);
        await().until(() -> broker.canSignIn(other, itsPassword));
        try (Client5 device = device5().connect();
                RawMqtt neighbour = broker.signedIn(other, itsPassword)) {
            assertThat(disconnect(id)).isEqualTo(Disconnection.DONE);

            await().until(() -> !device.isConnected());
            await().until(() -> Boolean.FALSE.equals(one(id).connected()));
            assertThat(neighbour.publish(SENSORS, "{}")).isTrue();
            device.connect();
            assertThat(one(id).connected()).isTrue();
        }
        assertThat(disconnect("nobody")).isEqualTo(Disconnection.UNKNOWN);
        assertThat(disconnect("pitwatch-test-asking")).isEqualTo(Disconnection.HUB);
        assertThat(hub.isConnected()).isTrue();
    }

    @Test
    void givenOldFirmware_whenTwoSignInByTheirWorkshop_thenEachHasANameOfItsOwnEvenWithoutAClientId() throws Exception {
        workshop.account("workshop_" + id, "secret");
        await().until(() -> broker.canSignIn("any", "workshop_" + id, "secret"));
        try (RawMqtt named = new RawMqtt(broker.devicePort());
                RawMqtt nameless = new RawMqtt(broker.devicePort())) {
            assertThat(named.connect("pit/1", "workshop_" + id, "secret")).isZero();
            assertThat(nameless.connect("", "workshop_" + id, "secret")).isZero();

            List<BrokerClient> both = list(new BrokerClientFilter(Kind.WORKSHOP, null, "workshop_" + id));
            assertThat(both).hasSize(2).extracting(BrokerClient::clientId).doesNotHaveDuplicates();
            assertThat(both).extracting(BrokerClient::clientId).contains("workshop_%s/pit/1".formatted(id));
            for (BrokerClient client : both) {
                assertThat(disconnect(client.clientId())).isEqualTo(Disconnection.DONE);
            }
            assertThat(named.isHungUp()).isTrue();
            assertThat(nameless.isHungUp()).isTrue();
        }
        await().until(() -> list(new BrokerClientFilter(Kind.WORKSHOP, null, "workshop_" + id))
                .isEmpty());
    }

    @Test
    void givenADevice_whenItAsks_thenItIsRefused() throws Exception {
        try (Client5 device = device5().connect()) {
            assertThat(device.publish(ClientQuestions.TOPIC, question(null, id), false))
                    .isEqualTo(NOT_AUTHORIZED);
            assertThat(device.subscribe(ClientQuestions.ANSWER_TOPIC)).isEqualTo(NOT_AUTHORIZED);
            assertThat(device.isConnected()).isTrue();
        }
    }

    @Test
    void givenWhatIsNoQuestion_whenAsked_thenTheNextOneIsAnswered() throws Exception {
        for (String odd : List.of("", "{", "[]", "{\"id\":1}", "{\"id\":1,\"list\":{}}", "null")) {
            hub.publish(ClientQuestions.TOPIC, odd, false);
        }

        assertThat(disconnect("nobody")).isEqualTo(Disconnection.UNKNOWN);
    }

    private BrokerClient one(String clientId) throws Exception {
        List<BrokerClient> found = list(new BrokerClientFilter(null, null, clientId)).stream()
                .filter(client -> clientId.equals(client.clientId()))
                .toList();
        assertThat(found).as(clientId).hasSize(1);
        return found.get(0);
    }

    private List<BrokerClient> list(BrokerClientFilter filter) throws Exception {
        return ask(question(new Wanted(filter, "client_id", new Page(1, 200)), null))
                .clients();
    }

    private Disconnection disconnect(String clientId) throws Exception {
        return ask(question(null, clientId)).disconnection();
    }

    private String question(Wanted list, String disconnect) {
        return Json.text(new Question(++asked, list, disconnect));
    }

    private Answer ask(String question) throws Exception {
        assertThat(hub.publish(ClientQuestions.TOPIC, question, false)).isZero();
        String id = "{\"id\":%d,".formatted(asked);
        return Json.MAPPER.readValue(
                await().until(
                                () -> hub.received().stream()
                                        .filter(message -> message.startsWith(PREFIX + id))
                                        .findFirst(),
                                Optional::isPresent)
                        .orElseThrow()
                        .substring(PREFIX.length()),
                Answer.class);
    }
}
