package dev.pitwatch.bench;

import static dev.pitwatch.bench.Markdown.met;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.bench.Requests.Answered;
import dev.pitwatch.core.testing.MediaMtxStandIn;
import dev.pitwatch.postgres.EmbeddedPostgres;
import dev.pitwatch.postgres.ServerOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What many cameras and viewers cost the hub, beside a stand-in of MediaMTX that answers at once: a look at all cameras, an answer to the
 * question whether somebody may look, and the same while strangers who show no key ask as fast as they can.
 */
final class CamerasBench {

    private static final int WORKSHOPS = 8;
    private static final int SESSIONS_OF_KEY = 20;
    private static final int QUESTIONS_A_SECOND = 200;
    private static final int STRANGERS_A_SECOND = 5_000;
    private static final int LOOKS = 3;
    private static final double LOOK_S = 2;
    private static final double P99_MS = 5;
    /** Of a server that answers at once, where that alone takes more than those milliseconds. */
    private static final double TIMES_OF_BARE = 1.5;

    /** Timers and time slices of a machine that asks and answers. */
    private static final double TIMES = 3;

    private static final long TIMEOUT_S = 300;
    private static final String HOOK_KEY = "a-key-for-measurements-only-of-no-use-elsewhere";
    private static final String USER = "hub";
    private static final String PASSWORD = "for-Measurements-0nly";
    private static final String NO_LIMITS = "address=1000000,user=1000000,workshop=1000000,sign-in=1000000";
    private static final String LOOK = "pitwatch_route_time_seconds_%s{route=\"cameras-poll\"";

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final MediaMtxStandIn server;
    private final Product product;
    private final int cameras;
    private final int sessions;
    private final int seconds;
    /** The first of each workshop. */
    private final List<Pit> pits = new ArrayList<>();

    private final List<String> keys = new ArrayList<>();

    private record Pit(long id, String path) {}

    /** How long a look at all cameras takes the hub, and how long the server alone takes to say how all are. */
    private record Looks(double hubS, double serverS) {}

    /** What came back, first of a server that answers at once: what this machine, the client and the network alone take. */
    private record Result(
            Looks looks, Answered bare, Answered few, Answered many, Answered besideStrangers, double strangers) {}

    private CamerasBench(MediaMtxStandIn server, Product product, Options options) {
        this.server = server;
        this.product = product;
        this.cameras = options.get("cameras");
        this.sessions = options.get("sessions");
        this.seconds = options.get("seconds");
    }

    /** Takes {@code --cameras N}, {@code --sessions N}, and {@code --seconds N} of each part. */
    static String report(Workspace place, List<String> words) throws Exception {
        Options options = Options.read(words, Map.of("cameras", 500, "sessions", 2_000, "seconds", 20));
        double load = Markdown.load();
        try (MediaMtxStandIn server = new MediaMtxStandIn();
                EmbeddedPostgres database =
                        EmbeddedPostgres.start(ServerOptions.at(place.folder().resolve("postgres")));
                Product product = Product.start(place.below("product"), Optional.empty(), database, settings(server))) {
            server.requireSignIn(USER, PASSWORD);
            CamerasBench bench = new CamerasBench(server, product, options);
            return bench.report(bench.run(), load);
        }
    }

    private static Map<String, String> settings(MediaMtxStandIn server) {
        return Map.of(
                "MEDIAMTX_API_URL", server.url().toString(),
                "MEDIAMTX_API_USER", USER,
                "MEDIAMTX_API_PASSWORD", PASSWORD,
                "MEDIAMTX_HOOK_KEY", HOOK_KEY,
                "MEDIAMTX_WEBRTC_URL", "http://127.0.0.1:8889",
                "PITWATCH_RATE_LIMITS", NO_LIMITS);
    }

    private Result run() throws IOException, InterruptedException {
        product.signIn();
        seed();
        server.askAt(hook());
        Looks looks = looks();
        bare(); // when nothing was warm
        Answered bare = bare();
        open(WORKSHOPS);
        questions(); // when nothing was warm
        Answered few = questions();
        open(sessions);
        Answered many = questions();
        try (Strangers strangers = Strangers.start(hook().getPort(), STRANGERS_A_SECOND)) {
            long begun = System.nanoTime();
            long before = strangers.answered();
            Answered beside = questions();
            double each = (strangers.answered() - before) / ((System.nanoTime() - begun) / 1e9);
            return new Result(looks, bare, few, many, beside, each);
        }
    }

    private URI hook() {
        return URI.create(product.addresses().httpUrl() + "/hooks/mediamtx/auth?key=" + HOOK_KEY);
    }

    private void seed() throws IOException, InterruptedException {
        for (int number = 0; number < WORKSHOPS; number++) {
            JsonNode workshop = product.post("/workshops", Map.of("name", "Bench " + number));
            long id = workshop.get("id").longValue();
            int share = cameras / WORKSHOPS + (number < cameras % WORKSHOPS ? 1 : 0);
            for (int pit = 1; pit <= share; pit++) {
                String camera = "rtsp://8.8.%d.%d/Streaming/Channels/10".formatted(1 + number, pit % 250 + 1);
                server.cameraAnswers(camera + "1");
                server.cameraAnswers(camera + "2");
                JsonNode made = product.post(
                        "/workshops/%d/pits".formatted(id), Map.of("pit_number", pit, "camera_rtsp_url", camera + "1"));
                if (pit == 1) {
                    String path = workshop.get("code").textValue() + "/"
                            + made.get("code").textValue();
                    pits.add(new Pit(made.get("id").longValue(), path + "/low"));
                }
            }
            for (int key = 0; key < (sessions / WORKSHOPS + SESSIONS_OF_KEY) / SESSIONS_OF_KEY; key++) {
                keys.add(product.post(
                                "/workshops/%d/api-keys".formatted(id),
                                Map.of("name", "Wall " + key, "scopes", List.of("read")))
                        .get("key")
                        .textValue());
            }
        }
        await("all paths", () -> server.paths().size() >= 2 * cameras);
    }

    private Looks looks() throws IOException, InterruptedException {
        double count = look("count");
        double sum = look("sum");
        await("looks", () -> look("count") >= count + LOOKS);
        double hub = (look("sum") - sum) / (look("count") - count);
        List<Long> alone = new ArrayList<>();
        HttpRequest list = HttpRequest.newBuilder(URI.create(server.url() + "/v3/paths/list?itemsPerPage=1000&page=0"))
                .header("Authorization", signIn())
                .build();
        for (int i = 0; i < LOOKS * 5; i++) {
            long begun = System.nanoTime();
            client.send(list, BodyHandlers.ofString());
            alone.add((System.nanoTime() - begun) / 1_000);
        }
        Percentiles times =
                Percentiles.of(alone.stream().mapToLong(Long::longValue).toArray());
        return new Looks(hub, times.millis(50) / 1_000);
    }

    private static String signIn() {
        return "Basic "
                + Base64.getEncoder().encodeToString((USER + ":" + PASSWORD).getBytes(StandardCharsets.US_ASCII));
    }

    private double look(String what) throws IOException, InterruptedException {
        return product.metrics()
                .text()
                .lines()
                .filter(line -> line.startsWith(LOOK.formatted(what)))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** Opens sessions until there are so many, the keys in turn. */
    private void open(int wanted) throws IOException, InterruptedException {
        for (int number = server.sessionIds("webrtcsessions").size(); number < wanted; number++) {
            int key = number % keys.size();
            Pit pit = pits.get(key * WORKSHOPS / keys.size());
            if (server.view("webrtc", pit.path(), token(pit, keys.get(key)), "").isEmpty()) {
                throw new IOException("session %d was refused".formatted(number));
            }
        }
    }

    private String token(Pit pit, String key) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create("%s/api/v1/pits/%d/stream"
                                .formatted(product.addresses().httpUrl(), pit.id())))
                        .header("Authorization", "Bearer " + key)
                        .build(),
                BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("stream: %d %s".formatted(answer.statusCode(), answer.body()));
        }
        return Json.tree(answer.body()).at("/data/token").textValue();
    }

    /** {@return what came back to MediaMTX's questions about viewers, each of a workshop of its own} */
    private Answered questions() throws IOException, InterruptedException {
        List<HttpRequest> calls = new ArrayList<>();
        for (int number = 0; number < pits.size(); number++) {
            Pit pit = pits.get(number);
            String body =
                    "{\"ip\":\"203.0.113.9\",\"user\":\"\",\"password\":\"\",\"token\":\"%s\",\"action\":\"read\","
                            + "\"path\":\"%s\",\"protocol\":\"webrtc\",\"id\":null,\"query\":\"\",\"userAgent\":\"\"}";
            calls.add(HttpRequest.newBuilder(hook())
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString(
                            body.formatted(token(pit, keys.get(number * keys.size() / WORKSHOPS)), pit.path())))
                    .build());
        }
        return ask(calls);
    }

    /** {@return what came back from the stand-in to as many small questions, which it answers at once} */
    private Answered bare() throws InterruptedException {
        return ask(List.of(HttpRequest.newBuilder(URI.create(server.url() + "/v3/info"))
                .header("Authorization", signIn())
                .build()));
    }

    private Answered ask(List<HttpRequest> calls) throws InterruptedException {
        try (Requests requests = Requests.start(calls, QUESTIONS_A_SECOND)) {
            TimeUnit.SECONDS.sleep(seconds);
            return requests.end();
        }
    }

    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    private static void await(String what, Condition condition) throws IOException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_S);
        while (!condition.holds()) {
            if (System.nanoTime() > until) {
                throw new IOException("%s did not come in %d s".formatted(what, TIMEOUT_S));
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }

    private String report(Result result, double load) {
        Markdown text = Markdown.titled("Cameras", load)
                .line(
                        "%d cameras of two paths in %d workshops, %d sessions; a stand-in of MediaMTX that answers at once",
                        cameras, WORKSHOPS, sessions)
                .line("")
                .line("| | s | of the server's own time |")
                .line("| --- | --- | --- |")
                .line(
                        "| a look at all cameras | %.3f | %.1f× |",
                        result.looks().hubS(),
                        result.looks().hubS() / result.looks().serverS())
                .line("")
                .line(
                        "| whether one may look, %d/s | times | p50 ms | p99 ms | p99, of the first row's |",
                        QUESTIONS_A_SECOND)
                .line("| --- | --- | --- | --- | --- |");
        Percentiles first = result.bare().times();
        row(text, "a server that answers at once", result.bare(), first);
        row(text, "%d sessions".formatted(WORKSHOPS), result.few(), first);
        row(text, "%,d sessions".formatted(sessions), result.many(), first);
        row(
                text,
                "the same beside strangers who try %,d/s without the key, of which the hub answers %,.0f"
                        .formatted(STRANGERS_A_SECOND, result.strangers()),
                result.besideStrangers(),
                first);
        boolean look = result.looks().hubS() <= LOOK_S;
        double most = Math.max(P99_MS, TIMES_OF_BARE * first.millis(99));
        boolean p99 = result.many().times().millis(99) <= most;
        double ratio = result.besideStrangers().times().millis(99)
                / Math.max(P99_MS, result.many().times().millis(99));
        boolean none = result.many().errors().isEmpty()
                && result.besideStrangers().errors().isEmpty();
        text.line("")
                .line("- a look in at most %.0f s: %s", LOOK_S, met(look))
                .line(
                        "- p99 with %,d sessions at most %.1f ms (%.0f, or %.1f times the first row's): %s",
                        sessions, most, P99_MS, TIMES_OF_BARE, met(p99))
                .line(
                        "- nobody who may look is refused, strangers or not: %s %s",
                        met(none), result.besideStrangers().errors())
                .line(
                        "- beside strangers at most %.0f times as long (less than %.0f ms count as that): %.1f, %s",
                        TIMES, P99_MS, ratio, met(ratio <= TIMES));
        if (!(look && p99 && none && ratio <= TIMES)) {
            throw new Missed(text.toString());
        }
        return text.toString();
    }

    private static void row(Markdown text, String what, Answered answered, Percentiles first) {
        Percentiles times = answered.times();
        text.line(
                "| %s | %d | %.2f | %.2f | %.1f× |",
                what, times.count(), times.millis(50), times.millis(99), times.millis(99) / first.millis(99));
    }
}
