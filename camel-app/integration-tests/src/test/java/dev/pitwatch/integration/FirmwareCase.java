package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our firmware, compiled for this machine, against the whole product, whichever broker that has: tests of a product that was started. */
abstract class FirmwareCase {

    private static final int TESTS = 12;
    private static final int INTERVAL_S = 2;

    @TempDir
    static Path folder;

    static Pitwatch pitwatch;
    static Workshop workshop;
    static RestClient owner;

    private static int mqttPort;
    private static Iterator<Device> unused;

    private final List<VirtualDevice> switchedOn = new ArrayList<>();
    Device device;
    Path state;

    /** Builds the firmware, or leaves the tests out where it can't be built. */
    static void build() throws IOException, InterruptedException {
        Optional<String> missing = VirtualDevice.missing(folder.resolve("build.log"));
        assumeTrue(missing.isEmpty(), () -> missing.orElse(""));
    }

    /** Devices connect to that port. */
    static void begin(Pitwatch started, int port) {
        pitwatch = started;
        mqttPort = port;
        workshop = pitwatch.workshop("Firmware", TESTS);
        unused = workshop.devices().iterator();
        owner = pitwatch.signIn(workshop.owner());
    }

    @AfterAll
    static void stop() {
        if (pitwatch != null) {
            pitwatch.close();
            pitwatch = null;
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

    VirtualDevice switchOn() throws IOException {
        return switchOn(INTERVAL_S);
    }

    VirtualDevice switchOn(int intervalSeconds) throws IOException {
        VirtualDevice running = VirtualDevice.start(mqttPort, device, state, intervalSeconds);
        switchedOn.add(running);
        return running;
    }

    /** Waits until that many readings of its newest boot are stored. {@return that boot's id} */
    String awaitReadings(int least) {
        String newest =
                "select boot_id from reading where device_id = ? group by 1 order by max(received_at) desc limit 1";
        long before = number("select count(*) from reading where device_id = ?");
        soon().until(() -> number("select count(*) from reading where device_id = ?") >= before + least);
        return pitwatch.one(String.class, newest, device.id());
    }

    static long count(String boot) {
        return pitwatch.one(Long.class, "select count(*) from reading where boot_id = ?", boot);
    }

    /** {@return whether all of a boot are stored, from its first to its newest, each once} */
    static boolean whole(String boot) {
        return pitwatch.one(
                Boolean.class,
                "select count(*) = max(seq) + 1 and count(*) = count(distinct seq) from reading where boot_id = ?",
                boot);
    }

    long number(String sql) {
        return pitwatch.one(Long.class, sql, device.id());
    }

    List<String> violations() {
        return pitwatch.database()
                .withHandle(handle -> handle.createQuery("select reason from violation where device_id = ?")
                        .bind(0, device.id())
                        .mapTo(String.class)
                        .list());
    }

    /** {@return what the hub shows of it} */
    String shown(String member) {
        return owner.get("/devices/" + device.id()).required().get(member).asText();
    }

    void awaitConnection(String connection) {
        soon().until(() -> shown("connection").equals(connection));
    }

    private void status(String status) {
        owner.patch("/devices/%s/status".formatted(device.id()), Map.of("status", status))
                .required();
    }

    /** Waits for the state of the newest command of that kind. */
    void awaitState(String kind, String state) {
        soon().until(() -> pitwatch.one(
                        Long.class,
                        "select count(*) from command where state = '%s' and command = '%s' and device_id = ?"
                                .formatted(state, kind),
                        device.id())
                > 0);
    }

    /** A device is assigned again at most once a minute. */
    private void aMinuteLater() {
        pitwatch.database()
                .useHandle(handle -> handle.execute(
                        "update command set created_at = created_at - interval '61 seconds' where device_id = ?",
                        device.id()));
    }

    static ConditionFactory soon() {
        // Five calls a second: nobody may make more than ten.
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(200));
    }
}
