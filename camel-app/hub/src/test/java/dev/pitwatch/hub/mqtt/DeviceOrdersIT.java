package dev.pitwatch.hub.mqtt;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.audit.AuditLog;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.settings.Settings.Accounts;
import dev.pitwatch.core.admission.licence.DeviceDirectory;
import dev.pitwatch.core.admission.licence.FloodLimit;
import dev.pitwatch.core.admission.licence.JdbiKnownDeviceRepository;
import dev.pitwatch.core.devices.command.Command;
import dev.pitwatch.core.devices.command.CommandAnswers;
import dev.pitwatch.core.devices.command.CommandKind;
import dev.pitwatch.core.devices.command.CommandRequest;
import dev.pitwatch.core.devices.command.CommandRequests;
import dev.pitwatch.core.devices.command.CommandService;
import dev.pitwatch.core.devices.command.CommandState;
import dev.pitwatch.core.devices.device.DeviceService;
import dev.pitwatch.core.devices.device.JdbiDeviceRepository;
import dev.pitwatch.core.devices.device.NewDevice;
import dev.pitwatch.core.devices.device.RegisteredDevice;
import dev.pitwatch.core.devices.fleet.FleetService;
import dev.pitwatch.core.devices.presence.DevicePresence;
import dev.pitwatch.core.devices.presence.DeviceReports;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.core.platform.workshop.CameraLaw;
import dev.pitwatch.core.readings.reading.Delivery;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What administration tells devices, at a real broker, with a device on the other side. */
@Tag("smoke")
class DeviceOrdersIT {

    private static final String ID = "ESP32-FFFFFFFFFFFF";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final TestDatabase db = TestDatabase.create();
    private final Clock clock = Clock.systemUTC();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final SampleWorkshop shop = SampleWorkshop.in(db);
    private final Principal owner =
            new Principal(null, "owner", Role.OWNER, null, shop.workshopId(), null, Set.of(), false);
    private final Principal root = new Principal(null, "root", Role.SUPER_ADMIN, null, null, null, Set.of(), false);
    private final DatabaseNotifications notifications =
            new DatabaseNotifications(db.setup().dataSource(DatabaseRole.INGEST));
    private final DeviceDirectory directory =
            new DeviceDirectory(new JdbiKnownDeviceRepository(db.database().ingest()), clock, unheard -> {}, meters);
    private final DeviceService devices = new DeviceService(
            new JdbiDeviceRepository(db.database(), clock),
            CameraLaw.standard(db.database()),
            db.masterKey(),
            List::of,
            Accounts.EMBEDDED);
    private TestBroker broker;
    private MqttPublisher publisher;
    private CommandService commands;
    private FleetService fleet;
    private CommandAnswers answers;
    private Device device;

    /** Listens where it is told to, and keeps what it hears. */
    private final class Device implements AutoCloseable {

        private final MqttClient client;
        private final List<JsonNode> heard = new CopyOnWriteArrayList<>();

        Device(String id, String... topics) throws MqttException {
            client = broker.device(id);
            client.setCallback(new Ear(heard));
            for (String topic : topics) {
                client.subscribe(topic, 1);
            }
        }

        JsonNode awaitCommand(String command) {
            await(command).atMost(PATIENCE).until(() -> find(command).isPresent());
            return find(command).orElseThrow();
        }

        private Optional<JsonNode> find(String command) {
            return heard.stream()
                    .filter(message -> message.path("command").asText().equals(command))
                    .findFirst();
        }

        @Override
        public void close() throws MqttException {
            client.disconnectForcibly(0, 1_000);
            client.close();
        }
    }

    private record Ear(List<JsonNode> heard) implements MqttCallback {

        @Override
        public void messageArrived(String topic, MqttMessage message) throws Exception {
            heard.add(Json.MAPPER.readTree(message.getPayload()));
        }

        @Override
        public void disconnected(MqttDisconnectResponse response) {}

        @Override
        public void mqttErrorOccurred(MqttException exception) {}

        @Override
        public void deliveryComplete(IMqttToken token) {}

        @Override
        public void connectComplete(boolean reconnect, String server) {}

        @Override
        public void authPacketArrived(int reasonCode, MqttProperties properties) {}
    }

    @BeforeEach
    void open() throws Exception {
        broker = new TestBroker(folder).start();
        directory.listen(notifications);
        notifications.start();
        directory.start();
        directory.awaitLoaded();
        publisher = new MqttPublisher(broker.address(), meters);
        publisher.start();
        commands = new CommandService(
                db.database(),
                db.masterKey(),
                publisher,
                device -> true,
                event -> {},
                clock,
                new SimpleMeterRegistry());
        commands.start();
        fleet = new FleetService(db.database(), devices, commands, db.masterKey(), Accounts.EMBEDDED, clock);
        answers = new CommandAnswers(
                new DeviceReports(directory, commands::astray, new FloodLimit(clock, false)),
                commands,
                new DevicePresence(db.database(), directory, fact -> {}, clock),
                clock,
                true);
    }

    @AfterEach
    void close() throws Exception {
        if (device != null) {
            device.close();
        }
        answers.close();
        commands.close();
        publisher.close();
        directory.close();
        notifications.close();
        broker.close();
        db.close();
    }

    @Test
    void givenADeviceThatNobodyHas_whenClaimed_thenItIsToldWhereItIsAndItsOldStatusIsForgotten() throws Exception {
        RegisteredDevice made = devices.register(
                root, null, new NewDevice(ID, Optional.empty(), Optional.empty(), List.of(), 10, null, null));
        String oldStatus = "workshop/unclaimed/device/%s/status".formatted(ID);
        device = new Device("device", "workshop/unclaimed/device/%s/command".formatted(ID));
        device.client.publish(oldStatus, "{\"status\":\"online\"}".getBytes(UTF_8), 1, true);

        fleet.claim(owner, ID, made.claimCode(), shop.pitId());

        JsonNode assign = device.awaitCommand("ASSIGN");
        assertThat(assign.at("/params/workshop").asText()).isEqualTo(shop.workshopCode());
        assertThat(assign.at("/params/pit").asText()).isEqualTo("pit1");
        await().atMost(PATIENCE).until(() -> directory.find(ID).orElseThrow().workshopId() != null);
        answers.answered(answer(assign, "done"), false);

        await().atMost(PATIENCE).until(() -> {
            try (Device late = new Device("late", oldStatus)) {
                // What the broker keeps comes before its answer to a second subscription.
                late.client.subscribe("workshop/nothing", 1);
                return late.heard.isEmpty();
            }
        });
        assertThat(one("select coalesce(assigned_from_workshop, 'nowhere') from device where device_id = '" + ID + "'"))
                .isEqualTo("nowhere");
        assertThat(one("select state from command")).isEqualTo("done");
    }

    @Test
    void givenADevice_whenItsKeyIsRotatedAndItIsDecommissioned_thenItHearsTheKeyAndThatItIsToStop() throws Exception {
        register(shop.pitId());
        device = new Device("device", "workshop/%s/device/%s/command".formatted(shop.workshopCode(), ID));

        String key = fleet.rotateLicence(owner, ID).licenseKey();
        assertThat(device.awaitCommand("SET_LICENCE").at("/params/license_key").asText())
                .isEqualTo(key);

        fleet.decommission(owner, ID);
        assertThat(device.awaitCommand("DISABLE").get("reason").asText()).isEqualTo("manual");
    }

    @Test
    void givenADevice_whenRestartedByACall_thenTheCommandIsDoneOnceItIsBack() throws Exception {
        CommandRequests requests =
                new CommandRequests(db.database(), commands, new AuditLog(db.database(), clock), clock, true);
        register(shop.pitId());
        await().atMost(PATIENCE).until(() -> directory.find(ID).isPresent());
        String topic = "workshop/%s/device/%s/command".formatted(shop.workshopCode(), ID);
        device = new Device("device", topic);

        Command given =
                requests.give(owner, ID, new CommandRequest(CommandKind.RESTART, Map.of(), "hangs", Optional.empty()));

        JsonNode restart = device.awaitCommand("RESTART");
        assertThat(restart.get("command_id").asText()).isEqualTo(given.id().toString());
        assertThat(restart.get("exp").asLong() - restart.get("issued_at").asLong())
                .isEqualTo(300);
        answers.answered(answer(restart, "accepted"), false);
        device.close();
        assertThat(requests.get(owner, ID, given.id()).state()).isEqualTo(CommandState.ACCEPTED);
        device = new Device("device", topic);
        answers.answered(answer(restart, "done"), false);

        Command done = requests.get(owner, ID, given.id());
        assertThat(done.state()).isEqualTo(CommandState.DONE);
        assertThat(done.finishedAt()).isNotNull();
    }

    private RegisteredDevice register(Long pit) {
        return devices.register(
                owner,
                shop.workshopId(),
                new NewDevice(ID, Optional.ofNullable(pit), Optional.empty(), List.of(), 10, null, null));
    }

    private Delivery answer(JsonNode command, String state) {
        String payload = "{\"v\":1,\"command_id\":\"%s\",\"state\":\"%s\"}"
                .formatted(command.get("command_id").asText(), state);
        return new Delivery(
                "workshop/%s/device/%s/ack".formatted(shop.workshopCode(), ID),
                payload.getBytes(UTF_8),
                1,
                clock.instant(),
                () -> {});
    }

    private String one(String sql) {
        return db.superuser()
                .withHandle(
                        handle -> handle.createQuery(sql).mapTo(String.class).one());
    }
}
