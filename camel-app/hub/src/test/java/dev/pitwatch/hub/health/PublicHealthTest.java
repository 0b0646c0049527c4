package dev.pitwatch.hub.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.hub.web.LocalServer;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PublicHealthTest {

    private final LocalServer server =
            new LocalServer((vertx, router) -> router.route("/health").handler(new PublicHealth(vertx, new Health())));

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void givenAnybody_whenTheyRead_thenItSaysHowItIs() throws Exception {
        assertThat(call("GET").body()).startsWith("{\"status\":");
        assertThat(call("HEAD").statusCode()).isEqualTo(200);
    }

    @Test
    void givenAnybody_whenTheyWrite_thenItSaysWhatItTakes() throws Exception {
        HttpResponse<String> refused = call("POST");

        assertThat(refused.statusCode()).isEqualTo(405);
        assertThat(refused.headers().firstValue("Allow")).hasValue("GET, HEAD, OPTIONS");
        assertThat(refused.body()).contains("method_not_allowed");
    }

    private HttpResponse<String> call(String method) throws Exception {
        return server.send(method, "/health");
    }
}
