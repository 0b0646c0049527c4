package dev.pitwatch.core.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
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
import java.net.URLEncoder;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Stand-in for Twilio's Messages API (https://www.twilio.com/docs/messaging/api/message-resource, described for machines in
 * github.com/twilio/twilio-oai, twilio_api_v2010), on a loopback port. It holds requests against what the API demands and answers with
 * Twilio's codes; what a test {@link #plan}s comes before that. Every request is kept.
 */
public final class TwilioStandIn implements AutoCloseable {

    public static final String ACCOUNT = "AC00000000000000000000000000000001";
    public static final String TOKEN = "0123456789abcdef0123456789abcdef";

    private static final String PATH = "/2010-04-01/Accounts/" + ACCOUNT + "/Messages.json";
    private static final String NUMBER = "\\+[1-9]\\d{6,14}";
    private static final int LONGEST = 1600;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss Z", Locale.ENGLISH);

    /** A message that Twilio has. */
    public record Message(
            String sid,
            Map<String, String> form,
            String body,
            Instant created,
            String status,
            Optional<URI> callBack) {}

    /** What is to happen to the next request. */
    public enum Plan {
        /** What is right is taken. */
        AS_USUAL,
        /** 429 with {@code Retry-After: 120}. */
        TOO_MANY,
        SERVER_ERROR,
        /** 503 with a page of a proxy's. */
        PROXY_ERROR,
        /** It is taken, and the connection breaks before the answer. */
        TAKEN_AND_DROPPED,
        /** It is taken, and a proxy says 503. */
        TAKEN_BEHIND_PROXY_ERROR,
        /** The connection breaks before it is taken. */
        DROPPED,
        /** It is taken, and no answer comes until the stand-in is closed. */
        TAKEN_AND_SILENT
    }

    public final List<Message> messages = new CopyOnWriteArrayList<>();
    /** Method, path and query. */
    public final List<String> requests = new CopyOnWriteArrayList<>();

    private final ConcurrentLinkedQueue<Plan> plans = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Integer> refusals = new ConcurrentLinkedQueue<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;

    public TwilioStandIn() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** So happens to the next POST, the next but one … */
    public void plan(Plan... next) {
        plans.addAll(List.of(next));
    }

    /** Whatever was planned will not happen. */
    public void forgetPlans() {
        plans.clear();
    }

    /** The next POST is refused with that code, whatever it says. */
    public void refuse(int code) {
        refusals.add(code);
    }

    public long posts() {
        return requests.stream().filter(request -> request.startsWith("POST")).count();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            String credentials = Base64.getEncoder().encodeToString((ACCOUNT + ":" + TOKEN).getBytes(UTF_8));
            if (!("Basic " + credentials).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                fail(exchange, 401, 20003);
            } else if (!exchange.getRequestURI().getPath().equals(PATH)) {
                fail(exchange, 404, 20404);
            } else if (exchange.getRequestMethod().equals("POST")) {
                create(exchange);
            } else {
                list(exchange);
            }
        }
    }

    private void create(HttpExchange exchange) throws IOException {
        Map<String, String> form = form(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        Plan plan = plans.poll();
        Integer refusal = refusals.poll();
        if (plan == Plan.TOO_MANY) {
            exchange.getResponseHeaders().set("Retry-After", "120");
            fail(exchange, 429, 20429);
        } else if (plan == Plan.SERVER_ERROR) {
            fail(exchange, 500, 20500);
        } else if (plan == Plan.PROXY_ERROR) {
            send(exchange, 503, "<html>Service Unavailable</html>");
        } else if (refusal != null) {
            fail(exchange, 400, refusal);
        } else if (plan != Plan.DROPPED) {
            create(exchange, form, plan == null ? Plan.AS_USUAL : plan);
        }
    }

    private void create(HttpExchange exchange, Map<String, String> form, Plan plan) throws IOException {
        int code = fault(exchange, form);
        if (code > 0) {
            fail(exchange, 400, code);
            return;
        }
        Message message = new Message(
                "SM" + UUID.randomUUID().toString().replace("-", ""),
                form,
                form.containsKey("ContentSid") ? rendered(form) : form.get("Body"),
                Instant.now(),
                form.containsKey("MessagingServiceSid") ? "accepted" : "queued",
                Optional.ofNullable(form.get("StatusCallback")).map(URI::create));
        messages.add(message);
        if (plan == Plan.TAKEN_AND_SILENT) {
            await();
        } else if (plan == Plan.TAKEN_BEHIND_PROXY_ERROR) {
            send(exchange, 503, "<html>Service Unavailable</html>");
        } else if (plan != Plan.TAKEN_AND_DROPPED) {
            send(exchange, 201, json(message).toString());
        }
    }

    private void await() {
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** {@return the code that Twilio refuses it with; 0: it is right} */
    private static int fault(HttpExchange exchange, Map<String, String> form) {
        String type = String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type"));
        String to = form.getOrDefault("To", "");
        String from = form.getOrDefault("From", "");
        boolean whatsapp = to.startsWith("whatsapp:");
        String callBack = form.getOrDefault("StatusCallback", "https://shop.example/");
        if (!type.startsWith("application/x-www-form-urlencoded") || to.isEmpty()) {
            return 21604;
        }
        if (!to.matches("(whatsapp:)?" + NUMBER)) {
            return 21211;
        }
        if (from.isEmpty() && !form.getOrDefault("MessagingServiceSid", "").matches("MG[0-9a-f]{32}")) {
            return 21603;
        }
        if (!from.isEmpty() && whatsapp != from.startsWith("whatsapp:")) {
            return 21910;
        }
        if (!callBack.startsWith("https://") || callBack.contains("localhost") || callBack.contains("_")) {
            return 21609;
        }
        return form.containsKey("ContentSid") ? faultOfContent(form) : faultOfBody(form.getOrDefault("Body", ""));
    }

    private static int faultOfBody(String body) {
        return body.isEmpty() ? 21619 : body.length() > LONGEST ? 21617 : 0;
    }

    private static int faultOfContent(Map<String, String> form) {
        try {
            JsonNode variables = Json.MAPPER.readTree(form.getOrDefault("ContentVariables", "{}"));
            boolean texts = variables.isObject()
                    && variables.properties().stream()
                            .allMatch(one -> one.getKey().matches("[1-9]\\d*")
                                    && one.getValue().isTextual()
                                    && !one.getValue().asText().contains("\n"));
            return !form.get("ContentSid").matches("HX[0-9a-f]{32}") ? 21655 : texts ? 0 : 21656;
        } catch (JsonProcessingException e) {
            return 21656;
        }
    }

    private static String rendered(Map<String, String> form) throws JsonProcessingException {
        JsonNode variables = Json.MAPPER.readTree(form.getOrDefault("ContentVariables", "{}"));
        return variables.properties().stream()
                .map(one -> one.getValue().asText())
                .collect(Collectors.joining(", ", "Dear customer: ", ". Reply STOP to opt out."));
    }

    private void list(HttpExchange exchange) throws IOException {
        Map<String, String> query =
                form(Optional.ofNullable(exchange.getRequestURI().getRawQuery()).orElse(""));
        ObjectNode page = Json.MAPPER.createObjectNode();
        ArrayNode found = page.putArray("messages");
        for (int i = messages.size() - 1; i >= 0; i--) { // the newest first
            if (query.getOrDefault("To", messages.get(i).form().get("To"))
                    .equals(messages.get(i).form().get("To"))) {
                found.add(json(messages.get(i)));
            }
        }
        page.put("page", 0)
                .put("page_size", 50)
                .put("uri", exchange.getRequestURI().toString());
        page.put("first_page_uri", PATH + "?PageSize=50&Page=0")
                .putNull("next_page_uri")
                .putNull("previous_page_uri");
        send(exchange, 200, page.toString());
    }

    private static ObjectNode json(Message message) {
        String created = TIME.format(message.created().atOffset(ZoneOffset.UTC));
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("sid", message.sid()).put("account_sid", ACCOUNT).put("api_version", "2010-04-01");
        json.put("to", message.form().get("To")).put("from", message.form().get("From"));
        json.put("messaging_service_sid", message.form().get("MessagingServiceSid"));
        json.put("body", message.body()).put("status", message.status()).put("direction", "outbound-api");
        json.put("date_created", created).put("date_updated", created).putNull("date_sent");
        json.put("num_segments", "1").put("num_media", "0").putNull("price").put("price_unit", "USD");
        json.putNull("error_code").putNull("error_message");
        json.put("uri", PATH.replace(".json", "/" + message.sid() + ".json"));
        json.putObject("subresource_uris").put("media", "/Media.json");
        return json;
    }

    private static void fail(HttpExchange exchange, int status, int code) throws IOException {
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("code", code).put("message", "what Twilio says of it, with the number +919812345678");
        json.put("more_info", "https://www.twilio.com/docs/errors/" + code).put("status", status);
        send(exchange, status, json.toString());
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", body.startsWith("{") ? "application/json" : "text/html");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /** {@return the body of a call-back of the message} */
    public static String callBack(Message message, String status, String code) {
        Map<String, String> form = new TreeMap<>(Map.of(
                "AccountSid",
                ACCOUNT,
                "ApiVersion",
                "2010-04-01",
                "MessageSid",
                message.sid(),
                "MessageStatus",
                status,
                "SmsSid",
                message.sid(),
                "SmsStatus",
                status,
                "To",
                message.form().get("To"),
                "From",
                message.form().getOrDefault("From", "+15005550006")));
        if (!code.isEmpty()) {
            form.put("ErrorCode", code);
        }
        return form.entrySet().stream()
                .map(one -> one.getKey() + "=" + URLEncoder.encode(one.getValue(), UTF_8))
                .collect(Collectors.joining("&"));
    }

    /** {@return how Twilio signs a call-back} */
    public static String signature(String url, String body) {
        StringBuilder signed = new StringBuilder(url);
        new TreeMap<>(form(body)).forEach((name, value) -> signed.append(name).append(value));
        try {
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(TOKEN.getBytes(UTF_8), "HmacSHA1"));
            return Base64.getEncoder()
                    .encodeToString(mac.doFinal(signed.toString().getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> form(String text) {
        Map<String, String> form = new HashMap<>();
        for (String pair : text.split("&")) {
            String[] parts = pair.split("=", 2);
            if (parts.length == 2) {
                form.put(URLDecoder.decode(parts[0], UTF_8), URLDecoder.decode(parts[1], UTF_8));
            }
        }
        return form;
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
