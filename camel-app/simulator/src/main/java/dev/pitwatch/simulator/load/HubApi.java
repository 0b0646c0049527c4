package dev.pitwatch.simulator.load;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Calls of a hub's REST API by one signed-in user; waits where the hub limits the rate. */
final class HubApi {

    private static final int TOO_MANY = 429;
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    private final URI url;
    private String token = "";

    HubApi(URI url) {
        this.url = url;
    }

    /** A call that the hub refused. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1;
        private final int status;

        Refused(String call, int status, String message) {
            super("%s: %d, %s".formatted(call, status, message));
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    /** Returns the user who signed in. */
    JsonNode signIn(String username, String password) throws IOException, InterruptedException {
        JsonNode session = post("/auth/login", Map.of("username", username, "password", password));
        if (session.path("mfa_required").asBoolean()) {
            throw new IOException("user %s has a second factor; take one without".formatted(username));
        }
        token = session.path("access_token").asText();
        return session.path("user");
    }

    JsonNode get(String path) throws IOException, InterruptedException {
        return call("GET", path, HttpRequest.BodyPublishers.noBody());
    }

    JsonNode post(String path, Object body) throws IOException, InterruptedException {
        return call("POST", path, HttpRequest.BodyPublishers.ofString(Json.MAPPER.writeValueAsString(body)));
    }

    private JsonNode call(String method, String path, HttpRequest.BodyPublisher body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve("/api/v1" + path))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .method(method, body);
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        while (true) {
            HttpResponse<String> response =
                    client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            if (response.statusCode() != TOO_MANY) {
                return data(method + ' ' + path, response);
            }
            long seconds = response.headers().firstValueAsLong("Retry-After").orElse(1);
            TimeUnit.SECONDS.sleep(Math.max(1, Math.min(seconds, 60)));
        }
    }

    private static JsonNode data(String call, HttpResponse<String> response) throws IOException {
        JsonNode answer =
                response.body().startsWith("{") ? Json.MAPPER.readTree(response.body()) : Json.MAPPER.nullNode();
        if (response.statusCode() >= 300) {
            throw new Refused(
                    call,
                    response.statusCode(),
                    answer.path("error").path("message").asText("no reason given"));
        }
        return answer.path("data");
    }
}
