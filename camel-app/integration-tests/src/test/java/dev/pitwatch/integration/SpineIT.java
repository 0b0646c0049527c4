package dev.pitwatch.integration;

import static dev.pitwatch.integration.InstalledPrograms.installed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.integration.MqttConnection.Message;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a device to the screen and back, through the whole product. */
class SpineIT {

    @TempDir
    static Path folder;

    private static Pitwatch pitwatch;
    private static Workshop workshop;
    private static Workshop neighbour;
    private static RestClient owner;

    private static final int TESTS = 19;
    private static Iterator<Device> unused;

    private Device device;
    private String boot;

    @BeforeAll
    static void start() throws IOException {
        pitwatch = Pitwatch.upBehindProxy(folder);
        workshop = pitwatch.workshop("Spine", TESTS);
        unused = workshop.devices().iterator();
        neighbour = pitwatch.workshop("Neighbour", 1);
        owner = pitwatch.signIn(workshop.owner());
    }

    @AfterAll
    static void stop() {
        pitwatch.close();
    }

    /** A pit of its own for each test, so that none sees the readings of another. */
    @BeforeEach
    void choose() {
        device = unused.next();
        boot = "%08x".formatted(ThreadLocalRandom.current().nextInt());
    }

    @Nested
    class Accounts extends DeviceAccounts {
        Accounts() {
            super(pitwatch, workshop, owner);
        }

        @Override
        Device device() {
            return device;
        }
    }

    @Test
    void givenADemoDevice_whenItPublishes_thenTheReadingIsStoredAnsweredAndSentLive() throws IOException {
        Device demo = pitwatch.demo().devices().get(0);

        try (LiveSocket live = pitwatch.owner().subscribe(pitwatch.demo().workshopId());
                MqttConnection connection = pitwatch.connect(demo)) {
            connection.publish(demo.sensors(), demo.reading(boot, 1).with("temperature", 31.7));

            JsonNode event = live.await("sensor_update", ofBoot(boot)).get("data");
            assertThat(event.get("temperature").doubleValue()).isEqualTo(31.7);
            assertThat(event.get("aqi").intValue()).isEqualTo(18);
            assertThat(event.get("pit_id").longValue()).isEqualTo(demo.pitId());
            JsonNode latest = pitwatch.owner()
                    .get("/pits/%d/sensors/latest".formatted(demo.pitId()))
                    .required();
            assertThat(latest.get("temperature").doubleValue()).isEqualTo(31.7);
            assertThat(latest.get("stale").booleanValue()).isFalse();
            JsonNode history = pitwatch.owner()
                    .get("/pits/%d/sensors/history".formatted(demo.pitId()))
                    .required();
            assertThat(history).filteredOn(row -> ofBoot(boot).test(row)).containsExactly(event);
        }
    }

    @Test
    void givenADemoDevicesSignIn_whenTheHandbooksCommandsAreTyped_thenTheValueOnTheScreenMoves()
            throws IOException, InterruptedException {
        assumeTrue(installed("mosquitto_pub"), "mosquitto_pub is not installed");
        Device demo = pitwatch.demo().devices().get(1);

        HandbookPage.DEVICES.run(Map.of(
                "BROKER", "127.0.0.1",
                "PORT", Integer.toString(pitwatch.mqttPort()),
                "DEVICE", demo.id(),
                "PASSWORD", demo.mqttPassword(),
                "LICENCE", demo.licenceKey(),
                "WORKSHOP", demo.workshop(),
                "PIT", demo.pit()));

        awaitStored(demo.pitId(), 33.25);
    }

    @Test
    void givenTheDemo_whenTheHandbooksCallsAreTyped_thenEachIsAnswered() throws IOException, InterruptedException {
        assumeTrue(installed("curl") && installed("node"), "curl or node is not installed");
        Path shell = Files.createDirectories(folder.resolve("typed"));
        Files.createSymbolicLink(shell.resolve("data"), folder);
        pitwatch.writeScript(shell.resolve("pitwatch"));

        for (HandbookPage page : List.of(HandbookPage.API, HandbookPage.README)) {
            page.run(Map.of(), shell);
        }
        assumeTrue(installed("mosquitto_pub"), "mosquitto_pub is not installed: docs/GETTING_STARTED.md is not run");
        HandbookPage.GETTING_STARTED.run(Map.of(), shell);
        awaitStored(pitwatch.demo().devices().get(0).pitId(), 41);
    }

    private void awaitStored(long pit, double temperature) {
        String path = "/pits/%d/sensors/history".formatted(pit);
        soon().untilAsserted(() -> assertThat(pitwatch.owner().get(path).required())
                .anyMatch(row -> row.path("temperature").doubleValue() == temperature));
    }

    @Test
    void givenDustOf346_whenPublished_thenACriticalAlertOpensOnceAndCanBeAcknowledged() throws IOException {
        try (LiveSocket live = owner.subscribe(workshop.id());
                MqttConnection connection = pitwatch.connect(device)) {
            connection.publish(device.sensors(), device.reading(boot, 1).with("pm25", 180));
            connection.publish(device.sensors(), device.reading(boot, 2).with("pm25", 180));

            JsonNode alert = live.await("alert", ofPit(device)).get("data");
            assertThat(alert.get("alert_type").textValue()).isEqualTo("critical_aqi");
            assertThat(alert.get("value").intValue()).isEqualTo(346);
            live.await(
                    "sensor_update",
                    data -> data.path("seq").intValue() == 2 && ofBoot(boot).test(data));
            JsonNode listed = owner.get(
                            "/workshops/%d/alerts?status=open&pit_id=%d".formatted(workshop.id(), device.pitId()))
                    .required();
            assertThat(listed).hasSize(1);
            assertThat(listed.get(0).properties()).containsAll(alert.properties());

            JsonNode acknowledged = owner.post(
                            "/alerts/%d/acknowledge".formatted(alert.get("id").longValue()))
                    .required();

            assertThat(acknowledged.get("status").textValue()).isEqualTo("acknowledged");
            assertThat(live.await("alert_acknowledged", ofPit(device)).get("data"))
                    .isEqualTo(acknowledged);
        }
    }

    @Test
    void givenARevokedLicence_whenItCounts_thenTheDeviceIsRefusedDisabledAndLaterEnabled() throws IOException {
        try (MqttConnection connection = pitwatch.connect(device)) {
            connection.subscribe(device.topic("command"));
            connection.publish(device.sensors(), device.reading(boot, 0));
            soon().until(() -> count("select count(*) from reading where boot_id = ?", boot) == 1);

            Instant revoked = licence("revoked");
            publishUntil(connection, () -> violations(device, "licence_revoked") == 1);

            assertThat(pitwatch.one(Instant.class, "select max(received_at) from reading where boot_id = ?", boot))
                    .as("by the notification, not by the reload of every minute")
                    .isBefore(revoked.plusSeconds(30));
            assertThat(pitwatch.one(
                            Boolean.class, "select count(*) = max(seq) + 1 from reading where boot_id = ?", boot))
                    .as("none is stored after one that was refused")
                    .isTrue();
            JsonNode disable = command(connection, "DISABLE");
            assertThat(disable.get("reason").textValue()).isEqualTo("licence_revoked");
            acknowledge(connection, disable);

            licence("active");

            JsonNode enable = command(connection, "ENABLE");
            assertThat(enable.get("reason").textValue()).isEqualTo("licence_renewed");
            acknowledge(connection, enable);
            connection.publish(device.sensors(), device.reading(boot, 1_000_000));
            soon().until(() -> count("select count(*) from reading where boot_id = ? and seq = 1000000", boot) == 1);
        }
    }

    @Test
    void givenSomebodyElsesPlaceOrKey_whenPublished_thenItIsRefusedWithAViolation() throws IOException {
        Device other = neighbour.devices().get(0);
        try (MqttConnection connection = pitwatch.connect(device)) {
            connection.publish(device.sensors(), device.reading(boot, 1).with("device_id", "ESP32-NOBODY"));
            connection.publish(device.sensors(), device.reading(boot, 2).with("license_key", "LIC-AAAA-BBBB-CCCC"));
            connection.publish(device.sensors(), other.reading(boot, 3));

            soon().untilAsserted(() -> {
                assertThat(count(
                                "select count(*) from violation where device_id = ? and workshop_id is null",
                                "ESP32-NOBODY"))
                        .isEqualTo(1);
                assertThat(violations(device, "bad_key")).isEqualTo(1);
                assertThat(violations(other, "topic_mismatch")).isEqualTo(1);
            });
            assertThat(Files.readAllLines(folder.resolve("log/hub.log"))).anySatisfy(line -> assertThat(line)
                    .contains("wrong licence key", "\"device_id\":\"%s\"".formatted(device.id())));
            assertThatThrownBy(() -> connection.publish(other.sensors(), other.reading(boot, 4)))
                    .hasMessageContaining("hung up");
        }
        assertThat(count("select count(*) from reading where boot_id = ?", boot))
                .isZero();
    }

    @Test
    void givenADeviceThatFloods_whenMoreThanItsAllowanceCame_thenTheRestIsRefusedAndCounted() throws IOException {
        long sent = 0;
        try (MqttConnection connection = pitwatch.connect(device)) {
            while (violations(device, "flood") == 0 && sent < 3_000) {
                for (int i = 0; i < 300; i++) {
                    connection.publish(device.sensors(), device.reading(boot, ++sent));
                }
            }
        }
        long all = sent;

        soon().untilAsserted(() -> assertThat(count("select count(*) from reading where boot_id = ?", boot)
                        + count(
                                "select coalesce(sum(count), 0) from violation where reason = 'flood' and device_id = ?",
                                device.id()))
                .isEqualTo(all));
        assertThat(count("select count(*) from reading where boot_id = ?", boot))
                .isBetween(200L, all - 1);
    }

    @Test
    void givenARunningHub_whenSimulateLoadsIt_thenAllThatWasAcknowledgedIsStored()
            throws IOException, InterruptedException {
        Path acknowledged = folder.resolve("acknowledged");

        int code = pitwatch.simulate(
                "--devices",
                "3",
                "--rate",
                "30",
                "--duration",
                "2",
                "--url",
                pitwatch.demo().httpUrl(),
                "--acked-file",
                acknowledged.toString());

        assertThat(code).isZero();
        List<String> lines = Files.readAllLines(acknowledged);
        assertThat(lines.stream()
                        .map(line -> line.substring(0, line.indexOf(',')))
                        .distinct())
                .hasSize(3);
        soon().untilAsserted(() -> assertThat(lines).allSatisfy(line -> {
            String[] one = line.split(",");
            String sql = "select count(*) from reading where device_id = '%s' and seq = %s and boot_id = ?";
            assertThat(count(sql.formatted(one[0], one[2]), one[1])).isEqualTo(1);
        }));
    }

    @Test
    void givenOldFirmware_whenItPublishesItsPayloadOnItsTopic_thenItIsStoredAndFlagged() throws IOException {
        Payload old = Payload.of(device)
                .with("timestamp", null)
                .with("aqi", 55)
                .with("pm25", null)
                .with("pm10", null);
        try (MqttConnection connection = pitwatch.connect(device)) {
            connection.publishUnacknowledged(device.legacySensors(), old);

            soon().until(() -> history(device).size() == 1);
        }
        JsonNode reading = history(device).get(0);
        assertThat(reading.get("boot_id").isNull()).isTrue();
        assertThat(reading.get("seq").isNull()).isTrue();
        assertThat(reading.get("flags")).extracting(JsonNode::textValue).containsExactly("legacy");
        assertThat(reading.get("aqi_source").textValue()).isEqualTo("reported");
        assertThat(reading.get("aqi").intValue()).isEqualTo(55);
    }

    @Test
    void givenAReplayedReading_whenPublished_thenItIsLateAndMovesNothing() throws IOException {
        Instant hourAgo = Instant.now().minus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);
        try (LiveSocket live = owner.subscribe(workshop.id());
                MqttConnection connection = pitwatch.connect(device)) {
            connection.publish(device.sensors(), device.reading(boot, 2).with("temperature", 20.5));
            connection.publish(
                    device.sensors(),
                    device.reading(boot, 1).at(hourAgo).with("replay", true).with("temperature", 3.5));
            connection.publish(device.sensors(), device.reading(boot, 3).with("temperature", 20.7));

            live.await(
                    "sensor_update",
                    data -> data.path("seq").intValue() == 3 && ofBoot(boot).test(data));
            assertThat(live.has(
                            "sensor_update",
                            data -> ofBoot(boot).test(data) && data.get("late").booleanValue()))
                    .isFalse();
        }
        assertThat(history(device)).extracting(row -> row.get("seq").intValue()).containsExactly(1, 2, 3);
        assertThat(history(device).get(0).get("late").booleanValue()).isTrue();
        assertThat(history(device).get(0).get("timestamp").textValue()).isEqualTo(hourAgo.toString());
        assertThat(latest(device).get("temperature").doubleValue()).isEqualTo(20.7);
        assertThat(owner.get("/workshops/%d/alerts?pit_id=%d".formatted(workshop.id(), device.pitId()))
                        .required())
                .isEmpty();
    }

    @Test
    void givenTheSameReadingTwice_whenPublished_thenOneIsStored() throws IOException {
        Payload reading = device.reading(boot, 1);
        try (MqttConnection connection = pitwatch.connect(device)) {
            connection.publish(device.sensors(), reading);
            connection.publish(device.sensors(), reading.with("temperature", 30.1));
            connection.publish(device.sensors(), device.reading(boot, 2));

            soon().until(() -> count("select count(*) from reading where boot_id = ?", boot) == 2);
        }
        assertThat(history(device))
                .extracting(row -> row.get("temperature").doubleValue())
                .containsExactly(24.5, 24.5);
    }

    @Test
    void givenADeviceThatWasReset_whenItReportsWhereNobodysDevicesAre_thenItIsToldWhereItBelongs() throws IOException {
        String unclaimed = "workshop/unclaimed/device/%s/".formatted(device.id());
        try (MqttConnection connection = pitwatch.connect(device)) {
            assertThat(connection.subscribe(unclaimed + "command")).isLessThan(0x80);
            connection.publish(
                    unclaimed + "status",
                    "{\"v\":1,\"device_id\":\"%s\",\"status\":\"online\",\"conn\":900}".formatted(device.id()));

            soon().until(() -> connection.received().stream()
                    .anyMatch(message -> message.topic().equals(unclaimed + "command")
                            && message.payload().contains("\"ASSIGN\"")
                            && message.payload().contains(device.pit())));
            connection.publish(unclaimed + "diag", "{\"v\":1,\"uptime_s\":5}");
            assertThatThrownBy(() -> connection.publish(unclaimed + "sensors", device.reading(boot, 1)))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void givenALetterThatWasRefused_whenItsCauseIsGone_thenASuperAdminReplaysIt() throws IOException {
        Payload nothingMeasured = Payload.of(device)
                .with("boot_id", boot)
                .with("seq", 1)
                .with("temperature", null)
                .with("humidity", null)
                .with("pm25", null)
                .with("pm10", null);
        try (MqttConnection connection = pitwatch.connect(device)) {
            connection.publish(device.sensors(), nothingMeasured);
            soon().until(() -> count("select count(*) from dead_letter where device_id = ?", device.id()) == 1);
        }
        JsonNode letter = letterOf(device);
        assertThat(letter.get("reason").textValue()).isEqualTo("no_measurement");
        assertThat(letter.get("payload").textValue()).doesNotContain(device.licenceKey());
        String replay =
                "/admin/dead-letters/%d/replay".formatted(letter.get("id").longValue());
        assertThat(owner.get("/admin/dead-letters").status()).isEqualTo(403);
        assertThat(owner.post(replay).status()).isEqualTo(403);
        assertThat(pitwatch.superAdmin().post(replay).code()).isEqualTo("conflict");

        repair(letter.get("id").longValue(), device.reading(boot, 1));
        JsonNode replayed = pitwatch.superAdmin().post(replay).required();

        assertThat(replayed.get("replayed_at").isNull()).isFalse();
        assertThat(history(device)).hasSize(1);
        assertThat(count("select count(*) from dead_letter where device_id = ?", device.id()))
                .isEqualTo(1);
    }

    /** A metric that was renamed would leave an empty panel and an alert that never comes. */
    @Test
    void givenDashboardAndRulesOfPrometheus_whenComparedWithTheHub_thenItHasEveryMetricOfThem() throws IOException {
        Path docker = Path.of("../../docker");
        String texts = Files.readString(docker.resolve("prometheus/rules.yml"))
                + Files.readString(docker.resolve("grafana/dashboards/pitwatch.json"));
        Set<String> asked = Pattern.compile("\\b(pitwatch|jvm|process|system)_[a-z_]+")
                .matcher(texts)
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
        // These come with the first thing that they count, or with tracing.
        asked.removeAll(
                Set.of("pitwatch_plugin_failures_total", "pitwatch_live_closed_total", "pitwatch_trace_spans_total"));
        try (MqttConnection connection = pitwatch.connect(device)) {
            connection.publish(device.sensors(), "not JSON");
            Instant then = Instant.now().minusSeconds(70).truncatedTo(ChronoUnit.SECONDS);
            connection.publish(
                    device.sensors(),
                    device.reading(boot, 1).with("temperature", 45).with("timestamp", then.toString()));
            long[] seq = {1};
            soon().pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
                Instant later = then.plusSeconds(25 * ++seq[0]); // well for a minute, the alert 10 s old: it clears
                Payload reading = device.reading(boot, seq[0]).with("temperature", 20);
                connection.publish(device.sensors(), reading.with("timestamp", later.toString()));
                assertThat(pitwatch.meters().keySet().stream()
                                .map(name -> name.replaceFirst("\\{.*", ""))
                                .toList())
                        .containsAll(asked);
            });
        }
    }

    @Test
    void givenTwoWorkshops_whenOneAsksForTheOther_thenItSeesAndHearsNothing() throws IOException {
        RestClient stranger = pitwatch.signIn(neighbour.owner());
        try (LiveSocket live = owner.subscribe(workshop.id());
                LiveSocket strange = stranger.subscribe(neighbour.id());
                MqttConnection connection = pitwatch.connect(device)) {
            connection.publish(device.sensors(), device.reading(boot, 1).with("pm25", 180));
            live.await("alert", ofPit(device));
            long alert = live.await("alert", ofPit(device)).at("/data/id").longValue();

            for (String path : new String[] {
                "/workshops/%d".formatted(workshop.id()),
                "/workshops/%d/pits".formatted(workshop.id()),
                "/workshops/%d/alerts".formatted(workshop.id()),
                "/workshops/%d/devices".formatted(workshop.id()),
                "/devices/" + device.id(),
                "/pits/%d".formatted(device.pitId()),
                "/pits/%d/sensors/latest".formatted(device.pitId()),
                "/pits/%d/sensors/history".formatted(device.pitId())
            }) {
                assertThat(stranger.get(path).status()).as(path).isEqualTo(404);
            }
            assertThat(stranger.post("/alerts/%d/acknowledge".formatted(alert)).status())
                    .isEqualTo(404);
            strange.send(Map.of("type", "subscribe", "workshop_id", workshop.id()));
            assertThat(strange.await("error").get("code").textValue()).isEqualTo("not_found");
            Device own = neighbour.devices().get(0);
            try (MqttConnection neighbours = pitwatch.connect(own)) {
                neighbours.publish(own.sensors(), own.reading(boot, 2));
            }
            strange.await("sensor_update", ofPit(own));
            assertThat(strange.has("sensor_update", ofPit(device))).isFalse();
            assertThat(strange.has("alert", ofPit(device))).isFalse();
        }
    }

    @Test
    void givenAJob_whenItIsMoved_thenWorkshopAndLinkHearItAndWhoTriesManyLinksIsHeldUp() {
        JsonNode job = owner.post(
                        "/jobs",
                        Map.of(
                                "customer_name",
                                "John Doe",
                                "car_model",
                                "Tesla",
                                "pit_id",
                                device.pitId(),
                                "work_type",
                                "Full PPF"))
                .required();
        String sockets = pitwatch.demo().httpUrl().replaceFirst("^http", "ws") + "/ws?track=";
        try (LiveSocket live = owner.subscribe(workshop.id());
                LiveSocket link = LiveSocket.open(
                        URI.create(sockets + job.get("tracking_token").textValue()))) {
            link.await("subscribed");

            owner.post("/jobs/%d/status".formatted(job.get("id").longValue()), Map.of("status", "in_progress"))
                    .required();

            Predicate<JsonNode> begun = data -> data.path("status").asText().equals("in_progress");
            assertThat(live.await("job_status", begun).at("/data/customer_name").textValue())
                    .isEqualTo("John Doe");
            assertThat(link.await("job_status", begun).toString()).doesNotContain("John");
        }

        HttpClient other = HttpClient.newHttpClient();
        assertThat(IntStream.range(0, 200).mapToObj(i -> refused(other, sockets + "%021dA".formatted(i))))
                .startsWith(401)
                .contains(429);
    }

    private static int refused(HttpClient client, String uri) {
        CompletionException refusal = catchThrowableOfType(CompletionException.class, () -> client.newWebSocketBuilder()
                .buildAsync(URI.create(uri), new WebSocket.Listener() {})
                .join());
        return ((WebSocketHandshakeException) refusal.getCause()).getResponse().statusCode();
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
    }

    private static Predicate<JsonNode> ofBoot(String boot) {
        return data -> data.path("boot_id").asText().equals(boot);
    }

    private static Predicate<JsonNode> ofPit(Device device) {
        return data -> data.path("pit_id").longValue() == device.pitId();
    }

    private static JsonNode latest(Device device) {
        return owner.get("/pits/%d/sensors/latest".formatted(device.pitId())).required();
    }

    private static JsonNode history(Device device) {
        return owner.get("/pits/%d/sensors/history".formatted(device.pitId())).required();
    }

    private static JsonNode letterOf(Device device) {
        for (JsonNode letter : pitwatch.superAdmin().get("/admin/dead-letters").required()) {
            if (letter.get("device_id").asText().equals(device.id())) {
                return letter;
            }
        }
        throw new AssertionError("no dead letter of " + device);
    }

    private static void repair(long letter, Payload payload) {
        pitwatch.database()
                .useHandle(handle -> handle.execute(
                        "update dead_letter set payload = ?, length = ? where id = ?",
                        payload.bytes(),
                        payload.bytes().length,
                        letter));
    }

    /** Sets the licence's state by plain SQL; returns when. */
    private Instant licence(String status) {
        pitwatch.database()
                .useHandle(handle ->
                        handle.execute("update licence set status = ? where device_id = ?", status, device.id()));
        return Instant.now();
    }

    private void publishUntil(MqttConnection connection, Callable<Boolean> condition) {
        long[] seq = {0};
        soon().until(() -> {
            connection.publish(device.sensors(), device.reading(boot, ++seq[0]));
            return condition.call();
        });
    }

    private static JsonNode command(MqttConnection connection, String name) {
        return soon().until(
                        () -> connection.received().stream()
                                .map(Message::json)
                                .filter(json -> json.path("command").asText().equals(name))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    /** Answers a command as firmware does, and waits until its row says so. */
    private void acknowledge(MqttConnection connection, JsonNode command) throws IOException {
        String id = command.get("command_id").textValue();
        for (String state : new String[] {"accepted", "done"}) {
            connection.publish(
                    device.topic("ack"), "{\"v\":1,\"command_id\":\"%s\",\"state\":\"%s\"}".formatted(id, state));
        }
        soon().until(() ->
                count("select count(*) from command where state = 'done' and command_id::text = ?", id) == 1);
    }

    private static long violations(Device device, String reason) {
        return count(
                "select count(*) from violation where device_id = ? and reason = '%s'".formatted(reason), device.id());
    }

    private static long count(String sql, String parameter) {
        return pitwatch.one(Long.class, sql, parameter);
    }
}
