package dev.pitwatch.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.settings.Settings.Accounts;
import dev.pitwatch.broker.mosquitto.DynsecAccounts;
import dev.pitwatch.core.admission.broker.NewBrokerAccount;
import dev.pitwatch.core.admission.broker.NewWorkshopAccount;
import dev.pitwatch.core.admission.broker.RemoteAccounts;
import dev.pitwatch.core.admission.broker.WorkshopAccountService;
import dev.pitwatch.core.devices.device.DeviceService;
import dev.pitwatch.core.devices.device.JdbiDeviceRepository;
import dev.pitwatch.core.devices.device.NewDevice;
import dev.pitwatch.core.devices.device.RegisteredDevice;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.core.platform.workshop.CameraLaw;
import dev.pitwatch.core.testing.BrokerAccountRows;
import dev.pitwatch.core.testing.MosquittoServer;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.hub.plugins.Plugin;
import dev.pitwatch.hub.plugins.PluginCalls;
import dev.pitwatch.hub.plugins.Plugins;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.awaitility.core.ConditionFactory;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** What the database says of sign-ins counts at a Mosquitto of the operator's own. */
@EnabledIf("isInstalled")
class AccountKeeperIT {

    private static final String ID = "ESP32-0000000000A1";
    private static final int REFUSED = 0x80;
    private static final Duration CHANGES_COUNT_WITHIN = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private final TestDatabase db = TestDatabase.create();
    private final SampleWorkshop shop = SampleWorkshop.in(db);
    private final Principal owner =
            new Principal(null, "owner", Role.OWNER, null, shop.workshopId(), null, Set.of(), false);
    private final DeviceService devices = new DeviceService(
            new JdbiDeviceRepository(db.database(), Clock.systemUTC()),
            CameraLaw.standard(db.database()),
            db.masterKey(),
            List::of,
            Accounts.MOSQUITTO_DYNSEC);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final DatabaseNotifications notifications =
            new DatabaseNotifications(db.setup().dataSource(DatabaseRole.INGEST));
    private final Plugins plugins = new Plugins(Clock.systemUTC());
    private MosquittoServer broker;
    private AccountKeeper keeper;

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
                () -> plugins.brokerAccounts("mosquitto-dynsec"),
                new RemoteAccounts(db.database(), db.masterKey()),
                meters);
        keeper.listen(notifications);
        notifications.start();
        keeper.start();
        Plugin plugin = plugins.known(
                new Plugin.Identity("dev.pitwatch.broker-mosquitto-dynsec", Optional.empty(), Optional.empty()));
        plugins.add(plugin, new DynsecAccounts(), plugins.guard(plugin, PluginCalls.direct("broker"), why -> {}));
    }

    @AfterEach
    void stop() throws Exception {
        keeper.close();
        notifications.close();
        broker.close();
        db.close();
    }

    @Test
    void givenADevice_whenRegisteredMovedRotatedAndDecommissioned_thenEachCountsInTime() throws Exception {
        RegisteredDevice made = devices.register(
                owner,
                shop.workshopId(),
                new NewDevice(ID, Optional.of(shop.pitId()), Optional.empty(), List.of(), 10, null, null));
        String first = made.mqttPassword();
        String old = "workshop/%s/pit/pit1/sensors".formatted(shop.workshopCode());
        String moved = "workshop/%s/pit/pit2/sensors".formatted(shop.workshopCode());
        soon().until(() -> mayPublish(ID, first, old));
        assertThat(mayPublish(ID, first, moved)).isFalse();

        sql("update pit set code = 'pit2' where id = " + shop.pitId());
        soon().until(() -> mayPublish(ID, first, moved));

        NewBrokerAccount rotated = NewBrokerAccount.ofDevice(ID, Accounts.MOSQUITTO_DYNSEC, db.masterKey())
                .orElseThrow();
        new BrokerAccountRows(db.database()).rotate(rotated);
        soon().until(() -> mayPublish(ID, rotated.password(), moved));
        assertThat(signsIn(ID, first)).isFalse();

        sql("update device set status = 'retired' where device_id = '%s'".formatted(ID));
        soon().until(() -> !signsIn(ID, rotated.password()));

        sql("update device set status = 'active' where device_id = '%s'".formatted(ID));
        soon().until(() -> signsIn(ID, rotated.password()));
        sql("delete from broker_account");
        soon().until(() -> !signsIn(ID, rotated.password()));
        soon().until(() -> unsynced() == 0);
    }

    @Test
    void givenALostFile_whenTheBrokerIsBack_thenAllSignInAsBefore() throws Exception {
        String password = devices.register(
                        owner,
                        shop.workshopId(),
                        new NewDevice(ID, Optional.empty(), Optional.empty(), List.of(), 10, null, null))
                .mqttPassword();
        NewWorkshopAccount old = new WorkshopAccountService(db.database(), db.masterKey(), Accounts.MOSQUITTO_DYNSEC)
                .put(owner, shop.workshopId());
        soon().until(() -> signsIn(ID, password));

        broker.stop();
        broker.loseFile();
        broker.start();

        soon().until(() -> signsIn(ID, password) && signsIn(old.mqttUsername(), old.mqttPassword()));
    }

    @Test
    void givenSignInsThatAreNotOurs_whenADeviceHasThatName_thenTheyStayAsTheyAre() throws Exception {
        devices.register(
                owner,
                shop.workshopId(),
                new NewDevice(MosquittoServer.HUB, Optional.empty(), Optional.empty(), List.of(), 10, null, null));
        String password = devices.register(
                        owner,
                        shop.workshopId(),
                        new NewDevice(ID, Optional.empty(), Optional.empty(), List.of(), 10, null, null))
                .mqttPassword();

        soon().until(() -> signsIn(ID, password));

        assertThat(signsIn(MosquittoServer.HUB, MosquittoServer.PASSWORD)).isTrue();
        soon().until(() -> unsynced() == 1);
    }

    @Test
    void givenManyDevicesAtOnce_whenOneOfThemIsSomebodyElses_thenEachOtherSignsIn() throws Exception {
        Map<String, String> passwords = new LinkedHashMap<>();
        for (int i = 0; i < 18; i++) {
            String id = i == 8 ? MosquittoServer.HUB : "ESP32-AB%010X".formatted(i);
            passwords.put(
                    id,
                    devices.register(
                                    owner,
                                    shop.workshopId(),
                                    new NewDevice(id, Optional.empty(), Optional.empty(), List.of(), 10, null, null))
                            .mqttPassword());
        }
        soon().until(() -> unsynced() == 1);

        assertThat(signsIn(MosquittoServer.HUB, passwords.remove(MosquittoServer.HUB)))
                .isFalse();
        for (Map.Entry<String, String> device : passwords.entrySet()) {
            soon().until(() -> signsIn(device.getKey(), device.getValue()));
        }
    }

    private double unsynced() {
        return meters.get("pitwatch.broker.accounts.unsynced").gauge().value();
    }

    private void sql(String statement) {
        db.superuser().useHandle(handle -> handle.execute(statement));
    }

    private boolean signsIn(String username, String password) throws MqttException {
        MqttClient client = connect(username, password);
        boolean connected = client.isConnected();
        leave(client);
        return connected;
    }

    private boolean mayPublish(String username, String password, String topic) throws MqttException {
        MqttClient client = connect(username, password);
        try {
            if (!client.isConnected()) {
                return false;
            }
            IMqttToken token = client.getTopic(topic)
                    .publish(new MqttMessage("{}".getBytes(StandardCharsets.UTF_8), 1, false, null));
            token.waitForCompletion(10_000);
            return token.getReasonCodes()[0] < REFUSED;
        } catch (MqttException e) {
            return false; // hung up on for a change
        } finally {
            leave(client);
        }
    }

    private MqttClient connect(String username, String password) throws MqttException {
        MqttClient client = new MqttClient("tcp://127.0.0.1:" + broker.port(), username, new MemoryPersistence());
        client.setTimeToWait(10_000);
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setUserName(username);
        options.setPassword(password.getBytes(StandardCharsets.UTF_8));
        try {
            client.connect(options);
        } catch (MqttException e) {
            // Not admitted, or nobody there.
        }
        return client;
    }

    private static void leave(MqttClient client) throws MqttException {
        try {
            if (client.isConnected()) {
                client.disconnectForcibly(100, 100);
            }
        } catch (MqttException e) {
            // Hung up on meanwhile.
        } finally {
            client.close(true);
        }
    }

    private static ConditionFactory soon() {
        return await().atMost(CHANGES_COUNT_WITHIN.multipliedBy(2)).pollInterval(Duration.ofMillis(100));
    }
}
