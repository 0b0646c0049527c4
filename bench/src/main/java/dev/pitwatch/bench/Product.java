package dev.pitwatch.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.core.json.Json;
import dev.pitwatch.postgres.EmbeddedPostgres;
import dev.pitwatch.postgres.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The product as {@code ./pitwatch up --empty} starts it, with a broker and a database beside it and without limits. */
final class Product implements AutoCloseable {

    static final String MASTER_KEY = "a key for measurements only, of no use elsewhere";
    private static final String BOOTSTRAP = "a secret for measurements only, of no use elsewhere";
    private static final String PASSWORD = "for-Measurements-0nly";
    private static final long START_S = 120;
    private static final long STOP_S = 60;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Process launcher;
    private final Path data;
    private final String url;
    private final String management;
    private String token = "";

    private Product(Process launcher, Path data, String url, String management) {
        this.launcher = launcher;
        this.data = data;
        this.url = url;
        this.management = management;
    }

    static Product start(Path home, Path data, Mosquitto broker, EmbeddedPostgres database)
            throws IOException, InterruptedException {
        Files.createDirectories(data);
        int http = FreePort.any();
        int management = FreePort.any();
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-Dpitwatch.home=" + home,
                "-cp",
                System.getProperty("java.class.path"),
                "dev.pitwatch.launcher.Launcher",
                "up",
                "--empty");
        builder.directory(home.toFile());
        builder.environment()
                .putAll(Map.of(
                        "PITWATCH_DATA", data.toString(),
                        "PITWATCH_HTTP_PORT", Integer.toString(http),
                        "PITWATCH_MANAGEMENT_PORT", Integer.toString(management),
                        "PITWATCH_MQTT_URL", broker.url(),
                        "PITWATCH_DB_URL", database.jdbcUrl(),
                        "PITWATCH_DB_USER", database.user(),
                        "PITWATCH_DB_PASSWORD", database.password(),
                        "PITWATCH_MASTER_KEY", MASTER_KEY,
                        "PITWATCH_BOOTSTRAP_SECRET", BOOTSTRAP,
                        "PITWATCH_RATE_LIMITS", "off"));
        builder.redirectErrorStream(true)
                .redirectOutput(data.resolve("terminal.txt").toFile());
        Product product =
                new Product(builder.start(), data, "http://127.0.0.1:" + http, "http://127.0.0.1:" + management);
        product.awaitReady();
        return product;
    }

    private void awaitReady() throws IOException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_S);
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(management + "/health/ready")).build();
        while (status(request) != 200) {
            if (!launcher.isAlive() || System.nanoTime() > until) {
                close();
                throw new IOException("Pitwatch did not start: see %s/terminal.txt and %s/log".formatted(data, data));
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private int status(HttpRequest request) throws InterruptedException {
        try {
            return client.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    /** Makes a workshop with a pit for each device. */
    Site site(int devices) throws IOException, InterruptedException {
        post(
                "/admin/seed-super-admin",
                Map.of("username", "super_admin", "password", PASSWORD, "email", "bench@example.com"));
        token = post("/auth/login", Map.of("username", "super_admin", "password", PASSWORD))
                .get("access_token")
                .textValue();
        JsonNode workshop = post("/workshops", Map.of("name", "Bench"));
        long id = workshop.get("id").longValue();
        List<Device> all = new ArrayList<>();
        for (int number = 1; number <= devices; number++) {
            post("/workshops/%d/pits".formatted(id), Map.of("pit_number", number));
            String deviceId = "ESP32-%012X".formatted(number);
            JsonNode device =
                    post("/workshops/%d/devices".formatted(id), Map.of("device_id", deviceId, "pit_number", number));
            String topic = "workshop/%s/pit/%s/sensors"
                    .formatted(
                            device.get("workshop").textValue(),
                            device.get("pit").textValue());
            all.add(new Device(deviceId, device.get("license_key").textValue(), topic));
        }
        return new Site(id, all);
    }

    /** What was made to be measured. */
    record Site(long workshopId, List<Device> devices) {}

    /** {@return a dashboard that looks at the workshop} */
    Dashboard dashboard(long workshopId) throws IOException, InterruptedException {
        String ticket = post("/auth/ws-ticket", Map.of()).get("ticket").textValue();
        return Dashboard.open(client, URI.create(url.replaceFirst("http", "ws") + "/ws?ticket=" + ticket), workshopId);
    }

    private JsonNode post(String path, Map<String, Object> body) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + "/api/v1" + path))
                .header("Content-Type", "application/json")
                .header("X-Bootstrap-Secret", BOOTSTRAP)
                .POST(BodyPublishers.ofString(Json.MAPPER.writeValueAsString(body)));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException("%s: %d %s".formatted(path, answer.statusCode(), answer.body()));
        }
        return Json.MAPPER.readTree(answer.body()).get("data");
    }

    /** {@return how many readings the hub has stored since it runs, by its own metric} */
    long stored() throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(management + "/metrics")).build();
        String metrics = client.send(request, BodyHandlers.ofString()).body();
        return metrics.lines()
                .filter(line -> line.startsWith("pitwatch_ingest_stored_total "))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(line.indexOf(' ') + 1)))
                .findFirst()
                .orElseThrow(() -> new IOException("/metrics has no pitwatch_ingest_stored_total"));
    }

    /** {@return the process of the hub} */
    long pid() throws IOException {
        return Long.parseLong(Files.readString(data.resolve("hub.pid")).strip());
    }

    @Override
    public void close() {
        launcher.destroy();
        launcher.onExit().completeOnTimeout(launcher, STOP_S, TimeUnit.SECONDS).join();
        launcher.destroyForcibly();
    }
}
