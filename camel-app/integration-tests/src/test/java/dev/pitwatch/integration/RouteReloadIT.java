package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.pitwatch.core.testing.MailServer;
import dev.pitwatch.core.testing.RouteEdit;
import dev.pitwatch.core.testing.RuinousEdit;
import dev.pitwatch.core.testing.TestLength;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An operator edits route files of the assembled product while devices publish. */
class RouteReloadIT {

    private static final int DEVICES = 20;
    private static final int PER_SECOND_AND_DEVICE = 15;
    /** Of a hundred dead letters an hour and device none is left out. */
    private static final int FEW_PER_SECOND = 2;

    private static final int EDITS = TestLength.of(8, 30);
    private static final int READINGS_BETWEEN = 60;
    private static final int READINGS_BETWEEN_EDITS = TestLength.of(READINGS_BETWEEN, 1_000);
    private static final List<String> SWAPPED = List.of("ingest", "errors", "alerts", "live");
    private static final String FORGOTTEN =
            "throwException: {id: ingest-forgotten, exceptionType: java.lang.IllegalStateException, message: forgotten}";
    private static final String PASSWORD = "p&a=s+s%w#o?rd";

    @TempDir
    static Path folder;

    private static Path routes;
    private static Path config;
    private static MailServer mail;
    private static Pitwatch pitwatch;
    private static Workshop workshop;

    @BeforeAll
    static void start() throws IOException {
        routes = Files.createDirectories(folder.resolve("routes"));
        copy(HubDistribution.project().resolve("routes"));
        config = Files.createDirectories(folder.resolve("config"));
        mail = new MailServer(PASSWORD);
        Path password = Files.writeString(folder.resolve("password"), PASSWORD);
        pitwatch = Pitwatch.empty( // where no device sends but those of a test
                folder.resolve("data"),
                Map.of(
                        "PITWATCH_ROUTES", routes.toString(),
                        "PITWATCH_CONFIG", config.toString(),
                        "SMTP_HOST", "127.0.0.1",
                        "SMTP_PORT", Integer.toString(mail.port()),
                        "SMTP_USER", "pitwatch",
                        "SMTP_PASSWORD_FILE", password.toString(),
                        "SMTP_FROM", "hub@example.com",
                        "SMTP_TLS", "off",
                        "VIOLATION_MAIL_MS", "500",
                        "PITWATCH_ROUTE_TRY_SECONDS", "60")); // longer than any machine stands still
        workshop = pitwatch.workshop("Reload", DEVICES + 4);
    }

    @AfterAll
    static void stop() throws IOException {
        pitwatch.close();
        mail.close();
    }

    private static void copy(Path from) throws IOException {
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.write(routes.resolve(file.getFileName()), Files.readAllBytes(file));
            }
        }
    }

    @Test
    void givenLoad_whenFilesAreSwappedAgainAndAgain_thenNothingIsLostOrDoubled() throws Exception {
        Device old = workshop.devices().get(DEVICES);
        AtomicBoolean stopping = new AtomicBoolean();
        long before = stored(workshop.devices().subList(0, DEVICES)); // of other tests, before the socket hears any
        try (LiveSocket socket = pitwatch.superAdmin().subscribe(workshop.id());
                Load load = Load.start(pitwatch, workshop.devices().subList(0, DEVICES), PER_SECOND_AND_DEVICE)) {
            CompletableFuture<Integer> published =
                    CompletableFuture.supplyAsync(() -> publishWithoutIdentity(old, stopping));
            for (int edit = 1; edit <= EDITS; edit++) {
                load.awaitMore(READINGS_BETWEEN_EDITS);
                swap(SWAPPED.get(edit % SWAPPED.size()), edit);
            }
            load.awaitMore(READINGS_BETWEEN_EDITS);
            load.stop();
            stopping.set(true);

            Load.Tally tally = load.awaitAllStoredOnce(pitwatch.database());
            // These can't be told from copies of themselves: each must have been taken exactly once.
            int expected = published.join();
            soon().untilAsserted(() -> assertThat(stored(old)).isEqualTo(expected));
            long acknowledged = tally.acknowledged() + expected;
            System.out.printf("%d of %d stored in %d edits.%n", acknowledged - tally.lost(), acknowledged, EDITS);
            long all = stored(workshop.devices().subList(0, DEVICES)) - before;
            soon().untilAsserted(() -> assertThat(updates(socket, old)).isEqualTo(all));
        }
    }

    /** Appends a comment, so that all routes are made anew from what means the same. */
    private static void swap(String file, int edit) throws IOException {
        int before = shown(file).path("version").asInt();
        Path path = routes.resolve(file + ".camel.yaml");
        Files.writeString(path, Files.readString(path) + "# edit %d%n".formatted(edit));
        soon().untilAsserted(() -> {
            assertThat(shown(file).path("version").asInt()).isEqualTo(before + 1);
            assertThat(shown(file).path("state").asText()).isEqualTo("loaded");
        });
    }

    private static int publishWithoutIdentity(Device device, AtomicBoolean stopping) {
        int published = 0;
        try (MqttConnection connection = pitwatch.connect(device)) {
            while (!stopping.get()) {
                connection.publish(device.legacySensors(), Payload.of(device).with("timestamp", null));
                published++;
                Thread.sleep(1000 / PER_SECOND_AND_DEVICE);
            }
            return published;
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long stored(Device device) {
        return stored(List.of(device));
    }

    private static long stored(List<Device> devices) {
        return pitwatch.database()
                .withHandle(handle -> handle.createQuery("select count(*) from reading where device_id in (<devices>)")
                        .bindList("devices", devices.stream().map(Device::id).toList())
                        .mapTo(Long.class)
                        .one());
    }

    private static long updates(LiveSocket socket, Device but) {
        return socket.frames().stream()
                .filter(frame -> frame.path("type").asText().equals("sensor_update"))
                .filter(frame -> !frame.at("/data/device_id").asText().equals(but.id()))
                .count();
    }

    @Test
    void givenABadEdit_whenSaved_thenRefusedWithFileLineAndReasonAndReadingsGoOn() throws IOException {
        Path path = routes.resolve("ingest.camel.yaml");
        String good = Files.readString(path);
        int line = (int) good.substring(0, good.indexOf("bean:licence")).lines().count();
        Device device = workshop.devices().get(DEVICES + 1);

        Files.writeString(path, good.replace("bean:licence", "bean:license"));

        soon().until(() -> "refused".equals(shown("ingest").path("state").asText()));
        assertThat(shown("ingest").at("/error/line").asInt()).isEqualTo(line);
        assertThat(shown("ingest").at("/error/message").asText())
                .startsWith("ingest.camel.yaml:%d: ".formatted(line))
                .contains("license");
        assertThat(log())
                .contains("route file refused, its routes of before go on: ingest.camel.yaml:%d: ".formatted(line));
        assertThat(pitwatch.readiness().status()).isEqualTo(200);
        try (MqttConnection connection = pitwatch.connect(device)) {
            connection.publish(device.sensors(), device.reading("badedit1", 1));
            soon().untilAsserted(() -> assertThat(stored(device)).isEqualTo(1));
        }

        Files.writeString(path, good);
        soon().until(() -> "loaded".equals(shown("ingest").path("state").asText()));
    }

    @Test
    void givenTheFilesThatRun_whenListed_thenNoneWouldBeRefusedAsAnEdit() {
        for (JsonNode file : pitwatch.superAdmin().get("/admin/routes").required()) {
            assertThat(file.path("would_be_refused").isNull())
                    .as(file.toString())
                    .isTrue();
        }
    }

    @Test
    void givenEditsThatStoreNothing_whenSaved_thenRefusedAndReadingsGoOn() throws IOException {
        Path path = routes.resolve("ingest.camel.yaml");
        String good = Files.readString(path);
        String store = "        - to:\n            id: ingest-store\n            uri: reading-store:readings\n";
        Device device = workshop.devices().get(DEVICES + 2);
        int sent = 0;
        for (String edit : List.of("", "        - stop: {id: ingest-stop}\n" + store)) {
            Files.writeString(path, good.replace(store, edit));

            soon().until(() ->
                    shown("ingest").at("/error/message").asText().contains(edit.isEmpty() ? "end here" : "stop"));
            assertThat(shown("ingest").at("/error/message").asText()).contains("never acknowledged");
            try (MqttConnection connection = pitwatch.connect(device)) {
                connection.publish(device.sensors(), device.reading("nostore1", ++sent));
            }
            int expected = sent;
            soon().untilAsserted(() -> assertThat(stored(device)).isEqualTo(expected));
        }

        Files.writeString(path, good);
        soon().until(() -> "loaded".equals(shown("ingest").path("state").asText()));
    }

    @Test
    void givenAnEditThatFailsForEachReading_whenSaved_thenItIsRefusedAtItsLineAndNothingIsKeptOfTheTry()
            throws IOException {
        Path path = routes.resolve("ingest.camel.yaml");
        String good = Files.readString(path);
        String step = "        - to:\n            id: ingest-store\n";
        Device device = workshop.devices().get(DEVICES + 3);
        Map<String, Double> counted = counted();

        try {
            Files.writeString(path, good.replace(step, "        - " + FORGOTTEN + "\n" + step));

            soon().until(() -> shown("ingest")
                    .at("/error/message")
                    .asText()
                    .contains("a made-up reading is refused here as internal"));
            assertThat(shown("ingest").at("/error/line").asInt())
                    .isEqualTo(
                            (int) good.substring(0, good.indexOf(step)).lines().count() + 1);
            assertThat(counted()).isEqualTo(counted);
            try (MqttConnection connection = pitwatch.connect(device)) {
                connection.publish(device.sensors(), device.reading("probed01", 1));
                soon().untilAsserted(() -> assertThat(stored(device)).isOne());
            }
            assertNothingIsKeptOfTries();
        } finally {
            Files.writeString(path, good); // the other tests edit it, too
        }
        soon().until(() -> "loaded".equals(shown("ingest").path("state").asText()));
    }

    /** {@return what has become of messages since the hub's start, by meter} */
    private static Map<String, Double> counted() {
        Map<String, Double> counted = new TreeMap<>(pitwatch.meters());
        counted.keySet().removeIf(meter -> !meter.matches("pitwatch_(ingest|licence)_.*_total.*"));
        assertThat(counted.keySet()).anyMatch(meter -> meter.startsWith("pitwatch_ingest_stored_total"));
        return counted;
    }

    private static void assertNothingIsKeptOfTries() {
        for (String made : List.of(
                "reading where device_id like 'PITWATCH%'",
                "reading_latest where device_id like 'PITWATCH%'",
                "ingest_dedupe where device_id like 'PITWATCH%'",
                "alert where device_id like 'PITWATCH%'",
                "dead_letter where topic like '%PITWATCH%'",
                "violation where device_id like 'PITWATCH%'")) {
            long kept = pitwatch.database().withHandle(handle -> handle.createQuery("select count(*) from " + made)
                    .mapTo(Long.class)
                    .one());
            assertThat(kept).as(made).isZero();
        }
    }

    /** The database takes something else since the edit was tried. Other files were edited, too, which no reading passes. */
    @Test
    void givenAHubThatHearsFromNoDevice_whenAnEditRuinsIngest_thenMadeUpReadingsUndoItAndCountNowhere()
            throws IOException {
        assumeTrue(
                TestLength.of(false, true), "three tries, ten seconds apart; TriedEditsTest has it, too: with --all");
        Path path = routes.resolve("ingest.camel.yaml");
        String good = Files.readString(path);
        String air = "        - to:\n            id: ingest-air-quality\n            uri: bean:airQuality\n";
        assertThat(good).contains(air);
        swap("alerts", 0);
        swap("live", 0);
        int before = shown("ingest").path("version").asInt();
        Map<String, Double> counted = counted();

        try {
            Files.writeString(path, good.replace(air, ""));
            soon().until(() -> shown("ingest").path("version").asInt() == before + 1);
            pitwatch.database()
                    .useHandle(
                            handle -> handle.execute(
                                    "alter table reading add constraint rated check (aqi is not null or device_id not like 'PITWATCH%') not valid"));

            soon().until(() -> shown("ingest")
                    .at("/undone/reason")
                    .asText()
                    .startsWith("3 of 3 made-up readings fail: the database would refuse"));

            assertThat(Files.readString(path)).contains("bean:airQuality");
            assertThat(Files.readString(routes.resolve("ingest.camel.yaml.refused")))
                    .doesNotContain("bean:airQuality");
            assertThat(counted()).isEqualTo(counted);
            assertNothingIsKeptOfTries();
        } finally {
            pitwatch.database()
                    .useHandle(handle -> handle.execute("alter table reading drop constraint if exists rated"));
            for (String file : SWAPPED) {
                Files.deleteIfExists(routes.resolve(file + ".camel.yaml.refused"));
            }
        }
        soon().until(() -> shown("ingest").path("undone").isNull());
    }

    /** {@return how often the hub undid an edit, as its log says} */
    private static long undone() throws IOException {
        return log().lines()
                .filter(line -> line.contains("what ran before runs again by itself"))
                .count();
    }

    /** In this order: what was refused less than a minute before an edit is no fault of it. */
    @Test
    void givenLoad_whenAnEditHoldsUpOrRefusesAll_thenItIsUndoneByItselfAndAllIsStored() throws Exception {
        Path path = routes.resolve("ingest.camel.yaml");
        String good = Files.readString(path);
        RestClient admin = pitwatch.superAdmin();
        long undoneBefore = undone();
        try (Load load = Load.start(pitwatch, workshop.devices().subList(0, DEVICES), FEW_PER_SECOND)) {
            load.awaitMore(READINGS_BETWEEN);
            ruin(path, good, RuinousEdit.WAITS, "no message was acknowledged for 20 s");
            load.awaitMore(READINGS_BETWEEN);
            ruin(path, good, RuinousEdit.FAILS, "were refused as internal");
            assertThat(Files.readString(routes.resolve("ingest.camel.yaml.refused")))
                    .contains("ingest-forgotten");
            soon().untilAsserted(() -> assertThat(
                            admin.get("/admin/alerts").required().toString())
                    .contains("route_undone", "undid the last edit of ingest.camel.yaml by itself"));
            soon().untilAsserted(() -> assertThat(admin.get("/admin/audit-log?page_size=200")
                            .required()
                            .toString())
                    .contains("undone_version"));
            load.awaitMore(READINGS_BETWEEN);
            load.stop();
            load.awaitAllStoredOnce(pitwatch.database());
        }
        assertThat(undone() - undoneBefore).isEqualTo(2);
        assertThat(pitwatch.readiness().status()).isEqualTo(200);
        Files.delete(routes.resolve("ingest.camel.yaml.refused"));
        soon().until(() -> shown("ingest").path("undone").isNull());
    }

    /** Puts a step into ingest, and waits until it is gone again. */
    private static void ruin(Path path, String good, RuinousEdit edit, String reason) throws IOException {
        assertThat(edit.in(good)).contains(edit.step());
        Files.writeString(path, edit.in(good));

        // 20 s until it is judged, and some for its exchange; a call that waited for that would fail after 20 s.
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> shown("ingest").at("/undone/reason").asText().contains(reason));
        // Other tests' edits of the last two minutes went back with it.
        assertThat(Files.readString(path)).contains("ingest-clock").doesNotContain(edit.step());
    }

    @Test
    void givenTheRouteThatStoresReadings_whenStopped_thenReadinessSaysSoUntilItRunsAgain() {
        RestClient admin = pitwatch.superAdmin();

        admin.post("/admin/routes/ingest-message/stop", Map.of()).required();
        soon().untilAsserted(() -> assertThat(
                        pitwatch.readiness().body().at("/checks/routes/reason").asText())
                .isEqualTo("not running: ingest-message"));
        assertThat(pitwatch.readiness().status()).isEqualTo(503);

        admin.post("/admin/routes/ingest-message/start", Map.of()).required();
        soon().untilAsserted(() -> assertThat(pitwatch.readiness().status()).isEqualTo(200));
    }

    @Test
    void givenTheHandbooksMailEdit_whenADeviceIsRefused_thenAMailIsSent() throws IOException {
        new RouteEdit(HubDistribution.project().resolve("docs/examples/routes/mail-on-violation")).apply(routes);
        soon().until(() -> "loaded".equals(shown("mail").path("state").asText())
                && Files.readString(routes.resolve("errors.camel.yaml")).contains("seda:violations")
                && shown("errors").path("version").asInt() > 1);
        Device device = workshop.devices().get(DEVICES + 1);

        try (MqttConnection connection = pitwatch.connect(device)) {
            connection.publish(
                    device.sensors(), device.reading("mailed01", 1).with("license_key", "LIC-XXXX-XXXX-XXXX"));
        }

        soon().untilAsserted(() -> assertThat(mail.mails()).anyMatch(text -> text.contains("The newest: bad_key")));
        assertThat(log()).doesNotContain(PASSWORD);
    }

    @Test
    void givenSettings_whenEdited_thenThoseThatCanBeAreInEffectAndTheLogTellsOfTheRest() throws IOException {
        Path file = config.resolve("dev.pitwatch.hub.cfg");

        Files.writeString(file, "allowed.origins = https://page.example\ntime.zone = Europe/Berlin\n");

        soon().until(() -> mayCall("https://page.example"));
        soon().until(() -> log().contains("settings [allowed.origins] changed, in effect now"));
        soon().until(() -> log().contains("settings [time.zone] changed, in effect from the next start"));

        Files.writeString(file, "allowed.origins = nonsense\n");
        soon().until(() -> log().contains("the hub goes on with the settings of before"));
        assertThat(log()).containsOnlyOnce("allowed.origins is ");
        assertThat(mayCall("https://page.example")).isTrue();
    }

    private static String log() throws IOException {
        return Files.readString(folder.resolve("data/log/hub.log"));
    }

    private static boolean mayCall(String origin) {
        return RestClient.fetch(pitwatch.demo().httpUrl() + "/api/v1/health", "Origin", origin)
                .headers()
                .firstValue("Access-Control-Allow-Origin")
                .filter(origin::equals)
                .isPresent();
    }

    private static JsonNode shown(String id) {
        for (JsonNode file : pitwatch.superAdmin().get("/admin/routes").required()) {
            if (file.path("id").asText().equals(id)) {
                return file;
            }
        }
        return MissingNode.getInstance();
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(200));
    }
}
