package dev.pitwatch.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.settings.Settings.Accounts;
import dev.pitwatch.broker.mosquitto.DynsecAccounts;
import dev.pitwatch.core.admission.broker.BrokerClient;
import dev.pitwatch.core.admission.broker.BrokerClient.Disconnection;
import dev.pitwatch.core.admission.broker.BrokerClient.Kind;
import dev.pitwatch.core.admission.broker.BrokerClientFilter;
import dev.pitwatch.core.admission.broker.NewWorkshopAccount;
import dev.pitwatch.core.admission.broker.RemoteAccounts;
import dev.pitwatch.core.admission.broker.WorkshopAccountService;
import dev.pitwatch.core.devices.device.DeviceService;
import dev.pitwatch.core.devices.device.JdbiDeviceRepository;
import dev.pitwatch.core.devices.device.NewDevice;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.platform.workshop.CameraLaw;
import dev.pitwatch.core.testing.MosquittoServer;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.core.ConditionFactory;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** What a real Mosquitto tells of its clients, and hanging up on them there. */
@EnabledIf("isInstalled")
class RemoteClientsIT {

    private static final String ID = "ESP32-0000000000C1";
    private static final Page ALL = new Page(1, 100);

    @TempDir
    Path folder;

    private final TestDatabase db = TestDatabase.create();
    private final SampleWorkshop shop = SampleWorkshop.in(db);
    private final Principal owner = shop.owner();
    private MosquittoServer broker;
    private AccountKeeper keeper;
    private RemoteClients clients;

    static boolean isInstalled() {
        return MosquittoServer.isInstalled();
    }

    @BeforeEach
    void start() throws Exception {
        broker = new MosquittoServer(folder).start();
        keeper = new AccountKeeper(
                new MqttAddress(
                        "tcp://127.0.0.1:" + broker.port(),
                        Optional.of(MosquittoServer.HUB),
                        Optional.of(MosquittoServer.PASSWORD),
                        "hub-1"),
                () -> Optional.of(new DynsecAccounts()),
                new RemoteAccounts(db.database(), db.masterKey()),
                new SimpleMeterRegistry());
        keeper.start();
        clients = new RemoteClients(keeper);
    }

    @AfterEach
    void stop() {
        keeper.close();
        broker.close();
        db.close();
    }

    @Test
    void givenADeviceAndAWorkshopsAccount_whenListed_thenThereIsWhatMosquittoTells() throws Exception {
        register();
        NewWorkshopAccount old = new WorkshopAccountService(db.database(), db.masterKey(), Accounts.MOSQUITTO_DYNSEC)
                .put(owner, shop.workshopId());
        soon().until(() -> list(null).size() == 3);

        BrokerClient device = list(Kind.DEVICE).get(0);
        assertThat(device.clientId()).isEqualTo(ID);
        assertThat(device.username()).isEqualTo(ID);
        // Null before Mosquitto 2.1.
        assertThat(device.connected()).isNotEqualTo(Boolean.TRUE);
        assertThat(device.queued()).isNull();
        assertThat(device.since()).isNull();
        assertThat(list(Kind.WORKSHOP))
                .extracting(BrokerClient::username, BrokerClient::clientId)
                .containsExactly(tuple(old.mqttUsername(), null));
        assertThat(list(Kind.HUB)).extracting(BrokerClient::username).containsExactly(MosquittoServer.HUB);
        assertThat(list(Kind.UNKNOWN)).isEmpty();
    }

    @Test
    void givenAConnectedDevice_whenDisconnected_thenItIsHungUpOnAndMayComeBack() throws Exception {
        String password = register();
        MqttClient device = new MqttClient("tcp://127.0.0.1:" + broker.port(), ID, new MemoryPersistence());
        soon().until(() -> connect(device, password));

        assertThat(clients.disconnect(ID)).isEqualTo(Disconnection.DONE);

        await().until(() -> !device.isConnected());
        soon().until(() -> connect(device, password));
        assertThat(clients.disconnect("nobody")).isEqualTo(Disconnection.UNKNOWN);
        assertThat(clients.disconnect(MosquittoServer.HUB)).isEqualTo(Disconnection.HUB);
        assertThat(device.isConnected()).isTrue();
        device.disconnectForcibly(100, 100);
        device.close();
    }

    @Test
    void givenABrokerThatIsAway_whenAsked_thenItIsSaidAndTheNextIsAnsweredOnceItIsBack() throws Exception {
        soon().until(() -> list(null).size() == 1);

        broker.stop();
        assertThatThrownBy(() -> clients.disconnect(ID)).isInstanceOf(IOException.class);
        broker.start();

        soon().until(() -> list(null).size() == 1);
    }

    /** What fails is tried again. */
    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(30)).ignoreExceptions();
    }

    private String register() {
        return new DeviceService(
                        new JdbiDeviceRepository(db.database(), Clock.systemUTC()),
                        CameraLaw.standard(db.database()),
                        db.masterKey(),
                        List::of,
                        Accounts.MOSQUITTO_DYNSEC)
                .register(
                        owner,
                        shop.workshopId(),
                        new NewDevice(ID, Optional.empty(), Optional.empty(), List.of(), 10, null, null))
                .mqttPassword();
    }

    private List<BrokerClient> list(Kind kind) throws IOException {
        return clients.list(new BrokerClientFilter(kind, null, null), "client_id", ALL)
                .items();
    }

    private static boolean connect(MqttClient client, String password) throws MqttException {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setUserName(ID);
        options.setPassword(password.getBytes(StandardCharsets.UTF_8));
        client.setTimeToWait(10_000);
        client.connect(options);
        return client.isConnected();
    }
}
