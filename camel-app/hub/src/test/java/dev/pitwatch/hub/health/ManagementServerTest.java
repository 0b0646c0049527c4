package dev.pitwatch.hub.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.settings.Settings.Listen;
import dev.pitwatch.postgres.FreePort;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManagementServerTest {

    private static final String METRICS = "GET /metrics HTTP/1.1\r\nHost: hub\r\nConnection: close\r\n\r\n";

    private final Vertx vertx = Vertx.vertx();
    private final int port = FreePort.any();
    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ManagementServer server;

    ManagementServerTest() throws Exception {
        server = new ManagementServer(
                vertx, new Listen("127.0.0.1", port), Set.of("hub"), new Health(), meters, Clock.systemUTC());
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
            assertThat(raw(METRICS)).startsWith("HTTP/1.1 200 ");
        } finally {
            away.countDown();
        }
    }

    @Test
    void givenAMeterThatIsLongInComing_whenManyAskForMetrics_thenAllElseIsAnsweredAndTheyShareOneReading()
            throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        CountDownLatch away = new CountDownLatch(1);
        AtomicInteger readings = new AtomicInteger();
        meters.gauge("slow", readings, count -> {
            read.countDown();
            waitFor(away);
            return count.incrementAndGet();
        });
        int many = 2 * VertxOptions.DEFAULT_WORKER_POOL_SIZE;
        List<CompletableFuture<String>> scrapes = new ArrayList<>();
        try {
            for (int i = 0; i < many; i++) {
                scrapes.add(CompletableFuture.supplyAsync(this::metrics, task -> new Thread(task).start()));
            }
            read.await();

            assertThat(ask("Host: hub")).startsWith("HTTP/1.1 200 ");
            assertThat(vertx.executeBlocking(() -> "worker of all", false)
                            .toCompletionStage()
                            .toCompletableFuture()
                            .get(30, TimeUnit.SECONDS))
                    .isEqualTo("worker of all");
            assertThat(scrapes).noneMatch(CompletableFuture::isDone);
        } finally {
            away.countDown();
        }
        for (CompletableFuture<String> scrape : scrapes) {
            assertThat(scrape.get(30, TimeUnit.SECONDS)).contains("slow ");
        }
        assertThat(readings.get()).isLessThan(many);
    }

    @Test
    void givenAScraperThatReadsNothing_whenAnotherAsks_thenItIsAnswered() throws Exception {
        for (int i = 0; i < 20_000; i++) {
            meters.counter("many", "number", Integer.toString(i)).increment();
        }
        try (Socket idle = new Socket()) {
            idle.setReceiveBufferSize(4_096);
            idle.connect(new InetSocketAddress("127.0.0.1", port));
            idle.getOutputStream().write(METRICS.getBytes(StandardCharsets.ISO_8859_1));
            assertThat(idle.getInputStream().read()).isEqualTo('H');

            for (int i = 0; i < 3; i++) {
                assertThat(raw(METRICS)).startsWith("HTTP/1.1 200 ").contains("many_total{number=\"19999\"}");
            }
        }
    }

    private String metrics() {
        try {
            return raw(METRICS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String ask(String headers) throws Exception {
        return raw("GET /health HTTP/1.1\r\n" + headers + "\r\nConnection: close\r\n\r\n");
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
