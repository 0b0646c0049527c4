package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our firmware, compiled for this machine, against the whole product. */
class FirmwareIT {

    private static final int TESTS = 12;
    private static final int INTERVAL_S = 2;

    @TempDir
    static Path folder;

    private static Pitwatch pitwatch;
    private static Workshop workshop;
    private static RestClient owner;
    private static Iterator<Device> unused;

    private final List<VirtualDevice> switchedOn = new ArrayList<>();
    private Device device;
    private Path state;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        Optional<String> missing = VirtualDevice.missing(folder.resolve("build.log"));
        assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
        pitwatch = Pitwatch.empty(folder.resolve("data"), Map.of());
        workshop = pitwatch.workshop("Firmware", TESTS);
        unused = workshop.devices().iterator();
        owner = pitwatch.signIn(workshop.owner());
    }

    @AfterAll
    static void stop() {
        if (pitwatch != null) {
            pitwatch.close();
        }
    }

    /** A pit of its own for each test, so that none sees the readings of another. */
    @BeforeEach
    void choose() {
        device = unused.next();
        state = folder.resolve(device.id());
    }

    @AfterEach
    void switchOff() {
        switchedOn.forEach(VirtualDevice::close);
    }

    @Test
    void givenADisabledDevice_whenItsPowerIsCut_thenItStaysSilentUntilItIsEnabledFromAfar() throws IOException {
        VirtualDevice running = switchOn();
        String before = awaitReadings(1);
        status("disabled");
        awaitState("DISABLE", "done");
        awaitConnection("disabled");

        running.close();
        switchOn();

        soon().until(() ->
                !shown("boot_id").equals(before) && shown("connection").equals("disabled"));
        String boot = shown("boot_id");
        status("active");
        awaitState("ENABLE", "done");
        assertThat(awaitReadings(1)).isEqualTo(boot);
        soon().until(() -> whole(boot)); // its first reading is the first that it took
        awaitConnection("online");
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
    void givenAnotherPit_whenTheDeviceIsAssigned_thenNoReadingIsRefusedOrLost() throws IOException {
        long there = pit(TESTS + 1);
        VirtualDevice running = switchOn();
        String boot = awaitReadings(2);

        owner.patch("/devices/" + device.id(), Map.of("pit_id", there)).required();

        awaitState("ASSIGN", "done");
        soon().until(() -> number("select count(*) from reading where device_id = ? and pit_id = " + there) >= 2);
        soon().until(() -> whole(boot));
        running.close();
        switchOn(); // with the old pit on its command line
        awaitReadings(1);
        assertThat(violations()).isEmpty();
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

    @Test
    void givenADeviceThatNobodyHas_whenItIsClaimedAndReset_thenItFindsItsPitEachTime() throws IOException {
        JsonNode made = unclaimed();
        long pit = pit(TESTS + 2);
        String online = "online as workshop " + workshop.code();
        VirtualDevice running = switchOn();
        running.await(": unclaimed", 1);
        soon().until(() -> pitwatch.superAdmin()
                .get("/devices/" + device.id())
                .required()
                .get("connection")
                .textValue()
                .equals("online"));

        owner.post(
                        "/devices/claim",
                        Map.of(
                                "device_id",
                                device.id(),
                                "claim_code",
                                made.get("claim_code").textValue(),
                                "pit_id",
                                pit))
                .required();
        running.await(online, 1);
        String boot = awaitReadings(2);

        aMinuteLater();
        running.suffer("button press");
        running.await(": unclaimed", 2);
        running.suffer("button release");

        running.await(online, 2);
        long known = count(boot);
        soon().until(() -> count(boot) > known + 1 && whole(boot));
        assertThat(violations()).isEmpty();
    }

    /** Makes a device that is in no workshop the one of this test. */
    private JsonNode unclaimed() {
        String id = "ESP32-%012X".formatted(ThreadLocalRandom.current().nextLong(1L << 48));
        JsonNode made =
                pitwatch.superAdmin().post("/devices", Map.of("device_id", id)).required();
        String key = made.get("license_key").textValue();
        device = new Device(id, key, made.get("mqtt_password").textValue(), "unclaimed", "", 0);
        return made;
    }

    private static long pit(int number) {
        return pitwatch.superAdmin()
                .post("/workshops/%d/pits".formatted(workshop.id()), Map.of("pit_number", number))
                .required()
                .get("id")
                .longValue();
    }

    private VirtualDevice switchOn() throws IOException {
        return switchOn(INTERVAL_S);
    }

    private VirtualDevice switchOn(int intervalSeconds) throws IOException {
        VirtualDevice running = VirtualDevice.start(pitwatch.mqttPort(), device, state, intervalSeconds);
        switchedOn.add(running);
        return running;
    }

    /** Waits until that many readings of its newest boot are stored. {@return that boot's id} */
    private String awaitReadings(int least) {
        String newest =
                "select boot_id from reading where device_id = ? group by 1 order by max(received_at) desc limit 1";
        long before = number("select count(*) from reading where device_id = ?");
        soon().until(() -> number("select count(*) from reading where device_id = ?") >= before + least);
        return pitwatch.one(String.class, newest, device.id());
    }

    private static long count(String boot) {
        return pitwatch.one(Long.class, "select count(*) from reading where boot_id = ?", boot);
    }

    /** {@return whether all of a boot are stored, from its first to its newest, each once} */
    private static boolean whole(String boot) {
        return pitwatch.one(
                Boolean.class,
                "select count(*) = max(seq) + 1 and count(*) = count(distinct seq) from reading where boot_id = ?",
                boot);
    }

    private long number(String sql) {
        return pitwatch.one(Long.class, sql, device.id());
    }

    private List<String> violations() {
        return pitwatch.database()
                .withHandle(handle -> handle.createQuery("select reason from violation where device_id = ?")
                        .bind(0, device.id())
                        .mapTo(String.class)
                        .list());
    }

    /** {@return what the hub shows of it} */
    private String shown(String member) {
        return owner.get("/devices/" + device.id()).required().get(member).asText();
    }

    private void awaitConnection(String connection) {
        soon().until(() -> shown("connection").equals(connection));
    }

    private void status(String status) {
        owner.patch("/devices/%s/status".formatted(device.id()), Map.of("status", status))
                .required();
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

    /** Waits for the state of the newest command of that kind. */
    private void awaitState(String kind, String state) {
        soon().until(() -> pitwatch.one(
                        Long.class,
                        "select count(*) from command where state = '%s' and command = '%s' and device_id = ?"
                                .formatted(state, kind),
                        device.id())
                > 0);
    }

    private void awaitState(UUID command, String state) {
        soon().untilAsserted(() -> assertThat(given(command).get("state").textValue())
                .as(given(command)::toString)
                .isEqualTo(state));
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

    /** A device is assigned again at most once a minute. */
    private void aMinuteLater() {
        pitwatch.database()
                .useHandle(handle -> handle.execute(
                        "update command set created_at = created_at - interval '61 seconds' where device_id = ?",
                        device.id()));
    }

    private static int numberIn(String line, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(line);
        assertThat(matcher.find()).as(line).isTrue();
        return Integer.parseInt(matcher.group(1));
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50));
    }
}
