package dev.pitwatch.core.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An S3-compatible store on loopback with one bucket: objects, multipart uploads, listing by pages. It takes only requests that {@link
 * S3SignatureCheck} finds signed, with the body that was signed. Faults are ordered for requests to come. Thread safe.
 */
public final class S3StandIn implements AutoCloseable {

    public static final String BUCKET = "pitwatch-backups";
    public static final String ACCESS_KEY = "AKIDSTANDIN";
    public static final String SECRET_KEY = "a/planted+secret=key";
    public static final String REGION = "ap-south-1";

    private static final Duration MAX_SKEW = Duration.ofMinutes(15);
    private static final int PAGE = 2;
    private static final Pattern PART =
            Pattern.compile("<Part><PartNumber>(\\d+)</PartNumber><ETag>([^<]*)</ETag></Part>");
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");

    /** What goes wrong with a request. */
    public enum Fault {
        /** It is not done; the answer is 500. */
        ERROR,
        /** It is not done; the answer is 503 and asks for patience. */
        SLOW_DOWN,
        /** It is done, and the connection ends without an answer. */
        LOST_ANSWER,
        /** The connection ends amid its body, or amid the answer's. */
        CUT,
        /** It is not done, and nothing comes. */
        SILENCE
    }

    private static final class Planned {
        private final Pattern calls;
        private final Fault fault;
        private int left;

        private Planned(Pattern calls, Fault fault, int times) {
            this.calls = calls;
            this.fault = fault;
            this.left = times;
        }
    }

    private record Upload(String key, NavigableMap<Integer, byte[]> parts) {}

    private record Refusal(int status, String code, String message) {}

    /** By their keys. */
    public final NavigableMap<String, byte[]> objects = new ConcurrentSkipListMap<>();
    /** Method, path and query of each request, oldest first. */
    public final List<String> calls = new CopyOnWriteArrayList<>();

    private final Map<String, Upload> uploads = new ConcurrentHashMap<>();
    private final List<Planned> planned = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final HttpServer server;
    private volatile Clock clock = Clock.systemUTC();
    private volatile boolean deletes = true;

    /** Starts without objects. */
    public S3StandIn() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    /** {@return its endpoint} */
    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** {@return how the hub and the launcher are told of it} */
    public Map<String, String> environment() {
        return Map.of(
                "BACKUP_S3_ENDPOINT", url().toString(),
                "BACKUP_S3_REGION", REGION,
                "BACKUP_S3_BUCKET", BUCKET,
                "BACKUP_S3_ACCESS_KEY", ACCESS_KEY,
                "BACKUP_S3_SECRET_KEY", SECRET_KEY);
    }

    /** The next so many requests whose method, path and query match go wrong. */
    public void plan(String calls, Fault fault, int times) {
        synchronized (planned) {
            planned.add(new Planned(Pattern.compile(calls), fault, times));
        }
    }

    /** From now on nothing goes wrong. */
    public void heal() {
        synchronized (planned) {
            planned.clear();
        }
    }

    /** From now on it goes by that clock. */
    public void setClock(Clock now) {
        clock = now;
    }

    /** From now on the key may delete nothing. */
    public void forbidDeletes() {
        deletes = false;
    }

    /** {@return how many uploads are neither completed nor aborted} */
    public int unfinished() {
        return uploads.size();
    }

    private @Nullable Fault fault(String call) {
        synchronized (planned) {
            for (Iterator<Planned> each = planned.iterator(); each.hasNext(); ) {
                Planned next = each.next();
                if (next.calls.matcher(call).find()) {
                    next.left--;
                    if (next.left == 0) {
                        each.remove();
                    }
                    return next.fault;
                }
            }
            return null;
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String call = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            calls.add(call);
            Fault fault = fault(call);
            if (fault == Fault.CUT && !exchange.getRequestMethod().equals("GET")) {
                exchange.getRequestBody().readNBytes(1);
                return;
            }
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders()
                    .set("x-amz-request-id", UUID.randomUUID().toString());
            if (fault == Fault.ERROR) {
                refuse(exchange, new Refusal(500, "InternalError", "We encountered an internal error."));
            } else if (fault == Fault.SILENCE) {
                awaitClose();
            } else if (fault == Fault.SLOW_DOWN) {
                refuse(exchange, new Refusal(503, "SlowDown", "Please reduce your request rate."));
            } else {
                take(new Taken(exchange, body, fault));
            }
        }
    }

    private void awaitClose() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A request with its body. */
    private record Taken(HttpExchange exchange, byte[] body, @Nullable Fault fault) {
        String method() {
            return exchange.getRequestMethod();
        }

        S3SignatureCheck.Request request() {
            return new S3SignatureCheck.Request(
                    method(), exchange.getRequestURI(), exchange.getRequestHeaders()::getFirst, body);
        }

        String key() {
            String path = exchange.getRequestURI().getPath();
            return path.length() <= BUCKET.length() + 2 ? "" : path.substring(BUCKET.length() + 2);
        }

        Map<String, String> query() {
            Map<String, String> query = new TreeMap<>();
            String raw = exchange.getRequestURI().getRawQuery();
            for (String pair : raw == null ? new String[0] : raw.split("&")) {
                String[] parts = pair.split("=", 2);
                query.put(parts[0], parts.length < 2 ? "" : URLDecoder.decode(parts[1], UTF_8));
            }
            return query;
        }
    }

    private void take(Taken taken) throws IOException {
        String date = taken.exchange.getRequestHeaders().getFirst("x-amz-date");
        if (!S3SignatureCheck.isSigned(taken.request(), ACCESS_KEY, SECRET_KEY, REGION)) {
            refuse(
                    taken.exchange,
                    new Refusal(
                            403,
                            "SignatureDoesNotMatch",
                            "The request signature we calculated does not match the signature you provided."));
        } else if (Duration.between(S3SignatureCheck.time(date), clock.instant())
                        .abs()
                        .compareTo(MAX_SKEW)
                > 0) {
            refuse(
                    taken.exchange,
                    new Refusal(
                            403,
                            "RequestTimeTooSkewed",
                            "The difference between the request time and the current time is too large."));
        } else if (!taken.exchange.getRequestURI().getPath().matches("/" + BUCKET + "(/.*)?")) {
            refuse(taken.exchange, new Refusal(404, "NoSuchBucket", "The specified bucket does not exist."));
        } else {
            serve(taken);
        }
    }

    private void serve(Taken taken) throws IOException {
        Map<String, String> query = taken.query();
        switch (taken.method()) {
            case "PUT" -> put(taken, query);
            case "POST" -> post(taken, query);
            case "GET" -> get(taken, query);
            case "HEAD" -> head(taken);
            default -> delete(taken, query);
        }
    }

    private void put(Taken taken, Map<String, String> query) throws IOException {
        String id = query.get("uploadId");
        if (id == null) {
            objects.put(taken.key(), taken.body);
        } else if (uploads.get(id) == null) {
            refuse(taken.exchange, noSuchUpload());
            return;
        } else {
            uploads.get(id).parts.put(Integer.valueOf(query.getOrDefault("partNumber", "")), taken.body);
        }
        taken.exchange.getResponseHeaders().set("ETag", tag(taken.body));
        send(taken, 200, new byte[0]);
    }

    private static String tag(byte[] bytes) {
        return '"' + S3SignatureCheck.sha256(bytes).substring(0, 32) + '"';
    }

    private static Refusal noSuchUpload() {
        return new Refusal(404, "NoSuchUpload", "The specified upload does not exist.");
    }

    private void post(Taken taken, Map<String, String> query) throws IOException {
        if (query.containsKey("uploads")) {
            String id = UUID.randomUUID().toString();
            uploads.put(id, new Upload(taken.key(), new ConcurrentSkipListMap<>()));
            xml(taken, "<InitiateMultipartUploadResult><UploadId>%s</UploadId></InitiateMultipartUploadResult>", id);
            return;
        }
        Upload upload = uploads.get(query.getOrDefault("uploadId", ""));
        if (upload == null) {
            refuse(taken.exchange, noSuchUpload());
            return;
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        Matcher parts = PART.matcher(new String(taken.body, UTF_8));
        while (parts.find()) {
            byte[] part = upload.parts.get(Integer.valueOf(parts.group(1)));
            if (part == null || !tag(part).equals(parts.group(2))) {
                refuse(taken.exchange, new Refusal(400, "InvalidPart", "A part could not be found."));
                return;
            }
            whole.writeBytes(part);
        }
        uploads.remove(query.get("uploadId"));
        objects.put(upload.key, whole.toByteArray());
        xml(taken, "<CompleteMultipartUploadResult><Key>%s</Key></CompleteMultipartUploadResult>", upload.key);
    }

    private void get(Taken taken, Map<String, String> query) throws IOException {
        if (query.containsKey("uploads")) {
            StringBuilder all = new StringBuilder();
            uploads.forEach((id, upload) ->
                    all.append("<Upload><Key>%s</Key><UploadId>%s</UploadId></Upload>".formatted(upload.key, id)));
            xml(taken, "<ListMultipartUploadsResult>%s</ListMultipartUploadsResult>", all);
        } else if (query.containsKey("list-type")) {
            list(taken, query.getOrDefault("continuation-token", ""));
        } else if (objects.get(taken.key()) == null) {
            refuse(taken.exchange, new Refusal(404, "NoSuchKey", "The specified key does not exist."));
        } else {
            byte[] object = objects.get(taken.key());
            Matcher range = RANGE.matcher(
                    String.valueOf(taken.exchange.getRequestHeaders().getFirst("range")));
            send(
                    taken,
                    range.matches() ? 206 : 200,
                    range.matches()
                            ? Arrays.copyOfRange(
                                    object,
                                    Integer.parseInt(range.group(1)),
                                    Math.min(object.length, Integer.parseInt(range.group(2)) + 1))
                            : object);
        }
    }

    private void list(Taken taken, String after) throws IOException {
        StringBuilder page = new StringBuilder();
        List<String> keys = objects.tailMap(after, false).keySet().stream().toList();
        List<String> shown = keys.subList(0, Math.min(PAGE, keys.size()));
        for (String key : shown) {
            page.append("<Contents><Key>%s</Key><Size>%d</Size></Contents>"
                    .formatted(key, objects.getOrDefault(key, new byte[0]).length));
        }
        if (shown.size() < keys.size()) {
            page.append("<NextContinuationToken>%s</NextContinuationToken>".formatted(shown.get(shown.size() - 1)));
        }
        page.append("<IsTruncated>%s</IsTruncated>".formatted(shown.size() < keys.size()));
        xml(taken, "<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">%s</ListBucketResult>", page);
    }

    private void head(Taken taken) throws IOException {
        byte[] object = objects.get(taken.key());
        if (object != null) {
            taken.exchange.getResponseHeaders().set("Content-Length", Integer.toString(object.length));
        }
        taken.exchange.sendResponseHeaders(object == null ? 404 : 200, -1);
    }

    private void delete(Taken taken, Map<String, String> query) throws IOException {
        if (!deletes) {
            refuse(taken.exchange, new Refusal(403, "AccessDenied", "Access Denied"));
            return;
        }
        if (query.containsKey("uploadId")) {
            uploads.remove(query.get("uploadId"));
        } else {
            objects.remove(taken.key());
        }
        send(taken, 204, new byte[0]);
    }

    private static void xml(Taken taken, String format, Object value) throws IOException {
        send(taken, 200, ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + format.formatted(value)).getBytes(UTF_8));
    }

    private static void send(Taken taken, int status, byte[] body) throws IOException {
        if (taken.fault == Fault.LOST_ANSWER) {
            return; // the exchange is closed
        }
        taken.exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            taken.exchange.getResponseBody().write(body, 0, taken.fault == Fault.CUT ? body.length / 2 : body.length);
        }
    }

    private static void refuse(HttpExchange exchange, Refusal refusal) throws IOException {
        boolean bodiless = exchange.getRequestMethod().equals("HEAD");
        byte[] body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>%s</Code><Message>%s</Message></Error>"
                .formatted(refusal.code, refusal.message)
                .getBytes(UTF_8);
        exchange.sendResponseHeaders(refusal.status, bodiless ? -1 : body.length);
        if (!bodiless) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
