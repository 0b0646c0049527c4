package dev.pitwatch.hub.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.hub.web.LocalServer;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicHealthTest {

    private final LocalServer server =
            new LocalServer((vertx, router) -> new PublicHealth(vertx, new Health()).mount(router));

    @AfterEach
    void close() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/api/v1/health"})
    void givenAnybody_whenTheyRead_thenItSaysHowItIs(String path) throws Exception {
        assertThat(server.send("GET", path).body()).startsWith("{\"status\":");
        assertThat(server.send("HEAD", path).statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/health", "/api/v1/health"})
    void givenAnybody_whenTheyWrite_thenItSaysWhatItTakes(String path) throws Exception {
        HttpResponse<String> refused = server.send("POST", path);

        assertThat(refused.statusCode()).isEqualTo(405);
        assertThat(refused.headers().firstValue("Allow")).hasValue("GET, HEAD, OPTIONS");
        assertThat(refused.body()).contains("method_not_allowed");
    }
}
