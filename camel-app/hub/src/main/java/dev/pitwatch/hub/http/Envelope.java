package dev.pitwatch.hub.http;

import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.problem.Problem;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The one shape of all answers. */
public final class Envelope {

    private static final String JSON = "application/json";

    private Envelope() {}

    /** {@return what a call is answered; without {@code meta} when that is null} */
    public static byte[] bytes(@Nullable Object data, @Nullable Map<String, Object> meta, String correlationId) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("success", true);
        body.put("data", data);
        if (meta != null) {
            body.put("meta", meta);
        }
        body.put("correlation_id", correlationId);
        return Json.bytes(body);
    }

    /** {@return why a call is refused} */
    public static byte[] bytes(Problem problem, String correlationId) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("code", problem.code().code());
        error.put("message", problem.getMessage());
        error.put("details", problem.details());
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        body.put("success", false);
        body.put("data", null);
        body.put("error", error);
        body.put("correlation_id", correlationId);
        return Json.bytes(body);
    }

    /** Sends why a call is refused. */
    public static void send(HttpServerResponse response, Problem problem, String correlationId) {
        problem.retryAfter().ifPresent(after -> response.putHeader(HttpHeaders.RETRY_AFTER, seconds(after)));
        if (problem.code().status() == 401) {
            response.putHeader("WWW-Authenticate", "Bearer");
        }
        end(response, problem.code().status(), Buffer.buffer(bytes(problem, correlationId)));
    }

    /** The one that waits that long comes late enough, never too soon. */
    public static String seconds(Duration duration) {
        return Long.toString(Math.max(1, (duration.toMillis() + 999) / 1000));
    }

    private static void end(HttpServerResponse response, int status, Buffer body) {
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length())) // of HEAD, too
                .end(body);
    }
}
