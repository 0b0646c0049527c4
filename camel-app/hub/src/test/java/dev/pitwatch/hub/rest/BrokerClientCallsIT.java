package dev.pitwatch.hub.rest;

import static dev.pitwatch.hub.rest.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.artemis.BrokerCommand;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.hub.mqtt.TestBroker;
import dev.pitwatch.hub.rest.TestApi.Answer;
import dev.pitwatch.postgres.FreePort;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is connected to the broker, over HTTP, with the broker's own process and a device at it. */
class BrokerClientCallsIT {

    private static final String CLIENTS = "/api/v1/admin/broker/clients";
    private static final String ID = "ESP32-00000000BC01";

    @TempDir
    Path folder;

    @Test
    void givenADeviceAtTheEmbeddedBroker_whenListedAndDisconnected_thenOnlyThePlatformMayAndItIsLogged()
            throws Exception {
        int hubPort = FreePort.any();
        int devicePort = FreePort.any();
        TestDatabase db = TestDatabase.create();
        try (BrokerCommand broker = BrokerCommand.start(db, folder, hubPort, devicePort, Map.of());
                TestApi api = TestApi.startOn(db, Map.of(TestApi.BROKER, hubUrl(hubPort)))) {
            broker.say("open");
            broker.await("OPEN");
            TestApi.Cast cast = api.cast();
            String password = api.post(
                            "/api/v1/workshops/%d/devices".formatted(cast.workshop()),
                            cast.owner(),
                            Map.of("device_id", ID))
                    .data()
                    .get("mqtt_password")
                    .asText();
            await().ignoreExceptions().until(() -> api.get(CLIENTS, cast.root()).status() == 200);
            MqttClient device = device(devicePort);
            await().ignoreExceptionsInstanceOf(MqttException.class).until(() -> connect(device, password));

            Answer listed = api.get(CLIENTS + "?kind=device&connected=true&q=bc01", cast.root());
            JsonNode client = listed.data().path(0);
            assertThat(listed.json().at("/meta/total").asInt())
                    .as(listed.text())
                    .isOne();
            assertThat(client.get("client_id").asText()).isEqualTo(ID);
            assertThat(client.get("username").asText()).isEqualTo(ID);
            assertThat(client.get("protocol").asText()).isEqualTo("5.0");
            assertThat(client.get("address").asText()).isEqualTo("127.0.0.1");
            assertThat(client.get("since").asText()).endsWith("Z");
            assertThat(client.get("queued").asInt()).isZero();
            JsonNode hub = api.get(CLIENTS + "?kind=hub&sort=-since&page_size=1", cast.root())
                    .data()
                    .path(0);
            String disconnect = CLIENTS + "/" + ID + "/disconnect";
            refused(api.get(CLIENTS, cast.owner()), 403, "forbidden");
            refused(api.post(disconnect, cast.owner(), null), 403, "forbidden");
            refused(api.post(CLIENTS + "/nobody/disconnect", cast.root(), null), 404, "not_found");
            refused(
                    api.post(CLIENTS + "/" + hub.get("client_id").asText() + "/disconnect", cast.root(), null),
                    409,
                    "conflict");
            assertThat(device.isConnected()).isTrue();

            Answer done = api.post(disconnect, cast.root(), null);

            assertThat(done.status()).as(done.text()).isEqualTo(200);
            await().until(() -> !device.isConnected());
            await().until(() -> shown(api, cast, "?connected=false&q=" + ID) == 1);
            refused(api.post(disconnect, cast.root(), null), 409, "conflict");
            JsonNode log = api.get("/api/v1/admin/audit-log?thing=broker_client", cast.root())
                    .data();
            assertThat(log).hasSize(1);
            assertThat(log.path(0).get("actor_name").asText()).isEqualTo("root");
            assertThat(log.path(0).get("action").asText()).isEqualTo("disconnect");
            assertThat(log.path(0).get("thing_id").asText()).isEqualTo(ID);

            connect(device, password);
            assertThat(shown(api, cast, "?connected=true&q=" + ID)).isOne();
            oldFirmware(api, cast, devicePort);
            device.disconnectForcibly(100, 100);
            device.close();
        }
    }

    private static int shown(TestApi api, TestApi.Cast cast, String query) {
        return api.get(CLIENTS + query, cast.root()).data().size();
    }

    /** Its name at the broker has a slash. */
    private static void oldFirmware(TestApi api, TestApi.Cast cast, int port) throws MqttException {
        JsonNode account = api.call(
                        "PUT", "/api/v1/workshops/%d/broker-account".formatted(cast.workshop()), cast.owner(), null)
                .data();
        String name = account.get("mqtt_username").asText();
        MqttClient old = new MqttClient("tcp://127.0.0.1:" + port, "any", new MemoryPersistence());
        await().ignoreExceptionsInstanceOf(MqttException.class)
                .until(() -> connect(old, name, account.get("mqtt_password").asText()));
        JsonNode shown = api.get(CLIENTS + "?kind=workshop", cast.root()).data();
        assertThat(shown.path(0).get("client_id").asText()).isEqualTo(name + "/any");

        Answer done = api.post(CLIENTS + "/" + name + "%2Fany/disconnect", cast.root(), null);

        assertThat(done.status()).as(done.text()).isEqualTo(200);
        await().until(() -> !old.isConnected());
        old.close(true);
    }

    @Test
    void givenABrokerThatDoesNotAnswer_whenAsked_thenItIsSaidAndNothingWaits() throws Exception {
        TestBroker mute = new TestBroker(folder).start();
        try (TestApi api =
                TestApi.startWith(Map.of(TestApi.BROKER, mute.address().url()))) {
            TestApi.Cast cast = api.cast();
            // Until the hub is connected it says so at once.
            String disconnect = CLIENTS + "/" + ID + "/disconnect";
            List<Answer> both = new ArrayList<>();
            await().atMost(30, TimeUnit.SECONDS).until(() -> {
                CompletableFuture<Answer> other =
                        CompletableFuture.supplyAsync(() -> api.post(disconnect, cast.root(), null));
                both.clear();
                both.add(api.get(CLIENTS, cast.root()));
                both.add(other.join());
                return both.get(0).text().contains("no answer for 10000 ms");
            });

            assertThat(both).allSatisfy(answer -> refused(answer, 502, "upstream_unavailable"));

            assertThat(api.meters.get("pitwatch.broker.questions").gauge().value())
                    .isZero();
            assertThat(api.get("/api/v1/admin/audit-log?thing=broker_client", cast.root())
                            .data())
                    .isEmpty();
        } finally {
            mute.close();
        }
    }

    @Test
    void givenAccountsMadeByHand_whenAsked_thenItIsSaidThatNothingCanBeKnown() {
        try (TestApi api = TestApi.startWithoutAccounts()) {
            TestApi.Cast cast = api.cast();

            Answer list = api.get(CLIENTS, cast.root());

            refused(list, 501, "not_implemented");
            assertThat(list.text()).contains("PITWATCH_MQTT_ACCOUNTS is none");
            refused(api.post(CLIENTS + "/" + ID + "/disconnect", cast.root(), null), 501, "not_implemented");
        }
    }

    private static String hubUrl(int port) {
        return "tcp://%s:%s@127.0.0.1:%d"
                .formatted(BrokerCommand.HUB_USER, BrokerCommand.HUB_PASSWORD.replace(" ", "%20"), port);
    }

    private static MqttClient device(int port) throws MqttException {
        return new MqttClient("tcp://127.0.0.1:" + port, ID, new MemoryPersistence());
    }

    private static boolean connect(MqttClient client, String password) throws MqttException {
        return connect(client, ID, password);
    }

    private static boolean connect(MqttClient client, String username, String password) throws MqttException {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setUserName(username);
        options.setPassword(password.getBytes(StandardCharsets.UTF_8));
        options.setCleanStart(false);
        options.setSessionExpiryInterval(3_600L);
        client.setTimeToWait(20_000);
        client.connect(options);
        return client.isConnected();
    }
}
