package dev.pitwatch.hub.health;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.pitwatch.core.json.Json;
import dev.pitwatch.core.settings.Settings.Listen;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Health, readiness and metrics on a port of their own, for the machine's operators only. */
public final class ManagementServer implements AutoCloseable {

    private static final int SECONDS = 10;

    private final Vertx vertx;
    private final Health health;
    private final PrometheusMeterRegistry meters;
    private final HttpServer server;

    /** Listens at once: the start can be watched. */
    public ManagementServer(Vertx vertx, Listen listen, Health health, PrometheusMeterRegistry meters)
            throws Exception {
        this.vertx = vertx;
        this.health = health;
        this.meters = meters;
        this.server = vertx.createHttpServer()
                .requestHandler(this::answer)
                .listen(listen.port(), listen.bind())
                .toCompletionStage()
                .toCompletableFuture()
                .get(SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        server.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(SECONDS, TimeUnit.SECONDS)
                .join();
    }

    private void answer(HttpServerRequest request) {
        switch (request.path()) {
            case "/health" -> report(request, health::live, false);
            case "/health/ready" -> report(request, health::ready, true);
            case "/metrics" ->
                onWorker(request, meters::scrape, (response, text) -> response.putHeader(
                                "Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                        .end(text));
            default -> request.response().setStatusCode(404).end();
        }
    }

    private void report(HttpServerRequest request, Callable<Health.Report> ask, boolean failWhenDown) {
        onWorker(request, ask, (response, report) -> response.setStatusCode(failWhenDown && !report.isUp() ? 503 : 200)
                .putHeader("Content-Type", "application/json")
                .end(json(report)));
    }

    private <T> void onWorker(
            HttpServerRequest request, Callable<T> ask, java.util.function.BiConsumer<HttpServerResponse, T> answer) {
        vertx.executeBlocking(ask, false)
                .onSuccess(value -> answer.accept(request.response(), value))
                .onFailure(e -> request.response().setStatusCode(500).end());
    }

    /** {@return the report as JSON} */
    public static String json(Health.Report report) {
        try {
            return Json.MAPPER.writeValueAsString(report);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
