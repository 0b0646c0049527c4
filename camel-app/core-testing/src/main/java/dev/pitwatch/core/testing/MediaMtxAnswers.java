package dev.pitwatch.core.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import dev.pitwatch.base.json.Json;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Answers of {@link MediaMtxStandIn} in the shapes of MediaMTX's control API. */
final class MediaMtxAnswers {

    private MediaMtxAnswers() {}

    static void page(HttpExchange exchange, Collection<ObjectNode> all, Map<String, String> query) throws IOException {
        int size = Integer.parseInt(query.getOrDefault("itemsPerPage", "100"));
        long page = Long.parseLong(query.getOrDefault("page", "0"));
        if (size <= 0) {
            fail(exchange, 400, "invalid items per page");
            return;
        }
        ObjectNode answer = Json.MAPPER.createObjectNode();
        answer.put("itemCount", all.size()).put("pageCount", (all.size() + size - 1) / size);
        ArrayNode items = answer.putArray("items");
        all.stream().skip(page * size).limit(size).forEach(items::add);
        send(exchange, 200, answer.toString());
    }

    static void one(HttpExchange exchange, @Nullable ObjectNode found, String missing) throws IOException {
        if (found == null) {
            fail(exchange, 404, missing);
        } else {
            send(exchange, 200, found.toString());
        }
    }

    static void done(HttpExchange exchange) throws IOException {
        send(exchange, 200, "{\"status\":\"ok\"}");
    }

    static void fail(HttpExchange exchange, int status, String error) throws IOException {
        Map<String, String> said = Map.of("status", "error", "error", error);
        send(exchange, status, Json.MAPPER.valueToTree(said).toString());
    }

    static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        boolean json = body.startsWith("{") || body.startsWith("[");
        exchange.getResponseHeaders().set("Content-Type", json ? "application/json; charset=utf-8" : "text/plain");
        exchange.getResponseHeaders().set("Server", "mediamtx");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
