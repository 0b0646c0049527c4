package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.testing.MediaMtxStandIn;
import dev.pitwatch.core.testing.ServerTemplate;
import dev.pitwatch.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets given to the product, right ones and wrong ones, appear nowhere but where they are shown once. */
class SecretsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String DEAD_LETTERS = "/admin/dead-letters?page_size=200";
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /** People's addresses are where they belong, and stand masked in logs. */
    private static final String PERSON = "planted.person@example.org";

    private static final String PERSONS_PHONE = "+919876501234";
    private static final String SAYS_ADDRESSES =
            """
            - route:
                id: says-addresses
                from:
                  uri: timer:says-addresses?repeatCount=1
                  steps:
                    - log: { id: says-addresses-log, message: "550 <%s> is unknown, so is %s" }
            """
                    .formatted(PERSON, PERSONS_PHONE);

    @TempDir
    static Path folder;

    /** Secrets by what they are. */
    private static final Map<String, String> PLANTED = new LinkedHashMap<>();

    private static EmbeddedPostgres postgres;
    private static MediaMtxStandIn mediaMtx;
    private static Pitwatch pitwatch;
    private static Workshop workshop;
    private static Device device;

    /** What came back, by call. */
    private final Map<String, String> answers = new LinkedHashMap<>();

    @BeforeAll
    static void start() throws IOException {
        PLANTED.clear();
        ServerTemplate.copyTo(folder.resolve("server"));
        postgres = EmbeddedPostgres.start(folder.resolve("server"));
        PLANTED.put("database password", postgres.password());
        mediaMtx = new MediaMtxStandIn();
        mediaMtx.requireSignIn("hub", plant("password of the camera server"));
        pitwatch = Pitwatch.up(
                folder.resolve("data"),
                Map.ofEntries(
                        Map.entry("PITWATCH_ROUTES", routes().toString()),
                        Map.entry("PITWATCH_DB_URL", postgres.jdbcUrl()),
                        Map.entry("PITWATCH_DB_USER", postgres.user()),
                        Map.entry("PITWATCH_DB_PASSWORD", postgres.password()),
                        Map.entry("PITWATCH_MASTER_KEY", plant("master key")),
                        Map.entry("PITWATCH_JWT_SECRET", plant("JWT secret")),
                        Map.entry("PITWATCH_BOOTSTRAP_SECRET", plant("bootstrap secret")),
                        // Nobody listens there: that too is logged.
                        Map.entry("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9"),
                        Map.entry("OTEL_EXPORTER_OTLP_HEADERS", "authorization=" + plant("collector's token")),
                        Map.entry("SMTP_HOST", "127.0.0.1"),
                        Map.entry("SMTP_PORT", "9"),
                        Map.entry("SMTP_TLS", "off"),
                        Map.entry("SMTP_FROM", "pitwatch@example.com"),
                        Map.entry("SMTP_USER", "pitwatch"),
                        Map.entry("SMTP_PASSWORD", plant("password of the mail server")),
                        // Not as it has to be: the line that says so must not say the value.
                        Map.entry("TWILIO_AUTH_TOKEN", plant("Twilio's token") + " !"),
                        Map.entry("MEDIAMTX_API_URL", mediaMtx.url().toString()),
                        Map.entry("MEDIAMTX_API_USER", "hub"),
                        Map.entry("MEDIAMTX_API_PASSWORD", PLANTED.get("password of the camera server")),
                        Map.entry("MEDIAMTX_WEBRTC_URL", "https://192.0.2.80"),
                        Map.entry("MEDIAMTX_HOOK_KEY", plant("key of the camera server")),
                        // What is asked here is no question of how often.
                        Map.entry("PITWATCH_RATE_LIMITS", "off"),
                        Map.entry("PITWATCH_TRACE_READINGS", "1")));
        PLANTED.put("key that signs push messages", MadeSecrets.pushKey(PLANTED.get("master key")));
        workshop = pitwatch.workshop("Secrets", 1);
        device = workshop.devices().get(0);
        for (Demo.User user : pitwatch.demo().users()) {
            PLANTED.put("password of " + user.username(), user.password());
        }
        Stream.concat(pitwatch.demo().devices().stream(), Stream.of(device)).forEach(known -> {
            PLANTED.put("licence key of " + known, known.licenceKey());
            PLANTED.put("MQTT password of " + known, known.mqttPassword());
        });
    }

    /** {@return the shipped ones, and one that says people's addresses, as what a library throws may} */
    private static Path routes() throws IOException {
        Path routes = Files.createDirectories(folder.resolve("routes"));
        try (Stream<Path> shipped = Files.list(HubDistribution.project().resolve("routes"))) {
            for (Path file : shipped.toList()) {
                Files.copy(file, routes.resolve(file.getFileName()));
            }
        }
        Files.writeString(routes.resolve("addresses.camel.yaml"), SAYS_ADDRESSES);
        return routes;
    }

    @AfterAll
    static void stop() {
        pitwatch.close();
        postgres.close();
        mediaMtx.close();
    }

    @Test
    void givenPlantedSecrets_whenSignInsReadingsRefusalsAndOutagesHappen_thenNoLogMetricAnswerOrCommandLineShowsOne()
            throws Exception {
        LiveSocket events = pitwatch.superAdmin().subscribe(workshop.id());
        PLANTED.putAll(MadeSecrets.in(pitwatch, workshop, folder.resolve("data/notices.log")));
        watch();
        String token = signInRightly();
        signInWrongly();
        connectWrongly();
        publish();
        register();
        follow();
        loseTheDatabase();
        readAll(token);

        Map<String, String> shown = new LinkedHashMap<>(answers);
        shown.put("events", events.frames().toString());
        shown.putAll(Surfaces.files(folder.resolve("data")));
        shown.putAll(Surfaces.rows(pitwatch));
        shown.put("environment of the broker", Surfaces.environment(pitwatch, "broker"));
        shown.replaceAll((where, text) -> where.endsWith("terminal.txt") ? withoutGreeting(text) : text);
        shown.putAll(commandLines());
        assertThat(leaks(shown)).isEmpty();
        assertAddressesAreMasked(shown);
        assertThat(Surfaces.environment(pitwatch, "hub")).doesNotContain(PLANTED.get("database password"));
        // That the test looks where things are said at all.
        assertThat(events.frames()).isNotEmpty();
        assertThat(shown.keySet())
                .anyMatch(where -> where.endsWith("hub.log"))
                .anyMatch(where -> where.endsWith("broker.log"));
        assertThat(answers.get(DEAD_LETTERS)).contains("bad_json").contains("***");
        assertThat(answers.get("/metrics")).contains("pitwatch_licence_refused_total{reason=\"bad_key\"}");
    }

    /** MediaMTX asks with the key, of a token that opens a session, and then is used up; and others ask without. */
    private static void watch() throws Exception {
        String key = "?key=" + PLANTED.get("key of the camera server");
        assertThat(asked(key)).isEqualTo(204);
        assertThat(asked(key)).isEqualTo(401);
        assertThat(asked(key + "x")).isEqualTo(401);
    }

    private static int asked(String query) throws Exception {
        Map<String, String> body = Map.of(
                "action",
                "read",
                "path",
                workshop.code() + "/pit1",
                "protocol",
                "webrtc",
                "id",
                UUID.randomUUID().toString(),
                "query",
                "token=" + PLANTED.get("stream token"));
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create(pitwatch.demo().httpUrl() + "/hooks/mediamtx/auth" + query))
                .POST(BodyPublishers.ofString(Json.MAPPER.valueToTree(body).toString()))
                .build();
        return CLIENT.send(request, BodyHandlers.discarding()).statusCode();
    }

    private static void assertAddressesAreMasked(Map<String, String> shown) {
        shown.forEach((where, text) -> {
            if (where.contains("/log/")) {
                assertThat(text).as(where).doesNotContain(PERSON, PERSONS_PHONE);
            }
            if (where.endsWith("hub.log")) {
                assertThat(text).contains("550 <p***@example.org> is unknown, so is +***1234");
            }
            if (where.endsWith("broker.log")) {
                assertThat(text).contains("p***@example.org");
            }
        });
    }

    private static List<String> leaks(Map<String, String> shown) {
        List<String> leaks = new ArrayList<>();
        shown.forEach((where, text) -> PLANTED.forEach((what, secret) -> {
            if (!isPlace(where, what) && text.contains(secret) && !isByChance(what, text)) {
                leaks.add("%s in %s: …%s…".formatted(what, where, around(text, secret)));
            }
        }));
        return leaks;
    }

    /** Links of jobs and walls can be read again by whoever keeps these. */
    private static boolean isPlace(String where, String what) {
        return what.equals("tracking token") && where.startsWith("GET /jobs/")
                || what.equals("kiosk token") && where.contains("/kiosk-links as ");
    }

    /** Six digits are found somewhere by chance; all the codes together are not. */
    private static boolean isByChance(String what, String text) {
        return what.startsWith(MadeSecrets.CODE)
                && !PLANTED.entrySet().stream()
                        .filter(secret -> secret.getKey().startsWith(MadeSecrets.CODE))
                        .allMatch(secret -> text.contains(secret.getValue()));
    }

    @Test
    void givenTheProcesses_whenTheirEnvironmentsAreRead_thenTheBrokersHasNoSecretOfOthersAndTheHubsNoAdministrator()
            throws IOException {
        String broker = Files.readString(Path.of("/proc", Long.toString(pitwatch.pid("broker")), "environ"));
        String hub = Files.readString(Path.of("/proc", Long.toString(pitwatch.pid("hub")), "environ"));

        assertThat(broker).contains("PITWATCH_BROKER_DB_PASSWORD=");
        PLANTED.forEach((what, secret) -> {
            if (!what.startsWith(MadeSecrets.CODE)) {
                assertThat(broker).as(what).doesNotContain(secret);
            }
        });
        assertThat(hub)
                .contains(PLANTED.get("master key"))
                .doesNotContain(PLANTED.get("database password"), "PITWATCH_DB_USER");
    }

    private String signInRightly() throws Exception {
        JsonNode tokens = Json.MAPPER
                .readTree(call(
                        "sign-in",
                        "POST",
                        "/auth/login",
                        Map.of(),
                        signInOf(workshop.owner().password())))
                .get("data");
        answers.remove("sign-in"); // where they are shown
        PLANTED.put("access token", tokens.get("access_token").textValue());
        PLANTED.put("refresh token", tokens.get("refresh_token").textValue());
        return tokens.get("access_token").textValue();
    }

    private void signInWrongly() throws Exception {
        String right = signInOf(plant("wrong password"));
        answers.put("wrong password", call("wrong password", "POST", "/auth/login", Map.of(), right));
        call(
                "broken sign-in",
                "POST",
                "/auth/login",
                Map.of(),
                signInOf(plant("broken off")).replace("}", ""));
        call("odd sign-in", "POST", "/auth/login", Map.of(), "{\"password\":[\"%s\"]}".formatted(plant("in a list")));
        call(
                "unknown field",
                "POST",
                "/auth/login",
                Map.of(),
                signInOf("x").replace("}", ",\"%s\":\"%s\"}".formatted("passwrd", plant("misspelt"))));
        call(
                "no user",
                "POST",
                "/auth/login",
                Map.of(),
                signInOf(plant("no user's password")).replace("owner", "no"));
        call("wrong token", "GET", "/auth/me", bearer(plant("wrong token")), "");
        call(
                "wrong refresh",
                "POST",
                "/auth/refresh",
                Map.of(),
                "{\"refresh_token\":\"%s\"}".formatted(plant("refresh")));
        call(
                "wrong bootstrap secret",
                "POST",
                "/admin/seed-super-admin",
                Map.of("X-Bootstrap-Secret", plant("wrong bootstrap secret")),
                "{\"username\":\"root\",\"password\":\"%s\",\"email\":\"r@example.org\"}"
                        .formatted(plant("root password")));
        call(
                "right bootstrap secret",
                "POST",
                "/admin/seed-super-admin",
                Map.of("X-Bootstrap-Secret", PLANTED.get("bootstrap secret")),
                "{\"username\":\"root\",\"password\":\"%s\",\"email\":\"r@example.org\"}"
                        .formatted(plant("new password")));
        call(
                "wrong change of password",
                "POST",
                "/auth/change-password",
                bearer(PLANTED.get("access token")),
                "{\"current_password\":\"%s\",\"new_password\":\"%s\"}"
                        .formatted(plant("wrong current password"), plant("refused new password")));
        fetch("wrong ticket", pitwatch.demo().httpUrl() + "/ws?ticket=" + plant("wrong ticket"));
    }

    private void connectWrongly() {
        // Names that there are not share one line a minute: the one that is looked for comes first.
        for (String username : List.of(device.id(), PERSON, "nobody", "pitwatch-hub")) {
            String wrong = plant("wrong MQTT password of " + username);
            assertThatThrownBy(() -> MqttConnection.open(pitwatch.mqttPort(), username, username, wrong))
                    .isInstanceOf(IOException.class);
        }
        await("sign-ins refused by the broker in the hub's metrics")
                .atMost(PATIENCE)
                .until(() -> meter("pitwatch_broker_refused_total{kind=\"sign_in\"}") >= 3);
    }

    private static double meter(String name) {
        return pitwatch.meters().getOrDefault(name, 0.0);
    }

    private void publish() throws IOException {
        try (MqttConnection connection = pitwatch.connect(device)) {
            Payload reading = device.reading("5ec4e7", 1);
            connection.publish(device.sensors(), reading);
            connection.publish(device.sensors(), reading.with("license_key", plantKey("wrong key")));
            connection.publish(device.sensors(), reading.with("license_key", plant("odd key")));
            connection.publish(
                    device.sensors(), reading.with("device_id", "ESP32-0").with("seq", 2));
            connection.publish(
                    device.sensors(), reading.text().substring(0, reading.text().length() - 4));
            connection.publish(device.sensors(), reading.with("device_id", null).text());
            connection.publish(device.sensors(), reading.with("v", 9).text());
            connection.publish(device.sensors(), "{\"license_key\":{\"of\":\"" + plantKey("key in an object") + "\"");
            connection.publish(device.sensors(), "no JSON but " + plantKey("key in a text"));
            connection.publish(device.topic("status"), "{\"license_key\":\"" + device.licenceKey());
            connection.publish(device.topic("ack"), "{\"license_key\":\"%s\"}".formatted(device.licenceKey()));
        }
        Device demo = pitwatch.demo().devices().get(0);
        try (MqttConnection connection = pitwatch.connect(device)) {
            assertThatThrownBy(() -> connection.publish(demo.sensors(), demo.reading("5ec4e7", 1)))
                    .isInstanceOf(IOException.class);
        }
        await("a topic refused by the broker in the hub's metrics")
                .atMost(PATIENCE)
                .until(() -> meter("pitwatch_broker_refused_total{kind=\"topic\"}") >= 1);
        await().atMost(PATIENCE).until(() -> rows("select count(*) from dead_letter") >= 4);
        await().atMost(PATIENCE).until(() -> rows("select count(*) from violation where reason = 'bad_key'") >= 1);
    }

    /** What is made is shown once, in this answer, and never again. */
    private void register() {
        Device made = Workshop.register(pitwatch.superAdmin(), workshop.id(), device.pitId());
        PLANTED.put("licence key shown once", made.licenceKey());
        PLANTED.put("MQTT password shown once", made.mqttPassword());
        answers.put(
                "registered twice",
                String.valueOf(pitwatch.superAdmin()
                        .post(
                                "/workshops/%d/devices".formatted(workshop.id()),
                                Map.of("device_id", made.id(), "pit_id", device.pitId()))
                        .body()));
    }

    /** A job's link, the right one and wrong ones, wherever they may stand. */
    private void follow() throws Exception {
        pitwatch.superAdmin()
                .patch("/workshops/" + workshop.id(), Map.of("customer_sign_in", "password"))
                .required();
        JsonNode job = pitwatch.superAdmin()
                .post(
                        "/workshops/%d/jobs".formatted(workshop.id()),
                        Map.of(
                                "customer_name",
                                "N",
                                "car_model",
                                "C",
                                "pit_id",
                                device.pitId(),
                                "work_type",
                                "full_ppf"))
                .required();
        long id = job.get("id").longValue();
        PLANTED.put("tracking token", job.get("tracking_token").textValue());
        PLANTED.put(
                "customer's password", job.at("/customer_credentials/password").textValue());
        PLANTED.put(
                "wrong tracking token",
                UUID.randomUUID().toString().replace("-", "").substring(0, 21) + "A");
        for (String what : List.of("tracking token", "wrong tracking token")) {
            String token = PLANTED.get(what);
            call(what, "GET", "/track/" + token, Map.of(), "");
            call(what + " for the air", "GET", "/track/%s/sensors/latest".formatted(token), Map.of(), "");
            call(what + " with an unknown call", "DELETE", "/track/" + token, Map.of(), "");
            call(what + " in a query", "GET", "/track/" + token + "?of=%20", Map.of(), "");
            call(
                    what + " for video",
                    "POST",
                    "/jobs/%d/consent".formatted(id),
                    bearer(token),
                    "{\"video\":true,\"text_version\":\"1\",\"how\":\"by the link\"}");
            fetch(what + " for no upgrade", pitwatch.demo().httpUrl() + "/ws?track=" + token);
            fetch(what + " as a page", pitwatch.demo().httpUrl() + "/track/" + token);
        }
        call(
                "ticket by a wrong link",
                "POST",
                "/auth/ws-ticket",
                Map.of(),
                "{\"track\":\"%s\"}".formatted(plant("link")));
        answers.put(
                "audit log",
                pitwatch.superAdmin()
                        .get("/admin/audit-log?page_size=200")
                        .required()
                        .toString());
    }

    private void loseTheDatabase() {
        postgres.stop();
        await().atMost(PATIENCE).until(() -> pitwatch.readiness().status() == 503);
        pitwatch.owner().get("/auth/me");
        postgres = EmbeddedPostgres.start(folder.resolve("server"));
        pitwatch.awaitReady();
    }

    private void readAll(String token) throws Exception {
        RestClient rest = pitwatch.superAdmin();
        for (String path : List.of(
                "/auth/me",
                "/workshops",
                "/workshops/%d".formatted(workshop.id()),
                "/workshops/%d/pits".formatted(workshop.id()),
                "/workshops/%d/devices".formatted(workshop.id()),
                "/workshops/%d/alerts".formatted(workshop.id()),
                "/devices/" + device.id(),
                "/pits/%d/sensors/history".formatted(device.pitId()),
                "/pits/%d/sensors/latest".formatted(device.pitId()),
                DEAD_LETTERS,
                "/admin/routes",
                "/admin/plugins")) {
            answers.put(path, rest.get(path).required().toString());
        }
        JsonNode contract = rest.get("/openapi.json").body();
        Map<String, String> ids = Map.of(
                "workshops", Long.toString(workshop.id()),
                "pits", Long.toString(device.pitId()),
                "devices", device.id(),
                "jobs", Long.toString(rows("select max(id) from job")),
                "users", Long.toString(rows("select max(id) from app_user")));
        answers.putAll(Surfaces.gets(rest, "super_admin", contract, ids));
        answers.putAll(Surfaces.gets(rest.as(token), "owner", contract, ids));
        answers.putAll(Surfaces.gets(rest.as(PLANTED.get("API key")), "API key", contract, ids));
        answers.putAll(Surfaces.gets(rest.as(PLANTED.get("kiosk's access token")), "kiosk", contract, ids));
        call("/auth/me of the owner", "GET", "/auth/me", bearer(token), "");
        fetch("/api/v1/openapi.json", pitwatch.demo().httpUrl() + "/api/v1/openapi.json");
        for (String path : List.of("/metrics", "/health", "/health/ready")) {
            fetch(path, pitwatch.demo().managementUrl() + path);
        }
    }

    /** The greeting tells the demo's sign-ins, as it must; each only once. */
    private static String withoutGreeting(String terminal) {
        String rest = terminal;
        for (Demo.User user : pitwatch.demo().users()) {
            rest = rest.replaceFirst(Pattern.quote(user.password()), "");
        }
        return rest;
    }

    private static Map<String, String> commandLines() throws IOException {
        Map<String, String> lines = new LinkedHashMap<>();
        try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
            processes
                    .filter(process -> process.getFileName().toString().matches("[0-9]+"))
                    .forEach(process -> lines.put(process.toString(), Surfaces.text(process.resolve("cmdline"))));
        }
        return lines;
    }

    private static String around(String text, String secret) {
        int at = text.indexOf(secret);
        return text.substring(Math.max(0, at - 200), Math.min(text.length(), at + 60));
    }

    private static String plant(String what) {
        String secret = "planted" + UUID.randomUUID().toString().replace("-", "") + "secret";
        PLANTED.put(what, secret);
        return secret;
    }

    private static String plantKey(String what) {
        String random = UUID.randomUUID().toString().replaceAll("[^2-9a-f]", "").toUpperCase(Locale.ROOT);
        String key = "LIC-%s-%s-%s".formatted(random.substring(0, 4), random.substring(4, 8), random.substring(8, 12));
        PLANTED.put(what, key);
        return key;
    }

    private static String signInOf(String password) {
        return "{\"username\":\"%s\",\"password\":\"%s\"}"
                .formatted(workshop.owner().username(), password);
    }

    private static Map<String, String> bearer(String token) {
        return Map.of("Authorization", "Bearer " + token);
    }

    private String call(String name, String method, String path, Map<String, String> headers, String body)
            throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(pitwatch.demo().httpUrl() + "/api/v1" + path))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!body.isEmpty()) {
            request.header("Content-Type", "application/json");
        }
        headers.forEach(request::header);
        String answer = CLIENT.send(request.build(), BodyHandlers.ofString()).body();
        answers.put(name, answer);
        return answer;
    }

    private void fetch(String name, String url) throws Exception {
        answers.put(
                name,
                CLIENT.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
                        .body());
    }

    private static long rows(String sql) {
        return pitwatch.database()
                .withHandle(handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }
}
