package dev.pitwatch.hub.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.base.settings.Settings.RateLimits;
import dev.pitwatch.core.people.identity.Authentication;
import dev.pitwatch.core.people.identity.LiveSessions;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.core.testing.TestFolder;
import dev.pitwatch.core.work.customer.CustomerNotices;
import dev.pitwatch.core.work.tracking.LiveLinks;
import dev.pitwatch.core.work.tracking.TrackingLinks;
import dev.pitwatch.hub.HubParts;
import dev.pitwatch.hub.health.PublicHealth;
import dev.pitwatch.hub.http.HttpLimits;
import dev.pitwatch.hub.live.EventLog;
import dev.pitwatch.hub.part.Parts;
import dev.pitwatch.hub.plugins.Plugins;
import dev.pitwatch.hub.routes.RouteProperties;
import dev.pitwatch.hub.routes.RoutesPart;
import dev.pitwatch.hub.services.HubServices;
import dev.pitwatch.hub.testing.QuickHash;
import dev.pitwatch.hub.testing.TestServices;
import dev.pitwatch.hub.transaction.DatabaseTransactions;
import dev.pitwatch.postgres.FreePort;
import dev.pitwatch.spi.Decoded;
import dev.pitwatch.spi.Metric;
import dev.pitwatch.spi.SensorDriver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;

/** The API on a real server and a real PostgreSQL, and a client of it that holds every answer against the contract. */
final class TestApi implements AutoCloseable {

    static final String SECRET = "a signing key for tests, of 256 bits or more";
    static final String BOOTSTRAP = "a bootstrap secret of 32 letters or more";
    static final String PASSWORD = "Plain-words-7";

    /** What a browser subscribes to push messages by. */
    static final Map<String, String> BROWSER_KEYS = Map.of(
            "p256dh",
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
            "auth",
            "BTBZMqHH6r4Tts7J_aSIgg");

    /** Where it is set, the hub connects to a broker. */
    static final String BROKER = "PITWATCH_BROKER_HUB_URL";

    /** Where it is set, there is a camera server, and what routes/cameras does is done. */
    static final String CAMERAS = "MEDIAMTX_API_URL";

    /** Never connected to. */
    private static final String NO_BROKER = "tcp://127.0.0.1:1";

    private static final String HASH = QuickHash.of(PASSWORD);
    private static final AnswerCheck CONTRACT = new AnswerCheck();
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** Driver of one metric, so that there is something installed. */
    private static final class Thermometer implements SensorDriver {
        @Override
        public String sensorType() {
            return "BME680";
        }

        @Override
        public List<Metric> metrics() {
            return List.of(new Metric("temperature", "°C", -40, 85));
        }

        @Override
        public Decoded decode(Map<String, Object> fields) {
            return Decoded.numbers(metrics(), fields);
        }
    }

    /** An answer. */
    record Answer(int status, JsonNode json, String text, HttpHeaders headers) {

        JsonNode data() {
            return json.path("data");
        }

        String code() {
            return json.path("error").path("code").asText();
        }

        String header(String name) {
            return headers.firstValue(name).orElse("");
        }
    }

    final TestDatabase db;
    final LiveSessions sessions;
    final Authentication authentication;
    final TrackingLinks trackingLinks;
    final LiveLinks links;
    final CustomerNotices notices;
    final int port = FreePort.any();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final HttpLimits limits = new HttpLimits(meters);
    private final HttpClient client = HttpClient.newHttpClient();
    private final Vertx vertx = Vertx.vertx();
    private final DefaultCamelContext camel = new DefaultCamelContext(false);
    private final DatabaseNotifications notifications;
    private final Parts parts = new Parts();
    final RoutesPart routeFiles;
    final HubServices services;
    private final TestFolder folder = TestFolder.create("pitwatch-test-api-");
    private final Path routes;

    static TestApi start() {
        return startWith(Map.of());
    }

    static TestApi startLimited(RateLimits limits, List<String> trustedProxies) {
        return startWith(Map.of(
                "PITWATCH_RATE_LIMITS",
                "address=%d,user=%d,workshop=%d,sign-in=%d,tracking=%d,link=%d"
                        .formatted(
                                limits.address(),
                                limits.user(),
                                limits.workshop(),
                                limits.signIn(),
                                limits.tracking().address(),
                                limits.tracking().link()),
                "PITWATCH_TRUSTED_PROXIES",
                String.join(",", trustedProxies)));
    }

    static TestApi startBehind(List<String> trustedProxies) {
        return startWith(Map.of("PITWATCH_TRUSTED_PROXIES", String.join(",", trustedProxies)));
    }

    static TestApi startOn(TestDatabase db) {
        return new TestApi(db, true, Map.of());
    }

    static TestApi startWithoutAccounts() {
        return startWith(Map.of("PITWATCH_MQTT_ACCOUNTS", "none"));
    }

    static TestApi startUnmounted() {
        return new TestApi(TestDatabase.create(), false, Map.of());
    }

    /** The same on that database. */
    static TestApi startOn(TestDatabase db, Map<String, String> environment) {
        return new TestApi(db, true, environment);
    }

    /** With what is set in the environment: settings of the hub, and of channels. */
    static TestApi startWith(Map<String, String> environment) {
        return new TestApi(TestDatabase.create(), true, environment);
    }

    private TestApi(TestDatabase db, boolean mount, Map<String, String> environment) {
        this.db = db;
        try {
            routes = Files.createDirectory(folder.path().resolve("routes"));
            notifications = new DatabaseNotifications(db.setup().dataSource(DatabaseRole.INGEST));
            HubServer server = startCamel();
            services = services(settings(environment), environment);
            EventLog events = new EventLog(services.clock(), EventLog.Keep.standard(1L << 30), meters);
            // Only what answers calls is started: commands stay queued, and no reading comes.
            HubParts made = new HubParts(
                    parts,
                    services,
                    server,
                    events,
                    (topic, payload, received) -> CompletableFuture.completedFuture(Optional.empty()));
            sessions = made.sessions().sessions();
            authentication = made.sessions().authentication();
            links = made.work().links();
            trackingLinks = made.work().trackingLinks();
            notices = made.work().notices();
            routeFiles = made.routes();
            made.notices().bind(camel.getRegistry());
            made.notices().listen(notifications);
            made.sessions().listen(notifications);
            made.work().listen(notifications);
            DatabaseTransactions.bind(camel.getRegistry(), db.database());
            made.cameras().bind(camel.getRegistry());
            made.streams().bind(camel.getRegistry());
            made.streams().listen(notifications);
            notifications.start();
            if (environment.containsKey(BROKER)) {
                made.sending().start();
            }
            if (mount) {
                made.web().bind(camel.getRegistry());
                new PublicHealth(vertx, services.health()).mount(server.router());
                made.web().start();
                loadRoutes(environment.containsKey(CAMERAS) ? List.of("hooks", "errors", "cameras") : List.of("hooks"));
                server.started();
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private HubServices services(Settings settings, Map<String, String> environment) {
        RouteProperties properties =
                new RouteProperties(environment, settings.folders().config());
        properties.offer(camel);
        Plugins plugins = new Plugins(Clock.systemUTC(), properties::find);
        HubServices services = TestServices.of(db, settings, meters, vertx, camel, notifications, plugins);
        services.drivers().add(new Thermometer());
        return services;
    }

    private Settings settings(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(Map.of(
                "PITWATCH_ROUTES",
                routes.toString(),
                "PITWATCH_MASTER_KEY",
                db.masterKeyText(),
                "PITWATCH_JWT_SECRET",
                SECRET,
                "PITWATCH_BOOTSTRAP_SECRET",
                BOOTSTRAP,
                "PITWATCH_PUBLIC_URL",
                "http://localhost:" + port,
                "PITWATCH_PLATFORM_EMAIL",
                "team@example.com",
                "LOKI_URL",
                "https://grafana.example.com/explore",
                "PITWATCH_ALLOWED_ORIGINS",
                "https://allowed.example",
                "PITWATCH_RATE_LIMITS",
                "off",
                BROKER,
                NO_BROKER));
        all.putAll(environment);
        allowCameras();
        return Settings.read(all, folder.path());
    }

    /** Where the contract's examples have them. */
    private void allowCameras() {
        try {
            Path config = Files.createDirectory(
                    folder.path().resolve("config"),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Files.writeString(
                    config.resolve("dev.pitwatch.hub.cfg"), "camera.targets = *=10.0.0.0/24, *=192.168.1.0/24\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HubServer startCamel() throws Exception {
        camel.getRouteController().supervising();
        return TestServices.serve(camel, vertx, "127.0.0.1", port, true, limits);
    }

    private void loadRoutes(List<String> files) throws Exception {
        for (String file : files) {
            String name = file + ".camel.yaml";
            Files.copy(Path.of("../../routes").resolve(name), routes.resolve(name));
        }
        routeFiles.load();
        if (!routeFiles.files().failures().isEmpty()) {
            throw new IllegalStateException(routeFiles.files().failures().toString());
        }
    }

    /** {@return the folder of route files that is watched} */
    Path routes() {
        return routes;
    }

    /** Inserts something that returns its id. */
    long id(String sql, Object... arguments) {
        return db.superuser().withHandle(handle -> handle.createQuery(sql.formatted(arguments))
                .mapTo(Long.class)
                .one());
    }

    void execute(String sql, Object... arguments) {
        db.execute(sql, arguments);
    }

    <T> T one(Class<T> type, String sql, Object... arguments) {
        return db.superuser()
                .withHandle(handle ->
                        handle.createQuery(sql.formatted(arguments)).mapTo(type).one());
    }

    long workshop(String name) {
        return id("insert into workshop (name) values ('%s') returning id", name);
    }

    long pit(long workshop, int number) {
        return id(
                "insert into pit (workshop_id, pit_number, name) values (%d, %d, 'Bay %d') returning id",
                workshop, number, number);
    }

    long user(@Nullable Long workshop, String username, String role, @Nullable String subRole) {
        return id(
                "insert into app_user (workshop_id, username, name, role, sub_role, password_hash)"
                        + " values (%s, '%s', 'N', '%s', %s, '%s') returning id",
                workshop, username, role, subRole == null ? "null" : "'" + subRole + "'", HASH);
    }

    /** Adds an open job of the customer's. */
    void addJob(long workshop, long customer) {
        execute(
                "with bay as (insert into pit (workshop_id, pit_number, name)"
                        + " select %1$d, coalesce(max(pit_number), 0) + 1, 'B' from pit where workshop_id = %1$d returning id)"
                        + " insert into job (workshop_id, pit_id, work_type, customer_id, customer_name, car_model,"
                        + " estimated_duration_minutes, created_at, updated_at)"
                        + " select %1$d, id, 'full_ppf', %2$d, 'N', 'M', 60, now(), now() from bay",
                workshop, customer);
    }

    /**
     * Two workshops and those who call.
     *
     * @param operatorId of the workshop's operator, who has no pit yet
     * @param foreign the other workshop's owner
     */
    record Cast(
            long workshop,
            long other,
            long operatorId,
            String root,
            String owner,
            String admin,
            String operator,
            String foreign) {}

    /** Makes two workshops, and signs in somebody of each role. */
    Cast cast() {
        long workshop = workshop("Shine");
        long other = workshop("Other");
        user(null, "root", "super_admin", null);
        user(workshop, "owner", "owner", null);
        user(workshop, "admin", "staff", "admin");
        long operator = user(workshop, "operator", "staff", "operator");
        user(other, "foreign", "owner", null);
        return new Cast(
                workshop,
                other,
                operator,
                token("root"),
                token("owner"),
                token("admin"),
                token("operator"),
                token("foreign"));
    }

    Answer login(String username) {
        return post("/api/v1/auth/login", null, Map.of("username", username, "password", PASSWORD));
    }

    /** {@return an access token} */
    String token(String username) {
        Answer answer = login(username);
        if (answer.status() != 200) {
            throw new IllegalStateException(answer.text());
        }
        return answer.data().get("access_token").asText();
    }

    /** {@return an access token of somebody to whom anything may have happened} */
    String freshToken(String username) {
        execute(
                "update app_user set password_hash = '%s', is_active = true, must_change_password = false,"
                        + " is_temporary_password = false where username = '%s'",
                HASH, username);
        execute("delete from sign_in_failure");
        execute("delete from sign_in_failure_total");
        return token(username);
    }

    Answer get(String path, @Nullable String token, String... headers) {
        return call("GET", path, token, null, headers);
    }

    Answer post(String path, @Nullable String token, @Nullable Object body, String... headers) {
        return call("POST", path, token, body == null ? null : json(body), headers);
    }

    Answer patch(String path, @Nullable String token, Object body) {
        return call("PATCH", path, token, json(body), "Content-Type", "application/merge-patch+json");
    }

    Answer delete(String path, @Nullable String token) {
        return call("DELETE", path, token, null);
    }

    Answer call(String method, String path, @Nullable String token, @Nullable String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(TIMEOUT)
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (body != null && List.of(headers).stream().noneMatch("Content-Type"::equals)) {
            request.header("Content-Type", "application/json");
        }
        for (int i = 0; i + 1 < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        try {
            HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            JsonNode answered = parsed(response.body());
            CONTRACT.hold(method, path, response.statusCode(), answered);
            return new Answer(response.statusCode(), answered, response.body(), response.headers());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** {@return the code of that moment, as an app would count it} */
    static String totp(String base32) {
        BigInteger secret = BigInteger.ZERO;
        for (char letter : base32.toCharArray()) {
            secret = secret.shiftLeft(5).or(BigInteger.valueOf("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter)));
        }
        byte[] bytes = new byte[20];
        byte[] found = secret.toByteArray();
        int length = Math.min(20, found.length);
        System.arraycopy(found, found.length - length, bytes, 20 - length, length);
        byte[] hash = hmac(
                bytes,
                ByteBuffer.allocate(8)
                        .putLong(Instant.now().getEpochSecond() / 30)
                        .array());
        int number = ByteBuffer.wrap(hash).getInt(hash[19] & 0xf) & Integer.MAX_VALUE;
        return "%06d".formatted(number % 1_000_000);
    }

    private static byte[] hmac(byte[] key, byte[] message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(key, "HmacSHA1"));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@return all that comes back for these bytes} */
    String raw(String request) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout((int) TIMEOUT.toMillis());
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode parsed(String text) {
        try {
            return Json.MAPPER.readTree(text);
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }

    private static String json(Object body) {
        try {
            return Json.MAPPER.writeValueAsString(body);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        parts.close();
        camel.stop();
        notifications.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
        db.close();
        folder.close();
    }
}
