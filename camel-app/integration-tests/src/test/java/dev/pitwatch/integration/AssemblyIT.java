package dev.pitwatch.integration;

import static dev.pitwatch.integration.InstalledPrograms.installed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.testing.OtlpReceiver;
import dev.pitwatch.core.testing.ServerTemplate;
import dev.pitwatch.integration.Demo.User;
import dev.pitwatch.postgres.EmbeddedPostgres;
import dev.pitwatch.postgres.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The distribution boots, again after an edit, before its broker, and on a newer Java. */
class AssemblyIT {

    private static final Path JAVA = Path.of(System.getProperty("java.home"));

    private static final String MASTER_KEY = "a master key for these tests, of 256 bits or more";
    private static final String SECRET = "a secret for one test, 32 characters";

    @TempDir
    static Path folder;

    @TempDir
    Path data;

    private static HubDistribution distribution;
    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void unpack() throws IOException, InterruptedException {
        distribution = HubDistribution.unpack(folder);
        ServerTemplate.copyTo(folder.resolve("postgres"));
        postgres = EmbeddedPostgres.start(folder.resolve("postgres"));
        migrate("postgres");
    }

    private static void migrate(String database) throws IOException, InterruptedException {
        Pitwatch.migrate(Map.of(
                "PITWATCH_DATA", folder.resolve("migrate").toString(),
                "PITWATCH_DB_URL", postgres.jdbcUrl(database),
                "PITWATCH_DB_USER", postgres.user(),
                "PITWATCH_DB_PASSWORD", postgres.password(),
                "PITWATCH_MASTER_KEY", MASTER_KEY));
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @Test
    void givenAnEditBetweenTwoBoots_whenBooted_thenTheSecondFollowsIt() throws IOException {
        int management = FreePort.any();
        int first = FreePort.any();
        int second = FreePort.any();
        Map<String, String> environment = environment(management);
        Path settings = Files.createDirectories(data.resolve("config")).resolve("dev.pitwatch.hub.cfg");

        Files.writeString(settings, "http.port = " + first + "\n");
        try (HubProcess hub = HubProcess.start(distribution, data, JAVA, environment)) {
            hub.awaitStatus("http://127.0.0.1:" + first + "/health", 200);
            hub.awaitStatus("http://127.0.0.1:" + management + "/health", 200);
            assertThat(data.resolve("karaf/port"))
                    .as("where Karaf keeps the port on which anybody could stop it")
                    .doesNotExist();
        }
        Files.writeString(settings, "http.port = " + second + "\n");
        try (HubProcess hub = HubProcess.start(distribution, data, JAVA, environment)) {
            hub.awaitStatus("http://127.0.0.1:" + second + "/health", 200);
            assertThat(settings).as("the operators' file").hasContent("http.port = " + second + "\n");
            assertThat(HubProcess.status("http://127.0.0.1:" + first + "/health"))
                    .isZero();
        }

        assertThat(Files.readAllLines(data.resolve("karaf/log/hub.log")))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).startsWith("{\"time\":\"").endsWith("}"));
        assertThat(Files.readAllLines(data.resolve("terminal.txt")))
                .anyMatch(line -> line.contains("listening on"))
                .noneMatch(line -> line.contains("Exception") || line.contains("ERROR"));
    }

    @Test
    void givenWrongSettings_whenBooted_thenAllAreNamedAndTheHubEnds() throws IOException, InterruptedException {
        Map<String, String> environment = environment(FreePort.any());
        environment.put("PITWATCH_HTTP_PORT", "eighty");
        environment.put("PITWATCH_SIGNUP", "perhaps");

        try (HubProcess hub = HubProcess.start(distribution, data, JAVA, environment)) {
            assertThat(hub.awaitEnd(Duration.ofSeconds(60))).isTrue();
        }

        assertThat(Files.readString(data.resolve("terminal.txt")))
                .contains("PITWATCH_HTTP_PORT is \"eighty\", expected a port, 1 to 65535")
                .contains("PITWATCH_SIGNUP is \"perhaps\", expected one of open, invite, off");
    }

    @Test
    void givenADatabaseThatNobodyMigrated_whenBooted_thenTheHubSaysSoAndStartsOnceItIs() throws Exception {
        create("bare");
        int management = FreePort.any();
        Map<String, String> environment = environment(management);
        environment.put("PITWATCH_HTTP_PORT", Integer.toString(FreePort.any()));
        environment.put("PITWATCH_DB_URL", postgres.jdbcUrl("bare"));
        String ready = "http://127.0.0.1:" + management + "/health/ready";

        try (HubProcess hub = HubProcess.start(distribution, data, JAVA, environment)) {
            await("the reason").atMost(Duration.ofSeconds(90)).until(() -> HubProcess.body(ready)
                    .contains("run ./pitwatch migrate"));
            assertThat(Files.readString(data.resolve("terminal.txt")))
                    .contains("hub can't start: the schema of the database is older than V015");

            migrate("bare");

            await("all but the broker").atMost(Duration.ofSeconds(60)).until(() -> down(ready)
                    .equals(Set.of("broker")));
            assertThat(hub.isAlive()).isTrue();
        }
    }

    @Test
    void givenADatabaseOfAnotherMasterKey_whenBooted_thenTheHubSaysSoAndIsNeverReady() throws IOException {
        int management = FreePort.any();
        Map<String, String> environment = environment(management);
        environment.put("PITWATCH_HTTP_PORT", Integer.toString(FreePort.any()));
        environment.put("PITWATCH_MASTER_KEY", "another master key than the one it was migrated with");
        String ready = "http://127.0.0.1:" + management + "/health/ready";

        try (HubProcess hub = HubProcess.start(distribution, data, JAVA, environment)) {
            await("the reason").atMost(Duration.ofSeconds(90)).until(() -> HubProcess.body(ready)
                    .contains("set PITWATCH_MASTER_KEY to"));
            assertThat(HubProcess.status(ready)).isEqualTo(503);
            assertThat(hub.isAlive())
                    .as("it looks again, since the database may be put right")
                    .isTrue();
        }
    }

    @Test
    void givenJava25_whenAReadingIsPublished_thenItIsStored() throws Exception {
        Optional<Path> java25 = java25();
        assumeTrue(java25.isPresent(), "no JDK 25 found: not run on it");
        int management = FreePort.any();
        Broker broker = new Broker(data.resolve("broker"));
        broker.start();
        create("java25");
        migrate("java25");
        Map<String, String> environment = environment(management);
        String url = "http://127.0.0.1:" + FreePort.any();
        environment.put("PITWATCH_HTTP_PORT", url.substring(url.lastIndexOf(':') + 1));
        environment.put("PITWATCH_MQTT_URL", "tcp://127.0.0.1:" + broker.port());
        environment.put("PITWATCH_DB_URL", postgres.jdbcUrl("java25"));
        environment.put("PITWATCH_BOOTSTRAP_SECRET", SECRET);

        try (HubProcess hub = HubProcess.start(distribution, data, java25.get(), environment)) {
            hub.awaitStatus("http://127.0.0.1:%d/health/ready".formatted(management), 200);
            Device device = device(url);
            try (MqttConnection connection = MqttConnection.open(broker.port(), device)) {
                connection.publish(device.sensors(), device.reading("boot", 1));
            }

            await().atMost(Duration.ofSeconds(30)).until(() -> stored("java25", device) == 1);
        } finally {
            broker.stop();
        }
    }

    @Test
    void givenTheBrokerAwayAtTheStart_whenItComes_thenReadinessTellsBothAndReadingsAreStored() throws Exception {
        int management = FreePort.any();
        Broker broker = new Broker(data.resolve("broker"));
        Map<String, String> environment = environment(management);
        String url = "http://127.0.0.1:" + FreePort.any();
        environment.put("PITWATCH_HTTP_PORT", url.substring(url.lastIndexOf(':') + 1));
        environment.put("PITWATCH_MQTT_URL", "tcp://127.0.0.1:" + broker.port());
        environment.put("PITWATCH_BOOTSTRAP_SECRET", SECRET);
        String ready = "http://127.0.0.1:" + management + "/health/ready";

        try (HubProcess hub = HubProcess.start(distribution, data, JAVA, environment)) {
            await("all but the broker").atMost(Duration.ofSeconds(90)).until(() -> down(ready)
                    .equals(Set.of("broker")));
            assertThat(HubProcess.status(ready)).isEqualTo(503);

            broker.start();
            Device device = device(url);
            hub.awaitStatus(ready, 200);
            try (MqttConnection connection = MqttConnection.open(broker.port(), device)) {
                connection.publish(device.sensors(), device.reading("boot", 1));
            }

            await().atMost(Duration.ofSeconds(30)).until(() -> stored("postgres", device) == 1);
            assertThat(hub.isAlive()).isTrue();
            prometheusReads(management);
        } finally {
            broker.stop();
        }
    }

    /** Where it is installed. */
    private void prometheusReads(int management) throws IOException {
        if (installed("prometheus")) {
            try (PrometheusServer prometheus = PrometheusServer.of(management, data.resolve("prometheus"))) {
                await("the reading, counted")
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> prometheus.value("pitwatch_ingest_stored_total"), "1"::equals);
                assertThat(prometheus.value("up")).isEqualTo("1");
            }
        }
    }

    @Test
    void givenACollectorAndJsonLogs_whenAReadingAndACallPass_thenTheirSpansComeAndEveryLineIsJson() throws Exception {
        int management = FreePort.any();
        Broker broker = new Broker(data.resolve("broker"));
        broker.start();
        Map<String, String> environment = environment(management);
        String url = "http://127.0.0.1:" + FreePort.any();
        environment.put("PITWATCH_HTTP_PORT", url.substring(url.lastIndexOf(':') + 1));
        environment.put("PITWATCH_MQTT_URL", "tcp://127.0.0.1:" + broker.port());
        Path settings = Files.createDirectories(data.resolve("config")).resolve("dev.pitwatch.hub.cfg");

        try (OtlpReceiver collector = new OtlpReceiver()) {
            Files.writeString(
                    settings,
                    "log.format = json\notel.exporter.otlp.endpoint = %s\ntrace.readings = 1\n"
                            .formatted(collector.url()));
            try (HubProcess hub = HubProcess.start(distribution, data, JAVA, environment)) {
                hub.awaitStatus("http://127.0.0.1:%d/health/ready".formatted(management), 200);
                String id = "traced-" + management;
                HttpRequest call = HttpRequest.newBuilder(URI.create(url + "/api/v1/auth/login"))
                        .header("X-Correlation-Id", id)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"username\":\"a\",\"password\":\"b\"}"))
                        .build();
                HttpClient.newHttpClient().send(call, HttpResponse.BodyHandlers.discarding());
                try (MqttConnection connection = MqttConnection.open(broker.port(), stranger())) {
                    connection.publish(stranger().sensors(), stranger().reading("boot", 1));
                }

                await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(collector.spans())
                        .anySatisfy(span -> assertThat(span.attributes()).containsEntry("pitwatch.correlation_id", id))
                        .anySatisfy(span ->
                                assertThat(span.attributes()).containsEntry("pitwatch.refused", "unknown_device")));
                assertThat(HubProcess.body("http://127.0.0.1:%d/metrics".formatted(management)))
                        .contains("pitwatch_trace_spans_total{outcome=\"sent\"}");
            }
        } finally {
            broker.stop();
        }
        List<String> lines = Files.readAllLines(data.resolve("terminal.txt"));
        assertThat(lines).hasSizeGreaterThan(5).allMatch(AssemblyIT::isMessage, "an object with a message");
        assertThat(lines.stream().takeWhile(line -> !line.contains("\"message\":\"hub started\"")))
                .as("whoever is warned at each start reads no warnings")
                .hasSizeGreaterThan(5)
                .noneMatch(line -> line.contains("\"level\":\"WARN\"") || line.contains("\"level\":\"ERROR\""));
    }

    private static boolean isMessage(String line) {
        try {
            return Json.MAPPER.readTree(line).path("message").isTextual();
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    /** Nobody registered it. */
    private static Device stranger() {
        return new Device("ESP32-STRANGER", "LIC-AAAA-BBBB-CCCC", "any", "workshop_001", "pit1", 1);
    }

    /** {@return the parts that are down, as readiness says} */
    private static Set<String> down(String ready) {
        JsonNode checks = RestClient.fetch(ready).body().path("checks");
        Set<String> down = new TreeSet<>();
        checks.properties().forEach(check -> {
            if (!check.getValue().path("status").asText().equals("up")) {
                down.add(check.getKey());
            }
        });
        return down;
    }

    private static Device device(String url) {
        User first = new User("super_admin", "", "super_admin", "Long-enough-4-one-test");
        RestClient.seedSuperAdmin(url, SECRET, first);
        RestClient rest = RestClient.signedIn(url, first);
        long workshop = rest.post("/workshops", Map.of("name", "Late broker"))
                .required()
                .get("id")
                .longValue();
        long pit = rest.post("/workshops/%d/pits".formatted(workshop), Map.of("pit_number", 1))
                .required()
                .get("id")
                .longValue();
        return Workshop.register(rest, workshop, pit);
    }

    private static void create(String database) {
        connect("postgres").useHandle(handle -> handle.execute("create database " + database));
    }

    private static Jdbi connect(String database) {
        return Jdbi.create(postgres.jdbcUrl(database), postgres.user(), postgres.password());
    }

    private static long stored(String database, Device device) {
        return connect(database)
                .withHandle(handle -> handle.createQuery("select count(*) from reading where device_id = ?")
                        .bind(0, device.id())
                        .mapTo(Long.class)
                        .one());
    }

    private Map<String, String> environment(int management) {
        Map<String, String> environment = new HashMap<>();
        environment.put("PITWATCH_CONFIG", data.resolve("config").toString());
        environment.put(
                "PITWATCH_ROUTES", HubDistribution.project().resolve("routes").toString());
        environment.put("PITWATCH_DEPLOY", data.resolve("deploy").toString());
        environment.put("PITWATCH_MANAGEMENT_PORT", Integer.toString(management));
        environment.put("PITWATCH_DB_URL", postgres.jdbcUrl());
        environment.put("PITWATCH_MASTER_KEY", MASTER_KEY);
        // Nobody listens there: a broker that is away must not keep the hub from answering.
        environment.put("PITWATCH_MQTT_URL", "tcp://127.0.0.1:9");
        return environment;
    }

    /** Debian's folder, or what GitHub's setup-java says. */
    private static Optional<Path> java25() throws IOException {
        String named = System.getenv("JAVA_HOME_25_X64");
        if (named != null) {
            return Optional.of(Path.of(named));
        }
        Path machines = Path.of("/usr/lib/jvm");
        if (!Files.isDirectory(machines)) {
            return Optional.empty();
        }
        try (Stream<Path> found = Files.list(machines)) {
            List<Path> all = found.filter(path -> path.getFileName().toString().contains("25"))
                    .filter(path -> Files.isExecutable(path.resolve("bin/java")))
                    .toList();
            return all.stream().findFirst();
        }
    }
}
