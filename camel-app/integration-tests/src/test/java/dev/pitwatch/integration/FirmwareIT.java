package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Our firmware against the whole product with the broker in it. */
class FirmwareIT extends FirmwareCase {

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        build();
        Pitwatch started = Pitwatch.empty(folder.resolve("data"), Map.of());
        begin(started, started.mqttPort());
    }

    @Test
    void givenAnInterval_whenTheDeviceStartsAgain_thenItKeepsIt() throws IOException {
        VirtualDevice running = switchOn();
        running.await("every 2 s", 1);
        awaitState(command("SET_INTERVAL", Map.of("interval_s", 3)), "done");

        running.close();
        VirtualDevice again = switchOn();

        again.await("every 3 s", 1);
        soon().until(() -> shown("interval_s").equals("3"));
    }

    @Test
    void givenARestart_whenItIsAccepted_thenItIsDoneOnceTheDeviceIsBack() throws IOException {
        VirtualDevice running = switchOn();
        String before = awaitReadings(1);
        try (LiveSocket live = owner.subscribe(workshop.id())) {
            UUID command = command("RESTART", Map.of());

            running.await("restarts", 1);
            awaitState(command, "done");
            soon().until(() -> !shown("boot_id").equals(before));
            assertThat(awaitReadings(1)).isNotEqualTo(before);
            soon().untilAsserted(() -> assertThat(statesOf(live, command)).containsSubsequence("accepted", "done"));
        }
    }

    @Test
    void givenANewLicenceKey_whenTheDeviceUsesIt_thenNoReadingIsRefusedAndTheOldKeyEnds() throws IOException {
        VirtualDevice running = switchOn();
        String boot = awaitReadings(2);

        owner.post("/devices/%s/licence/rotate".formatted(device.id())).required();

        awaitState("SET_LICENCE", "done");
        soon().until(() ->
                number("select count(*) from licence where previous_key_hash is null and device_id = ?") == 1);
        soon().until(() -> whole(boot));
        running.close();
        switchOn(); // with the old key on its command line
        awaitReadings(1);
        assertThat(violations()).isEmpty();
    }

    @Test
    void givenAGoodImage_whenTheDeviceHasProvedIt_thenTheUpdateIsDoneAndStays() throws IOException {
        try (ImageServer server = new ImageServer();
                LiveSocket live = owner.subscribe(workshop.id())) {
            server.trust(state);
            UUID command = update(server.params(inAnHour()));

            VirtualDevice running = switchOn();

            running.await("restarts", 1);
            awaitState(command, "done");
            soon().until(() -> shown("fw").equals(ImageServer.VERSION));
            soon().untilAsserted(() ->
                    assertThat(statesOf(live, command)).containsSubsequence("accepted", "progress", "done"));
            running.close();
            switchOn();
            awaitReadings(1);
            assertThat(shown("fw")).isEqualTo(ImageServer.VERSION);
            assertThat(server.requests()).isEqualTo(1);
        }
    }

    @Test
    void givenASignatureOfAnotherVersion_whenTheUpdateComes_thenItIsRejectedBeforeAByteIsFetched() throws IOException {
        try (ImageServer server = new ImageServer()) {
            server.trust(state);
            UUID command = update(server.params(inAnHour(), "9.9.9"));

            switchOn();

            awaitState(command, "rejected");
            awaitReadings(1);
            assertThat(reasonOf(command)).isEqualTo("bad_signature");
            assertThat(server.requests()).isZero();
        }
    }

    @Test
    void givenADownload_whenThePowerIsCutHalfWay_thenTheOldImageSaysSo() throws IOException {
        try (ImageServer server = new ImageServer()) {
            server.trust(state);
            server.stopHalfWay();
            UUID command = update(server.params(inAnHour()));
            VirtualDevice running = switchOn();
            awaitState(command, "progress");
            awaitConnection("updating");

            running.close();
            switchOn();

            awaitState(command, "failed");
            awaitReadings(1);
            assertThat(reasonOf(command)).isEqualTo("interrupted");
            assertThat(shown("fw")).isNotEqualTo(ImageServer.VERSION);
        }
    }

    @Test
    void givenANewImageThatReachesNoHub_whenItsPowerIsCut_thenTheOldOneIsBack() throws IOException {
        try (ImageServer server = new ImageServer()) {
            server.trust(state);
            server.stopHalfWay();
            UUID command = update(server.params(inAnHour()));
            VirtualDevice running = switchOn();
            awaitState(command, "progress");
            running.suffer("network down");
            running.await("network down", 1);
            server.goOn();
            running.await("restarts", 1);
            running.await("looking for the hub", 2); // the new image

            running.close();
            switchOn();

            awaitState(command, "failed");
            awaitReadings(1);
            assertThat(reasonOf(command)).isEqualTo("rolled_back");
            assertThat(shown("fw")).isNotEqualTo(ImageServer.VERSION);
        }
    }

    /** So many that its message ids pass 65,535 meanwhile. */
    @Test
    void givenAnOutageOfSixHours_whenTheBrokerDiesDuringTheReplay_thenNothingIsLostOrDoubled() throws IOException {
        VirtualDevice running = switchOn(60);
        String boot = awaitReadings(1);

        running.suffer("message-id 65400");
        running.suffer("outage 6");
        int waiting = numberIn(running.await("outage over", 1), "(\\d+) readings waiting");
        soon().until(() -> count(boot) > 60);
        pitwatch.kill("broker");

        await().atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> count(boot) > waiting && whole(boot));
        assertThat(waiting).isBetween(355, 365);
        assertThat(number("select extract(epoch from max(recorded_at) - min(recorded_at))::bigint from reading "
                        + "where device_id = ?"))
                .isBetween(21_400L, 21_800L);
        assertThat(violations()).isEmpty();
    }

    @Test
    void givenADeviceWithoutClock_whenItBoots_thenTheHubsTimeIsUsedAndARestartIsRefused() throws IOException {
        VirtualDevice running = switchOn();
        String before = awaitReadings(1);

        running.suffer("clock lost");
        running.suffer("power cut 0.5");
        running.await("online", 2);

        String withoutTime =
                "select count(*) from reading where recorded_at = received_at and boot_id <> '%s' and device_id = ?";
        soon().until(() -> number(withoutTime.formatted(before)) >= 2);
        UUID refused = command("RESTART", Map.of());
        awaitState(refused, "rejected");
        assertThat(reasonOf(refused)).isEqualTo("no_clock");
        running.suffer("clock set");
        awaitState(command("RESTART", Map.of()), "done");
    }

    private UUID command(String kind, Map<String, Object> params) {
        return UUID.fromString(
                owner.post("/devices/%s/command".formatted(device.id()), Map.of("command", kind, "params", params))
                        .required()
                        .get("command_id")
                        .textValue());
    }

    /** Queues an update, which is sent when the device comes online. */
    private UUID update(Map<String, Object> params) {
        UUID id = UUID.randomUUID();
        pitwatch.database()
                .useHandle(handle -> handle.execute(
                        "insert into command (command_id, workshop_id, device_id, command, params, expires_at) "
                                + "values (?, ?, ?, 'OTA_UPDATE', ?::jsonb, now() + interval '1 hour')",
                        id,
                        workshop.id(),
                        device.id(),
                        Json.MAPPER.valueToTree(params).toString()));
        return id;
    }

    private static long inAnHour() {
        return Instant.now().plusSeconds(3600).getEpochSecond();
    }

    private void awaitState(UUID command, String state) {
        soon().untilAsserted(() -> {
            JsonNode now = given(command);
            assertThat(now.get("state").textValue()).as(now::toString).isEqualTo(state);
        });
    }

    private String reasonOf(UUID command) {
        return given(command).get("state_reason").textValue();
    }

    private JsonNode given(UUID command) {
        return owner.get("/devices/%s/commands/%s".formatted(device.id(), command))
                .required();
    }

    /** {@return the states of a command, in the order in which people saw them} */
    private static List<String> statesOf(LiveSocket live, UUID command) {
        return live.frames().stream()
                .filter(frame -> frame.path("type").asText().equals("device_command"))
                .map(frame -> frame.get("data"))
                .filter(data -> data.path("command_id").asText().equals(command.toString()))
                .map(data -> data.get("state").textValue())
                .toList();
    }

    private static int numberIn(String line, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(line);
        assertThat(matcher.find()).as(line).isTrue();
        return Integer.parseInt(matcher.group(1));
    }
}
