package dev.pitwatch.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.postgres.EmbeddedPostgres;
import dev.pitwatch.postgres.FreePort;
import dev.pitwatch.simulator.demo.Demo;
import dev.pitwatch.simulator.demo.DemoFile;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The product as {@code ./pitwatch up --empty} starts it, with a database beside it and without limits. */
final class Product implements AutoCloseable {

    static final String MASTER_KEY = "a key for measurements only, of no use elsewhere";
    private static final String BOOTSTRAP = "a secret for measurements only, of no use elsewhere";
    private static final String PASSWORD = "for-Measurements-0nly";
    private static final long START_S = 120;
    private static final long STOP_S = 60;
    private static final long POLL_MS = 20;
    /** As often as the launcher asks: each answer takes processor from a start. */
    private static final long READY_POLL_MS = 200;

    private static final int UNAUTHENTICATED = 401;
    private static final Pattern COMPILER_OPTIONS = Pattern.compile("seldom=\"([^\"]*)\"");

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process launcher;
    private final Path data;
    private final String url;
    private final String management;
    private final Optional<Mosquitto> mosquitto;
    private final int mqttPort;
    private long answered;
    private long ready;
    private String token = "";

    private Product(
            Process launcher, Path data, int http, int management, Optional<Mosquitto> mosquitto, int mqttPort) {
        this.launcher = launcher;
        this.data = data;
        this.url = "http://127.0.0.1:" + http;
        this.management = "http://127.0.0.1:" + management;
        this.mosquitto = mosquitto;
        this.mqttPort = mqttPort;
    }

    /**
     * Starts it and returns when it is ready.
     *
     * @param place its data folder, which may hold data already
     * @param broker empty: the embedded one
     */
    static Product start(Workspace place, Optional<Mosquitto> broker, EmbeddedPostgres database)
            throws IOException, InterruptedException {
        return start(place, broker, database, Map.of());
    }

    /** The same, with settings of its own. */
    static Product start(
            Workspace place, Optional<Mosquitto> broker, EmbeddedPostgres database, Map<String, String> settings)
            throws IOException, InterruptedException {
        Map<String, String> all = new HashMap<>(Map.of(
                "PITWATCH_DB_URL", database.jdbcUrl(),
                "PITWATCH_DB_USER", database.user(),
                "PITWATCH_DB_PASSWORD", database.password()));
        all.putAll(settings);
        return start(place, broker, all);
    }

    /** The same on the database of its data folder, by the embedded broker. */
    static Product startEmbedded(Workspace place) throws IOException, InterruptedException {
        return startEmbedded(place, Map.of());
    }

    /** The same, with settings of its own. */
    static Product startEmbedded(Workspace place, Map<String, String> settings)
            throws IOException, InterruptedException {
        return start(place, Optional.empty(), settings);
    }

    private static Product start(Workspace place, Optional<Mosquitto> broker, Map<String, String> settings)
            throws IOException, InterruptedException {
        Path data = Files.createDirectories(place.folder());
        int http = FreePort.any();
        int management = FreePort.any();
        int mqttPort = broker.map(Mosquitto::port).orElseGet(FreePort::any);
        ProcessBuilder builder = launcher(place, "up", "--empty");
        builder.directory(place.home().toFile());
        builder.environment()
                .putAll(Map.of(
                        "PITWATCH_DATA", data.toString(),
                        "PITWATCH_HTTP_PORT", Integer.toString(http),
                        "PITWATCH_MANAGEMENT_PORT", Integer.toString(management),
                        "PITWATCH_MASTER_KEY", MASTER_KEY,
                        "PITWATCH_BOOTSTRAP_SECRET", BOOTSTRAP,
                        "PITWATCH_RATE_LIMITS", "off",
                        "PITWATCH_MQTT_PORT", Integer.toString(mqttPort)));
        builder.environment().putAll(settings);
        broker.ifPresent(external -> builder.environment().put("PITWATCH_MQTT_URL", external.url()));
        builder.redirectErrorStream(true)
                .redirectOutput(data.resolve("terminal.txt").toFile());
        Product product = new Product(builder.start(), data, http, management, broker, mqttPort);
        product.awaitReady();
        return product;
    }

    /** {@return a verb of it as {@code ./pitwatch} runs it, still without a setting} */
    static ProcessBuilder launcher(Workspace place, String... words) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(compilerOptions(place.home().resolve("pitwatch")));
        command.addAll(List.of(
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-Dpitwatch.home=" + place.home(),
                "-cp",
                "%1$s/*:%1$s/lib/*".formatted(place.home().resolve("camel-app/launcher/target")),
                "dev.pitwatch.launcher.Launcher"));
        command.addAll(List.of(words));
        return new ProcessBuilder(command);
    }

    /** Without them a start takes a good part of a second more. */
    private static List<String> compilerOptions(Path script) throws IOException {
        Matcher options = COMPILER_OPTIONS.matcher(Files.readString(script));
        if (!options.find()) {
            throw new IOException(script + " has no options of the compiler");
        }
        return List.of(options.group(1).split(" ", -1));
    }

    private void awaitReady() throws IOException, InterruptedException {
        answered = await(url + "/health", POLL_MS);
        ready = await(management + "/health/ready", READY_POLL_MS);
        awaitDevices();
    }

    /** {@return when it was answered with 200 for the first time, in microseconds of the epoch} */
    private long await(String address, long pollMs) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address)).build();
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_S);
        while (status(request) != 200) {
            retry(until, pollMs);
        }
        return Clocks.micros();
    }

    /** The launcher lets devices in once it has seen that the hub is ready. */
    private void awaitDevices() throws IOException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_S);
        while (true) {
            try {
                new Socket("127.0.0.1", mqttPort).close();
                return;
            } catch (ConnectException e) {
                retry(until, POLL_MS);
            }
        }
    }

    private void retry(long until, long pollMs) throws IOException, InterruptedException {
        if (!launcher.isAlive() || System.nanoTime() > until) {
            close();
            throw new IOException("Pitwatch did not start: see %s/terminal.txt and %s/log".formatted(data, data));
        }
        TimeUnit.MILLISECONDS.sleep(pollMs);
    }

    private int status(HttpRequest request) throws InterruptedException {
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    /** Makes the first super_admin, as whom all is done from then on. */
    void signIn() throws IOException, InterruptedException {
        post(
                "/admin/seed-super-admin",
                Map.of("username", "super_admin", "password", PASSWORD, "email", "bench@example.com"));
        renew();
    }

    private void renew() throws IOException, InterruptedException {
        token = "";
        token = post("/auth/login", Map.of("username", "super_admin", "password", PASSWORD))
                .get("access_token")
                .textValue();
    }

    /** Signs in, and makes a workshop with a pit for each device. */
    Site site(int devices) throws IOException, InterruptedException {
        signIn();
        JsonNode workshop = post("/workshops", Map.of("name", "Bench"));
        long id = workshop.get("id").longValue();
        List<BenchDevice> all = new ArrayList<>();
        for (int number = 1; number <= devices; number++) {
            post("/workshops/%d/pits".formatted(id), Map.of("pit_number", number));
            String deviceId = "ESP32-%012X".formatted(number);
            JsonNode device =
                    post("/workshops/%d/devices".formatted(id), Map.of("device_id", deviceId, "pit_number", number));
            String topic = "workshop/%s/pit/%s/sensors"
                    .formatted(
                            device.get("workshop").textValue(),
                            device.get("pit").textValue());
            all.add(new BenchDevice(
                    deviceId,
                    device.get("license_key").textValue(),
                    topic,
                    device.path("mqtt_password").asText("")));
        }
        return new Site(id, all);
    }

    /** Adds somebody to the workshop; returns their sign-in, whose password has to be changed. */
    Demo.User person(long workshopId, String role, @Nullable String subRole) throws IOException, InterruptedException {
        String name = subRole == null ? role : subRole;
        Map<String, Object> wanted = new HashMap<>(Map.of("username", name, "name", "Bench " + name, "role", role));
        wanted.put("sub_role", subRole);
        String password = post("/workshops/%d/users".formatted(workshopId), wanted)
                .get("temporary_password")
                .textValue();
        return new Demo.User(role, subRole, name, password);
    }

    /** {@return where it can be reached} */
    DemoFile.Addresses addresses() {
        return new DemoFile.Addresses(url, management, "tcp://127.0.0.1:" + mqttPort, null);
    }

    /** {@return a call as super_admin} */
    HttpRequest get(String path) {
        return HttpRequest.newBuilder(URI.create(url + "/api/v1" + path))
                .header("Authorization", "Bearer " + token)
                .build();
    }

    /** {@return a call that sends something, as super_admin} */
    HttpRequest send(String method, String path, Map<String, Object> body) throws IOException {
        return HttpRequest.newBuilder(get(path), (name, value) -> true)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(Json.MAPPER.writeValueAsString(body)))
                .build();
    }

    /** {@return a call by which a person signs in} */
    HttpRequest signIn(Demo.User person) throws IOException {
        return HttpRequest.newBuilder(URI.create(url + "/api/v1/auth/login"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Json.MAPPER.writeValueAsString(
                        Map.of("username", person.username(), "password", person.password()))))
                .build();
    }

    /** Stops a route, until the hub's next start at the latest. */
    void stopRoute(String id) throws IOException, InterruptedException {
        post("/admin/routes/%s/stop".formatted(id), Map.of());
    }

    /** Starts it again. */
    void startRoute(String id) throws IOException, InterruptedException {
        post("/admin/routes/%s/start".formatted(id), Map.of());
    }

    /** {@return the ids of the workshop's first pits} */
    List<Long> pits(long workshopId) throws IOException, InterruptedException {
        String answer = client.send(
                        get("/workshops/%d/pits?page_size=200".formatted(workshopId)), BodyHandlers.ofString())
                .body();
        List<Long> pits = new ArrayList<>();
        Json.MAPPER
                .readTree(answer)
                .get("data")
                .forEach(pit -> pits.add(pit.get("id").longValue()));
        return pits;
    }

    /** What was made to be measured. */
    record Site(long workshopId, List<BenchDevice> devices) {}

    /** {@return a dashboard that looks at the workshop} */
    Dashboard dashboard(long workshopId) throws IOException, InterruptedException {
        String ticket = post("/auth/ws-ticket", Map.of()).get("ticket").textValue();
        return Dashboard.open(client, URI.create(url.replaceFirst("http", "ws") + "/ws?ticket=" + ticket), workshopId);
    }

    /** {@return a client that looks at the workshop by a key of its own} */
    Dashboard client(long workshopId) throws IOException, InterruptedException {
        String key = post(
                        "/workshops/%d/api-keys".formatted(workshopId),
                        Map.of("name", "Client", "scopes", List.of("read")))
                .get("key")
                .textValue();
        return Dashboard.open(
                client.newWebSocketBuilder().header("Authorization", "Bearer " + key),
                URI.create(url.replaceFirst("http", "ws") + "/ws"),
                workshopId);
    }

    /** {@return the data of the answer} Throws when that is no success. Signs in again where a long measurement outlived its sign-in. */
    JsonNode post(String path, Map<String, Object> body) throws IOException, InterruptedException {
        HttpResponse<String> answer = posted(path, body);
        if (answer.statusCode() == UNAUTHENTICATED && !token.isEmpty()) {
            renew();
            answer = posted(path, body);
        }
        if (answer.statusCode() / 100 != 2) {
            throw new IOException("%s: %d %s".formatted(path, answer.statusCode(), answer.body()));
        }
        return Json.MAPPER.readTree(answer.body()).get("data");
    }

    private HttpResponse<String> posted(String path, Map<String, Object> body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + "/api/v1" + path))
                .header("Content-Type", "application/json")
                .header("X-Bootstrap-Secret", BOOTSTRAP)
                .POST(BodyPublishers.ofString(Json.MAPPER.writeValueAsString(body)));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    /** {@return how many readings the hub has stored since it runs, by its own metric} */
    long stored() throws IOException, InterruptedException {
        return (long) metrics().value("pitwatch_ingest_stored_total");
    }

    Metrics metrics() throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(management + "/metrics")).build();
        return new Metrics(client.send(request, BodyHandlers.ofString()).body());
    }

    /** {@return where devices connect} */
    int mqttPort() {
        return mqttPort;
    }

    /** {@return when the hub first answered a request with 200, in microseconds of the epoch} */
    long answered() {
        return answered;
    }

    /** {@return when the hub first said it is ready, in microseconds of the epoch} */
    long ready() {
        return ready;
    }

    /** {@return when the hub's process was started, in microseconds of the epoch} */
    long hubStarted() throws IOException {
        return Files.getLastModifiedTime(data.resolve("hub.pid")).to(TimeUnit.MICROSECONDS);
    }

    /** {@return the process of the hub} */
    long hub() throws IOException {
        return pid("hub");
    }

    /** {@return the process of the broker} */
    long broker() throws IOException {
        return mosquitto.isPresent() ? mosquitto.get().pid() : pid("broker");
    }

    private long pid(String part) throws IOException {
        return Long.parseLong(Files.readString(data.resolve(part + ".pid")).strip());
    }

    /** {@return all that take part} */
    Work work(EmbeddedPostgres database) throws IOException {
        return new Work(hub(), database.pid(), broker());
    }

    @Override
    public void close() {
        ProcessEnd.within(STOP_S, launcher);
    }
}
