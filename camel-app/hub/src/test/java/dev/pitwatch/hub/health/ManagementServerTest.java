package dev.pitwatch.hub.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.settings.Settings.Listen;
import dev.pitwatch.postgres.FreePort;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManagementServerTest {

    private final Vertx vertx = Vertx.vertx();
    private final int port = FreePort.any();
    private final ManagementServer server;

    ManagementServerTest() throws Exception {
        server = new ManagementServer(
                vertx,
                new Listen("127.0.0.1", port),
                Set.of("hub"),
                new Health(),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                Clock.systemUTC());
    }

    @AfterEach
    void close() {
        server.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:8081", "localhost", "LOCALHOST:1", "[::1]:8081", "hub", "Hub:8081", "10.1.2.3"})
    void givenAHostOfOurs_whenAsked_thenItAnswers(String host) throws Exception {
        assertThat(ask("Host: " + host)).startsWith("HTTP/1.1 200 ").containsIgnoringCase("\r\ndate: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"evil.example", "127.0.0.1.evil.example", "hub.evil.example:8081", "localhost.", "::1"})
    void givenAnotherHost_whenAsked_thenItRefuses(String host) throws Exception {
        assertThat(ask("Host: " + host)).startsWith("HTTP/1.1 403 ");
    }

    @Test
    void givenNoHostOrTwo_whenAsked_thenItIs400() throws Exception {
        assertThat(ask("X: y")).startsWith("HTTP/1.1 400 ");
        assertThat(ask("Host: hub\r\nHost: hub")).startsWith("HTTP/1.1 400 ");
    }

    @Test
    void givenHttp2InClear_whenSpoken_thenItIsNotTaken() throws Exception {
        assertThat(raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
                .doesNotContain("\u0000\u0000")
                .matches("(?s)(HTTP/\\S+ [45].*)?");
        assertThat(ask("Host: hub\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__"))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void givenPartsThatKeepAllThreadsWaiting_whenMetricsAreAsked_thenTheyAreAnswered() throws Exception {
        CountDownLatch away = new CountDownLatch(1);
        CountDownLatch waiting = new CountDownLatch(VertxOptions.DEFAULT_WORKER_POOL_SIZE);
        for (int i = 0; i < VertxOptions.DEFAULT_WORKER_POOL_SIZE; i++) {
            vertx.executeBlocking(
                    () -> {
                        waiting.countDown();
                        away.await();
                        return null;
                    },
                    false);
        }
        waiting.await();
        try {
            assertThat(raw("GET /metrics HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 200 ");
        } finally {
            away.countDown();
        }
    }

    private String ask(String headers) throws Exception {
        return raw("GET /health HTTP/1.1\r\n" + headers + "\r\nConnection: close\r\n\r\n");
    }

    private String raw(String request) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
