package dev.pitwatch.integration;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/** The API as one signed-in person sees it. */
final class RestClient {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    private final String url;
    private final String token;

    /** What came back; {@code body} is missing when it was no JSON. */
    record Answer(int status, HttpHeaders headers, JsonNode body) {

        JsonNode data() {
            return body.path("data");
        }

        String code() {
            return body.at("/error/code").asText();
        }

        /** {@return the data, of an answer that is a success} */
        JsonNode required() {
            if (status / 100 != 2) {
                throw new IllegalStateException("answer %d: %s".formatted(status, body));
            }
            return data();
        }
    }

    private RestClient(String url, String token) {
        this.url = url;
        this.token = token;
    }

    /** Signs in at that address. */
    static RestClient signedIn(String url, Demo.User user) {
        Map<String, String> body = Map.of("username", user.username(), "password", user.password());
        JsonNode answer = new RestClient(url, "").post("/auth/login", body).required();
        return new RestClient(url, answer.get("access_token").textValue());
    }

    /** Makes the first person of an empty platform. */
    static void seedSuperAdmin(String url, String secret, Demo.User user) {
        RestClient nobody = new RestClient(url, "");
        Map<String, String> body = Map.of(
                "username", user.username(), "password", user.password(), "email", user.username() + "@example.org");
        send(nobody.posting("/admin/seed-super-admin", body)
                        .header("X-Bootstrap-Secret", secret)
                        .build())
                .required();
    }

    /** {@return the access token} */
    String token() {
        return token;
    }

    /** {@return whoever has that token; empty: nobody} */
    RestClient as(String other) {
        return new RestClient(url, other);
    }

    Answer get(String path) {
        return send(request(path).GET().build());
    }

    /** {@return what came back, whatever it is} */
    String text(String path) {
        try {
            return CLIENT.send(request(path).GET().build(), BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(path, e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    Answer post(String path, Object body, String... headers) {
        HttpRequest.Builder request = posting(path, body);
        return send((headers.length > 0 ? request.headers(headers) : request).build());
    }

    Answer patch(String path, Object body) {
        return send(posting(path, body)
                .method(
                        "PATCH",
                        BodyPublishers.ofString(Json.MAPPER.valueToTree(body).toString()))
                .build());
    }

    Answer post(String path) {
        return send(request(path).POST(BodyPublishers.noBody()).build());
    }

    Answer put(String path) {
        return send(request(path).PUT(BodyPublishers.noBody()).build());
    }

    Answer delete(String path) {
        return send(request(path).DELETE().build());
    }

    /** {@return a socket of this person, subscribed to the workshop} */
    LiveSocket subscribe(long workshopId) {
        LiveSocket socket = open();
        socket.send(Map.of("type", "subscribe", "workshop_id", workshopId));
        socket.await("subscribed");
        return socket;
    }

    /** {@return a socket of this person, to which hello has been said} */
    LiveSocket open() {
        return open(ticket());
    }

    /** {@return what opens one socket} */
    String ticket() {
        return post("/auth/ws-ticket").required().get("ticket").textValue();
    }

    LiveSocket open(String ticket) {
        return LiveSocket.open(URI.create(url.replaceFirst("^http", "ws") + "/ws?ticket=" + ticket));
    }

    /** {@return the answer of a url that needs no sign-in, asked with these headers; status 0: nobody answers} */
    static Answer fetch(String url, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url)).timeout(TIMEOUT);
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return answer(CLIENT.send(request.build(), BodyHandlers.ofString()));
        } catch (IOException e) {
            return new Answer(0, HttpHeaders.of(Map.of(), (name, value) -> true), Json.MAPPER.missingNode());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private HttpRequest.Builder posting(String path, Object body) {
        return request(path)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(Json.MAPPER.valueToTree(body).toString()));
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(url + "/api/v1" + path)).timeout(TIMEOUT);
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    private static Answer send(HttpRequest request) {
        try {
            return answer(CLIENT.send(request, BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new UncheckedIOException(request.toString(), e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static Answer answer(HttpResponse<String> response) {
        return new Answer(response.statusCode(), response.headers(), json(response.body()));
    }

    private static JsonNode json(String body) {
        try {
            return Json.MAPPER.readTree(body);
        } catch (IOException e) {
            return Json.MAPPER.missingNode();
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException(e);
    }
}
