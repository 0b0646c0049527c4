package dev.pitwatch.core.testing;

import static dev.pitwatch.core.testing.MediaMtxAnswers.done;
import static dev.pitwatch.core.testing.MediaMtxAnswers.fail;
import static dev.pitwatch.core.testing.MediaMtxAnswers.one;
import static dev.pitwatch.core.testing.MediaMtxAnswers.page;
import static dev.pitwatch.core.testing.MediaMtxAnswers.send;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.pitwatch.base.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * MediaMTX 1.20 on loopback: the control API, the list of recordings, and the calls that ask whether a viewer may look. Answers have the
 * shapes of {@link MediaMtxRecordings}. Cameras are RTSP addresses that answer or don't; no picture flows. Thread safe.
 */
public final class MediaMtxStandIn implements AutoCloseable {

    /** As the control API calls them. */
    public static final List<String> SESSION_KINDS = List.of("webrtcsessions", "rtspsessions", "hlssessions");

    static {
        // As the real one: else each answer to a connection that is used again waits 40 ms for an acknowledgement.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final String LOCAL = "http://127.0.0.1:";
    private static final int BYTES_A_LOOK = 250_000;

    /** Those of the configuration file, which a restart leaves, and those of the API. */
    private final Map<String, ObjectNode> configured = new ConcurrentSkipListMap<>();

    private final List<String> ofFile = new CopyOnWriteArrayList<>();
    private final Map<String, Map<String, ObjectNode>> sessions = new ConcurrentHashMap<>();
    private final Map<String, Long> bytes = new ConcurrentHashMap<>();
    /** Starts of recorded segments by path, as they are written; files, which a restart leaves. */
    private final Map<String, Set<String>> segments = new ConcurrentHashMap<>();

    private final Set<String> answering = ConcurrentHashMap.newKeySet();
    private final Set<String> frozen = ConcurrentHashMap.newKeySet();
    /** What was asked of the hub, in the recorded form. */
    public final List<ObjectNode> asked = new CopyOnWriteArrayList<>();
    /** Method and path with query of each call of the API, oldest first. */
    public final List<String> calls = new CopyOnWriteArrayList<>();

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private volatile HttpServer server;
    private volatile Instant started = Instant.now();
    private volatile @Nullable URI auth;
    private volatile @Nullable String signIn;
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private final List<String> hanging = new CopyOnWriteArrayList<>();
    private final AtomicInteger kicks = new AtomicInteger();
    private final AtomicInteger mostKicks = new AtomicInteger();
    private volatile Duration kickTime = Duration.ZERO;
    private volatile Duration changeTime = Duration.ZERO;
    private volatile String version =
            MediaMtxRecordings.answer("info").path("version").asText();

    /** Starts with paths that its configuration file has. */
    public MediaMtxStandIn(String... paths) throws IOException {
        SESSION_KINDS.forEach(kind -> sessions.put(kind, new ConcurrentSkipListMap<>()));
        List.of(paths).forEach(this::hasPath);
        server = serve(0);
    }

    private HttpServer serve(int port) throws IOException {
        HttpServer made = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        made.createContext("/", this::answer);
        made.setExecutor(threads);
        made.start();
        return made;
    }

    /** {@return of the control API, and of playback} */
    public URI url() {
        return URI.create(LOCAL + server.getAddress().getPort());
    }

    /** From now on the address is asked whether a viewer, or a caller of the API, may. */
    public void askAt(URI hook) {
        auth = hook;
    }

    /** From now on the API is for that user only, and the hub is not asked about it. */
    public void requireSignIn(String user, String password) {
        signIn = "Basic " + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
    }

    /** The camera at that address answers, and its picture flows wherever it is pulled. */
    public void cameraAnswers(String source) {
        answering.add(source);
        frozen.remove(source);
    }

    /** The connection stays, but nothing comes. */
    public void cameraFreezes(String source) {
        frozen.add(source);
    }

    public void cameraBreaksOff(String source) {
        answering.remove(source);
    }

    /** From now on its configuration file has that path, too. */
    public void hasPath(String path) {
        ofFile.add(path);
        configure(path, Json.MAPPER.createObjectNode());
    }

    /** From now on it is of that version, e.g. {@code v1.19.2}. */
    public void version(String another) {
        version = another;
    }

    /** From now on to end a session takes as long. */
    public void kicksTake(Duration time) {
        kickTime = time;
    }

    /** From now on each change of a path takes as long, one after the other: as where there are hundreds. */
    public void changesTake(Duration time) {
        changeTime = time;
    }

    /** {@return how many were ended at the same time, at most} */
    public int mostKicksAtOnce() {
        return mostKicks.get();
    }

    /** Its port is closed. */
    public void stop() {
        server.stop(0);
    }

    /** Listens again, as a new process: what the API configured is gone, and so are all sessions. */
    public void restart() throws IOException {
        int port = server.getAddress().getPort();
        server.stop(0);
        configured.keySet().retainAll(ofFile);
        sessions.values().forEach(Map::clear);
        bytes.clear();
        started = Instant.now();
        server = serve(port);
    }

    /** Connections are taken, and none is answered until {@link #resume}. */
    public void hang() {
        gate = new CountDownLatch(1);
    }

    public void resume() {
        gate.countDown();
    }

    /** {@return method and path of each call that waits for {@link #resume}, though who made it may have gone} */
    public List<String> hanging() {
        return List.copyOf(hanging);
    }

    /** There is a file of a path whose recording began then. */
    public void record(String path, Instant start) {
        segments.computeIfAbsent(path, none -> new ConcurrentSkipListSet<>()).add(start.toString());
    }

    /** All files of a path have reached their age. */
    public void forget(String path) {
        segments.remove(path);
    }

    /** {@return starts of a path's files, whether it is configured or not} */
    public Set<String> recorded(String path) {
        return Set.copyOf(segments.getOrDefault(path, Set.of()));
    }

    /** {@return names of the paths that are configured} */
    public Set<String> paths() {
        return Set.copyOf(configured.keySet());
    }

    /** {@return how a path is configured, all fields; empty: it isn't} */
    public Optional<JsonNode> configuration(String path) {
        return Optional.ofNullable(configured.get(path)).map(ObjectNode::deepCopy);
    }

    /** {@return ids of open sessions of one of {@link #SESSION_KINDS}, or of {@code rtspssessions}} */
    public Set<String> sessionIds(String kind) {
        return Set.copyOf(sessions.getOrDefault(kind, Map.of()).keySet());
    }

    /**
     * A viewer comes, and the hub is asked.
     *
     * @param protocol {@code webrtc}, {@code hls}, {@code rtsp} or {@code rtsps}
     * @param token of the header {@code Authorization: Bearer}; empty: none
     * @param query of the address, where a token may be, too
     * @return the session's id, which is that of the call, but with RTSP; empty: not let in
     */
    public Optional<String> view(String protocol, String path, String token, String query) {
        String id = UUID.randomUUID().toString();
        boolean isLetIn = configured.containsKey(path)
                && (protocol.startsWith("rtsp")
                        ? viewByRtsp(protocol, path, id, token, query)
                        : ask("read", path, protocol, has(protocol) ? id : null, token, query)
                                && open(protocol, path, id, query));
        return isLetIn ? Optional.of(id) : Optional.empty();
    }

    /**
     * Asks at DESCRIBE by the id of the connection, then at SETUP by that of the session (before 1.19.3: of the connection, too). What is
     * asked says {@code rtsp} also when it is encrypted. As MediaMTX 1.20.1 does.
     */
    private boolean viewByRtsp(String protocol, String path, String id, String token, String query) {
        String given = query.startsWith("token=") ? query.substring(6) : token;
        String connection = UUID.randomUUID().toString();
        String atSetUp = isBefore(1, 19, 3) ? connection : id;
        if (!ask("read", path, "rtsp", connection, given, query) || !ask("read", path, "rtsp", atSetUp, given, query)) {
            return false;
        }
        open(protocol, path, id, query);
        sessions.get(protocol + "sessions").get(id).putArray("conns").add(connection);
        return true;
    }

    private boolean has(String protocol) {
        return sessions.containsKey(protocol + "sessions") && !(protocol.equals("hls") && isBefore(1, 18, 0));
    }

    private boolean isBefore(int... than) {
        String[] parts = version.substring(1).split("[.-]");
        for (int i = 0; i < than.length; i++) {
            int one = Integer.parseInt(parts[i]);
            if (one != than[i]) {
                return one < than[i];
            }
        }
        return false;
    }

    private boolean open(String protocol, String path, String id, String query) {
        String kind = protocol + "sessions";
        ObjectNode session = protocol.startsWith("rtsp")
                ? (ObjectNode) MediaMtxRecordings.answer("rtspsessions-list").at("/items/1")
                : MediaMtxRecordings.answer(kind + "-get");
        session.put("id", id).put("path", path).put("query", query).put("created", "" + Instant.now());
        sessions.computeIfAbsent(kind, of -> new ConcurrentSkipListMap<>()).put(id, session);
        return true;
    }

    /** {@return whether the hub lets a recording be taken} The query has path, start and duration, and may have a token. */
    public boolean playBack(String path, String token, String query) {
        return ask("playback", path, "", null, token, query);
    }

    /** Takes a token, or user and password with a colon between, of which the password is the token, too. */
    private boolean ask(
            String action, String path, String protocol, @Nullable String id, String credentials, String query) {
        int colon = credentials.indexOf(':');
        String secret = credentials.substring(colon + 1);
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.put("ip", "127.0.0.1").put("user", credentials.substring(0, Math.max(0, colon)));
        body.put("password", colon < 0 ? "" : secret).put("token", secret);
        body.put("action", action).put("path", path).put("protocol", protocol).put("id", id);
        body.put("query", query).put("userAgent", "");
        asked.add(body);
        URI hook = auth;
        if (hook == null) {
            return true;
        }
        HttpRequest request = HttpRequest.newBuilder(hook)
                .timeout(Duration.ofSeconds(10))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() / 100 == 2;
        } catch (IOException e) {
            return false; // as without a hub
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private synchronized void configure(String path, ObjectNode change) {
        LockSupport.parkNanos(changeTime.toNanos());
        ObjectNode whole = MediaMtxRecordings.answer("config-paths-get").put("name", path);
        whole.setAll(change);
        configured.put(path, whole);
        bytes.remove(path);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String query = Objects.toString(exchange.getRequestURI().getRawQuery(), "");
            String path = exchange.getRequestURI().getPath();
            String call = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            hanging.add(call);
            gate.await();
            hanging.remove(call);
            if (!isLetIn(exchange, path, query)) {
                if (!exchange.getRequestHeaders().containsKey("Authorization")) {
                    exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"mediamtx\"");
                }
                fail(exchange, 401, "authentication error");
                return;
            }
            calls.add(call);
            answer(exchange, path, parameters(query));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isLetIn(HttpExchange exchange, String path, String query) {
        String given = Objects.toString(exchange.getRequestHeaders().getFirst("Authorization"), "");
        if (signIn != null) {
            return given.equals(signIn);
        }
        boolean playback = path.equals("/list");
        String credentials = given.startsWith("Basic ")
                ? new String(Base64.getDecoder().decode(given.substring(6)), UTF_8)
                : given.startsWith("Bearer ") ? given.substring(7) : "";
        return ask(
                playback ? "playback" : "api",
                playback ? parameters(query).getOrDefault("path", "") : "",
                "",
                null,
                credentials,
                query);
    }

    private void answer(HttpExchange exchange, String path, Map<String, String> query)
            throws IOException, InterruptedException {
        String[] parts = path.split("/", 5);
        String third = parts.length > 3 ? parts[2] + "/" + parts[3] : "";
        String name = parts.length > 4 ? parts[4] : "";
        if (path.equals("/v3/info")) {
            send(
                    exchange,
                    200,
                    MediaMtxRecordings.answer("info")
                            .put("started", started.toString())
                            .put("version", version)
                            .toString());
        } else if (path.equals("/list")) {
            listPlayback(exchange, query.getOrDefault("path", ""));
        } else if (third.equals("paths/list")) {
            page(exchange, configured.keySet().stream().map(this::state).toList(), query);
        } else if (third.equals("paths/get")) {
            one(exchange, configured.containsKey(name) ? state(name) : null, "path not found");
        } else if (third.equals("config/paths")) {
            configuration(exchange, name, query);
        } else if (parts.length > 3 && has(parts[2].replaceAll("sessions$", ""))) {
            takeTime(parts[3]);
            sessions(exchange, sessions.get(parts[2]), parts[3], name, query);
        } else if (third.equals("recordings/get")) {
            recordings(exchange, name);
        } else if (third.equals("recordings/deletesegment")) {
            deleteSegment(exchange, query.getOrDefault("path", ""), query.getOrDefault("start", ""));
        } else {
            send(exchange, 404, "404 page not found");
        }
    }

    /** As the server tells it: a path that is to be pulled is {@code online} also while nobody reads it, or its camera doesn't answer. */
    private ObjectNode state(String path) {
        ObjectNode how = configured.get(path);
        String source = how.path("source").asText();
        boolean pulled = !how.path("sourceOnDemand").asBoolean() || readers(path) > 0;
        if (source.equals("publisher")) {
            bytes.remove(path);
            return named("paths-get-offline", path);
        }
        if (!pulled || !answering.contains(source)) {
            bytes.remove(path);
            return named("paths-get-on-demand-idle", path);
        }
        long sofar = bytes.merge(path, (long) (frozen.contains(source) ? 0 : BYTES_A_LOOK), Long::sum);
        ObjectNode state =
                named("paths-get-online", path).put("inboundBytes", sofar).put("bytesReceived", sofar);
        state.putObject("source").put("type", "rtspSource").put("id", "");
        ArrayNode readers = state.putArray("readers");
        sessions.forEach((kind, open) -> open.values().stream()
                .filter(session -> session.path("path").asText().equals(path))
                .forEach(session -> readers.addObject()
                        .put(
                                "type",
                                kind.equals("webrtcsessions") ? "webRTCSession" : kind.replace("sessions", "Session"))
                        .put("id", session.path("id").asText())));
        return state;
    }

    private static ObjectNode named(String recording, String path) {
        return MediaMtxRecordings.answer(recording).put("name", path).put("confName", path);
    }

    private long readers(String path) {
        return sessions.values().stream()
                .flatMap(all -> all.values().stream())
                .filter(session -> session.path("path").asText().equals(path))
                .count();
    }

    /** {@code list}, {@code get/NAME}, {@code add/NAME}, {@code patch/NAME} … */
    private void configuration(HttpExchange exchange, String rest, Map<String, String> query) throws IOException {
        String verb = rest.contains("/") ? rest.substring(0, rest.indexOf('/')) : rest;
        String name = rest.substring(Math.min(rest.length(), verb.length() + 1));
        switch (verb) {
            case "list" -> page(exchange, configured.values(), query);
            case "get" -> one(exchange, configured.get(name), "path configuration not found");
            case "delete" -> {
                if (configured.remove(name) == null) {
                    fail(exchange, 404, "path not found");
                } else {
                    done(exchange);
                }
            }
            default -> change(exchange, verb, name);
        }
    }

    private void change(HttpExchange exchange, String verb, String name) throws IOException {
        ObjectNode change = (ObjectNode) Json.MAPPER.readTree(exchange.getRequestBody());
        ObjectNode known = MediaMtxRecordings.answer("config-paths-get");
        Optional<String> unknown = change.properties().stream()
                .map(Map.Entry::getKey)
                .filter(field -> !known.has(field))
                .findFirst();
        boolean isThere = configured.containsKey(name);
        String source = change.path("source").asText("publisher");
        if (unknown.isPresent()) {
            fail(exchange, 400, "json: unknown field \"" + unknown.get() + "\"");
        } else if (verb.equals("add") && isThere) {
            fail(exchange, 400, "path already exists");
        } else if (verb.equals("patch") && !isThere) {
            fail(exchange, 404, "path not found");
        } else if (!name.matches("[0-9a-zA-Z_\\-/.]+")) {
            fail(
                    exchange,
                    400,
                    "invalid path name '%s': can contain only alphanumeric characters, underscore, dot, minus, slash"
                            .formatted(name));
        } else if (!source.matches("publisher|rtsps?://.+")) {
            fail(exchange, 400, "invalid source: '%s'".formatted(source));
        } else {
            ObjectNode whole = verb.equals("patch") ? configured.get(name).deepCopy() : Json.MAPPER.createObjectNode();
            boolean sourceStays = !change.has("source") || change.get("source").equals(whole.get("source"));
            Long before = bytes.get(name);
            configure(name, whole.setAll(change));
            if (sourceStays && before != null) {
                bytes.put(name, before);
            }
            done(exchange);
        }
    }

    private void takeTime(String verb) throws InterruptedException {
        if (!verb.equals("kick")) {
            return;
        }
        mostKicks.accumulateAndGet(kicks.incrementAndGet(), Math::max);
        try {
            Thread.sleep(kickTime.toMillis());
        } finally {
            kicks.decrementAndGet();
        }
    }

    private static void sessions(
            HttpExchange exchange, Map<String, ObjectNode> all, String verb, String id, Map<String, String> query)
            throws IOException {
        if (verb.equals("list")) {
            page(exchange, all.values(), query);
        } else if (!id.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
            fail(exchange, 400, "invalid UUID length: " + id.length());
        } else if (verb.equals("get")) {
            one(exchange, all.get(id), "session not found");
        } else if (all.remove(id) == null) {
            fail(exchange, 404, "session not found");
        } else {
            done(exchange);
        }
    }

    private void recordings(HttpExchange exchange, String path) throws IOException {
        if (!configured.containsKey(path)) {
            fail(exchange, 400, "path '%s' is not configured".formatted(path));
            return;
        }
        ObjectNode answer = MediaMtxRecordings.answer("recordings-get").put("name", path);
        ArrayNode listed = answer.putArray("segments");
        segments.getOrDefault(path, Set.of())
                .forEach(start -> listed.addObject().put("start", start));
        send(exchange, 200, answer.toString());
    }

    private void deleteSegment(HttpExchange exchange, String path, String start) throws IOException {
        if (!configured.containsKey(path)) {
            fail(exchange, 400, "path '%s' is not configured".formatted(path));
        } else if (segments.containsKey(path) && segments.get(path).remove(start)) {
            done(exchange);
        } else {
            JsonNode again = MediaMtxRecordings.answer("recordings-deletesegment-again");
            fail(exchange, 400, again.path("error").asText());
        }
    }

    private void listPlayback(HttpExchange exchange, String path) throws IOException {
        if (configured.containsKey(path)) {
            send(
                    exchange,
                    200,
                    MediaMtxRecordings.read("playback-list").get("body").toString());
        } else {
            fail(exchange, 400, "path '%s' is not configured".formatted(path));
        }
    }

    private static Map<String, String> parameters(String query) {
        Map<String, String> found = new HashMap<>();
        for (String one : query.split("&")) {
            int equals = one.indexOf('=');
            if (equals > 0) {
                found.put(one.substring(0, equals), URLDecoder.decode(one.substring(equals + 1), UTF_8));
            }
        }
        return found;
    }

    @Override
    public void close() {
        resume();
        server.stop(0);
        threads.shutdownNow();
    }
}
