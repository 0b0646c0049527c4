package dev.pitwatch.simulator.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.pitwatch.base.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FleetTest {

    private final List<String> calls = new ArrayList<>();
    private String user = "{\"username\":\"super_admin\",\"workshop_id\":null}";
    private String mqttPassword = "\"secret\"";
    private int limited = 1;
    private HttpServer server;
    private HubApi hub;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        hub = new HubApi(URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void givenASuperAdmin_whenElevenDevicesAreRegistered_thenTheyGetAWorkshopAndTwoPits() throws Exception {
        JsonNode signedIn = hub.signIn("super_admin", "Secret123");

        List<LoadDevice> devices = new Fleet(hub).register(11, signedIn, Optional.empty(), count -> {});

        assertThat(calls.subList(0, 4))
                .containsExactly(
                        "POST /api/v1/auth/login ",
                        "POST /api/v1/workshops Bearer T",
                        "GET /api/v1/workshops/7/pits Bearer T",
                        "POST /api/v1/workshops/7/pits Bearer T");
        assertThat(calls)
                .filteredOn(call -> call.contains("POST /api/v1/workshops/7/pits"))
                .hasSize(2);
        assertThat(devices).hasSize(11).doesNotHaveDuplicates();
        assertThat(devices.get(0).topic()).isEqualTo("workshop/w7/pit/p/sensors");
        assertThat(devices.get(0).password()).isEqualTo("secret");
    }

    @Test
    void givenAnOwner_whenRegistered_thenTheirOwnWorkshopIsUsed() throws Exception {
        user = "{\"username\":\"owner\",\"workshop_id\":7}";

        new Fleet(hub).register(1, hub.signIn("owner", "Secret123"), Optional.empty(), count -> {});

        assertThat(calls).noneMatch(call -> call.contains("POST /api/v1/workshops "));
    }

    @Test
    void givenAHubWithoutBrokerAccounts_whenRegistered_thenItSaysWhy() throws Exception {
        mqttPassword = "null";
        JsonNode signedIn = hub.signIn("super_admin", "Secret123");

        assertThatThrownBy(() -> new Fleet(hub).register(1, signedIn, Optional.empty(), count -> {}))
                .hasMessageContaining("PITWATCH_MQTT_ACCOUNTS=none");
    }

    @Test
    void givenARefusal_whenCalled_thenTheHubsWordsAreInTheMessage() {
        assertThatThrownBy(() -> hub.get("/nothing")).hasMessage("GET /nothing: 404, not there");
    }

    private void answer(HttpExchange exchange) throws IOException {
        String token = exchange.getRequestHeaders().getFirst("Authorization");
        String path = exchange.getRequestURI().getPath();
        if (path.endsWith("/devices") && limited-- > 0) {
            exchange.getResponseHeaders().add("Retry-After", "1");
            send(exchange, 429, "{\"error\":{\"message\":\"slow down\"}}");
            return;
        }
        String call = exchange.getRequestMethod() + ' ' + path;
        calls.add(call + ' ' + (token == null ? "" : token));
        switch (call) {
            case "POST /api/v1/auth/login" ->
                send(exchange, 200, "{\"data\":{\"access_token\":\"T\",\"user\":%s}}".formatted(user));
            case "POST /api/v1/workshops" -> send(exchange, 201, "{\"data\":{\"id\":7}}");
            case "GET /api/v1/workshops/7/pits" ->
                send(exchange, 200, "{\"data\":[{\"id\":3,\"pit_number\":3}],\"meta\":{\"total\":1}}");
            case "POST /api/v1/workshops/7/pits" -> send(exchange, 201, "{\"data\":{\"id\":4}}");
            case "POST /api/v1/workshops/7/devices" ->
                send(
                        exchange,
                        201,
                        "{\"data\":{\"mqtt_username\":%s,\"mqtt_password\":%s,\"license_key\":\"LIC\",\"workshop\":\"w7\",\"pit\":\"p\"}}"
                                .formatted(
                                        Json.MAPPER
                                                .readTree(exchange.getRequestBody())
                                                .get("device_id"),
                                        mqttPassword));
            default -> send(exchange, 404, "{\"error\":{\"message\":\"not there\"}}");
        }
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
