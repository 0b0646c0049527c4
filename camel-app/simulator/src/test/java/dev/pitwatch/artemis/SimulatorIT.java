package dev.pitwatch.artemis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.simulator.demo.Demo;
import dev.pitwatch.simulator.device.ClientWatch;
import dev.pitwatch.simulator.device.HeardBoots;
import dev.pitwatch.simulator.device.JdbiHeardBootRepository;
import dev.pitwatch.simulator.device.Simulator;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatorIT {

    private static final String ID = "ESP32-5A1E00000001";

    @TempDir
    private Path folder;

    private final ShiftedClock clock = new ShiftedClock();
    private final ClientWatch watch = new ClientWatch();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private TestDatabase database;
    private Workshop workshop;
    private TestBroker broker;
    private Client5 hub;
    private Simulator simulator;
    private String password;

    @BeforeEach
    void start() throws Exception {
        database = TestDatabase.create();
        workshop = new Workshop(database);
        password = workshop.device(ID);
        broker = new TestBroker(database, folder, Optional.empty(), Optional.empty(), new Watched(watch, events));
        hub = new Client5(broker.hubPort(), "pitwatch-test", BrokerSettings.HUB_USER, TestBroker.HUB_PASSWORD)
                .connect();
        hub.subscribe("#");
        broker.open();
        simulator = simulator();
        simulator.start();
    }

    @AfterEach
    void stop() throws MqttException {
        simulator.close();
        hub.close();
        broker.close();
        database.close();
    }

    @Test
    void givenADevice_whenStarted_thenItSaysItIsOnlineAndReadsAtOnce() throws Exception {
        await().until(() -> count("diag") == 1 && count("sensors") == 1);

        assertThat(last("status").get("status").textValue()).isEqualTo("online");
        assertThat(last("status").get("board").textValue()).isEqualTo("virtual");
        JsonNode reading = last("sensors");
        assertThat(reading.get("license_key").textValue()).isEqualTo("LIC-1");
        assertThat(reading.get("seq").longValue()).isZero();
    }

    @Test
    void givenCommands_whenSent_thenTheyAreObeyedAndAnswered() throws Exception {
        await().until(() -> count("sensors") == 1);

        assertThat(command("c1", "SET_INTERVAL", "{\"interval_s\":2}")).isEqualTo("done null");
        await().until(() -> last("status").get("interval_s").intValue() == 2);
        assertThat(command("c2", "SET_INTERVAL", "{\"interval_s\":1}")).isEqualTo("rejected \"bad_params\"");
        assertThat(command("c3", "SET_LICENCE", "{\"license_key\":\"LIC-2\"}")).isEqualTo("done null");
        await().until(() -> last("sensors").get("license_key").textValue().equals("LIC-2"));
        assertThat(command("c4", "DISABLE", "{}")).isEqualTo("done null");
        await().until(() -> last("status").get("status").textValue().equals("disabled"));
        assertThat(command("c5", "ENABLE", "{}")).isEqualTo("done null");
        await().until(() -> last("status").get("status").textValue().equals("online"));
        assertThat(command("c2", "SET_INTERVAL", "{\"interval_s\":5}")).isEqualTo("rejected \"bad_params\"");
        assertThat(command("c6", "DANCE", "{}")).isEqualTo("rejected \"unknown_command\"");
    }

    @Test
    void givenACommandToMove_whenTheRulesAllowIt_thenTheDeviceAnswersAndPublishesThere() throws Exception {
        await().until(() -> count("sensors") == 1);
        workshop.move(ID, 2);

        assertThat(command("m1", "ASSIGN", "{\"workshop\":\"w1\",\"pit\":\"pit2\"}"))
                .isEqualTo("done null");

        await().until(() ->
                hub.received().stream().anyMatch(message -> message.startsWith("workshop/w1/pit/pit2/sensors=")));
    }

    @Test
    void givenAnUnclaimedDevice_whenItWakesAndIsAssigned_thenItSaysSoAndReadsInItsPitOnly() throws Exception {
        String id = "ESP32-5A1E000000FF";
        String secret = workshop.device(id);
        workshop.unclaim(id);
        String place = "workshop/unclaimed/device/%s/".formatted(id);
        try (Simulator more =
                simulator(new Demo(1, List.of(), List.of(), new Demo.Unclaimed(id, "LIC-9", id, secret, "CODE"), null)
                        .played())) {
            more.start();
            await().until(() -> arrived(place + "diag"));
            assertThat(arrived(place + "status")).isTrue();
            assertThat(hub.received()).noneMatch(message -> message.contains("/sensors=") && message.contains(id));

            workshop.claim(id, 2);
            hub.publish(
                    place + "command",
                    "{\"v\":1,\"command_id\":\"a1\",\"command\":\"ASSIGN\","
                            + "\"params\":{\"workshop\":\"w1\",\"pit\":\"pit2\"}}",
                    false);

            await().until(() -> arrived("workshop/w1/device/%s/ack".formatted(id)));
            await().until(() -> arrived("workshop/w1/pit/pit2/sensors"));
        }
    }

    @Test
    void givenADeviceOfOldFirmware_whenPlayed_thenItSendsAsItsWorkshopAndSaysNothingElse() throws Exception {
        String id = "ESP32-5A1E00000011";
        workshop.device(id); // whose own account it does not use
        workshop.account("w1", "secret of w1");
        try (Simulator more = simulator(List.of(new Demo.Device(id, "LIC-8", "w1", "secret of w1", "w1", "pit2", 2)))) {
            more.start();

            await().until(() -> {
                clock.forward(Duration.ofSeconds(1)); // its next reading comes sooner
                return hub.received().stream()
                                .filter(message -> message.startsWith("workshop/w1/pit2/sensors="))
                                .count()
                        >= 2;
            });
        }
        assertThat(hub.received()).noneMatch(message -> message.contains("/device/" + id));
        assertThat(last("pit2/sensors").get("device_id").textValue()).isEqualTo(id);
        assertThat(last("pit2/sensors").has("seq")).isFalse();
    }

    private boolean arrived(String topic) {
        return hub.received().stream().anyMatch(message -> message.startsWith(topic + "="));
    }

    @Test
    void givenARestartOfTheDevice_whenItIsBack_thenItRemembersAndItsConnectionNumberGrew() throws Exception {
        await().until(() -> count("sensors") == 1);
        command("c1", "SET_INTERVAL", "{\"interval_s\":30}");
        long before = last("status").get("conn").longValue();

        simulator.close();
        await().until(() -> last("status").get("status").textValue().equals("offline"));
        simulator = simulator();
        simulator.start();

        await().until(() -> last("status").get("status").textValue().equals("online"));
        assertThat(last("status").get("conn").longValue()).isEqualTo(before + 1);
        assertThat(last("status").get("interval_s").intValue()).isEqualTo(30);
    }

    @Test
    void givenAnotherClientWithTheDevicesId_whenItLeaves_thenTheDeviceIsSilentForAMinute() throws Exception {
        await().until(() -> count("sensors") == 1);
        try (RawMqtt other = new RawMqtt(broker.devicePort())) {
            assertThat(other.connect(ID, ID, password)).isZero();
            clock.forward(Duration.ofSeconds(120));
            await().during(Duration.ofSeconds(2)).until(() -> count("sensors") == 1);
            assertThat(other.publish("workshop/w1/pit/pit1/sensors", "{\"mine\":1}"))
                    .isTrue();
        }
        await().pollDelay(Duration.ofSeconds(1)).until(() -> events.equals(List.of("+" + ID, "-" + ID)));
        clock.forward(Duration.ofSeconds(50));
        await().during(Duration.ofSeconds(2)).until(() -> count("sensors") == 2);

        clock.forward(Duration.ofSeconds(15));

        await().until(() -> count("sensors") == 3);
    }

    @Test
    void givenAPitThatIsDustyNowAndThen_whenItsTimeComes_thenItsReadingsAreFarAboveTheLimit() throws Exception {
        await().until(() -> count("sensors") == 1);

        clock.forward(Duration.ofMinutes(4));

        await().until(() -> {
            clock.forward(Duration.ofSeconds(10)); // its dust sensor may fail just now
            return last("sensors").path("pm25").asInt() > 120;
        });
    }

    @Test
    void givenANetworkThatIsAway_whenTheDeviceIsCutOff_thenTheBrokerSaysSoAndTheDeviceComesBack() throws Exception {
        await().until(() -> count("sensors") == 1);
        long connections = last("status").get("conn").longValue();

        clock.forward(Duration.ofMinutes(7));
        await().until(() -> last("status").get("status").textValue().equals("offline"));
        assertThat(last("status").get("reason").textValue()).isEqualTo("lost");
        assertThat(last("status").get("conn").longValue()).isEqualTo(connections);

        clock.forward(Duration.ofMinutes(3));
        await().until(() -> last("status").get("status").textValue().equals("online"));
        assertThat(last("status").get("conn").longValue()).isEqualTo(connections + 1);
    }

    /** As at a broker of one's own, which says of no client when it comes or goes. */
    @Test
    void givenNoEventsAndAnotherBootThatIsHeard_whenStarted_thenTheDeviceIsSilentUntilAMinuteAfterThatHasGone()
            throws Exception {
        String taken = "ESP32-5A1E00000002";
        String free = "ESP32-5A1E00000003";
        List<Demo.Device> devices = List.of(
                new Demo.Device(taken, "LIC-2", taken, workshop.device(taken), "w1", "pit1", 1),
                new Demo.Device(free, "LIC-3", free, workshop.device(free), "w1", "pit1", 1));
        String presence = "update device set boot_id = 'deadbeef', connection = '%s' where device_id = '" + taken + "'";
        database.execute(presence.formatted("online"));
        try (Simulator blind = new Simulator(
                devices,
                "tcp://127.0.0.1:" + broker.devicePort(),
                folder.resolve("blind"),
                Optional.empty(),
                new JdbiHeardBootRepository(database.setup()),
                ZoneId.of("Asia/Kolkata"),
                clock)) {
            blind.start();
            await().until(() -> arrived("workshop/w1/device/%s/diag".formatted(free)));
            clock.forward(Duration.ofSeconds(20));
            await().until(() -> hub.received().stream()
                            .filter(message -> message.contains("/sensors=") && message.contains(free))
                            .count()
                    > 1);
            assertThat(hub.received()).noneMatch(message -> message.contains(taken));

            database.execute(presence.formatted("offline"));
            clock.forward(Duration.ofSeconds(60));

            await().until(() -> arrived("workshop/w1/device/%s/diag".formatted(taken)));
        }
    }

    private Simulator simulator() {
        return simulator(List.of(new Demo.Device(ID, "LIC-1", ID, password, "w1", "pit1", 1)));
    }

    private Simulator simulator(List<Demo.Device> devices) {
        return new Simulator(
                devices,
                "tcp://127.0.0.1:" + broker.devicePort(),
                folder.resolve("simulator"),
                Optional.of(watch),
                HeardBoots.none(),
                ZoneId.of("Asia/Kolkata"),
                clock);
    }

    private String command(String id, String name, String params) throws Exception {
        long before = count("ack");
        hub.publish(
                "workshop/w1/device/%s/command".formatted(ID),
                "{\"v\":1,\"command_id\":\"%s\",\"command\":\"%s\",\"params\":%s}".formatted(id, name, params),
                false);
        await().until(() -> count("ack") == before + 1);
        JsonNode ack = last("ack");
        assertThat(ack.get("command_id").textValue()).isEqualTo(id);
        return "%s %s".formatted(ack.get("state").textValue(), ack.get("reason"));
    }

    private long count(String what) {
        return hub.received().stream()
                .filter(message -> message.contains("/" + what + "="))
                .count();
    }

    private JsonNode last(String what) throws JsonProcessingException {
        String newest = hub.received().stream()
                .filter(message -> message.contains("/" + what + "="))
                .reduce("={}", (first, second) -> second);
        return Json.MAPPER.readTree(newest.substring(newest.indexOf('=') + 1));
    }

    private record Watched(ClientWatch watch, List<String> events) implements BrokerEvents {
        @Override
        public void connected(String clientId) {
            watch.line("CONNECTED " + clientId);
            events.add("+" + clientId);
        }

        @Override
        public void left(String clientId) {
            watch.line("LEFT " + clientId);
            events.add("-" + clientId);
        }
    }

    private static final class ShiftedClock extends Clock {
        private volatile Duration shift = Duration.ZERO;

        void forward(Duration by) {
            shift = shift.plus(by);
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(shift);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
