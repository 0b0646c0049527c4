package dev.pitwatch.hub.health;

import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.settings.Settings.Listen;
import dev.pitwatch.hub.http.SecurityHeaders;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/** Health, readiness and metrics on a port of their own, for the machine's operators only. */
public final class ManagementServer implements AutoCloseable {

    private static final int SECONDS = 10;
    private static final int IDLE_SECONDS = 120;

    private final Vertx vertx;
    private final Health health;
    private final PrometheusMeterRegistry meters;
    private final HttpServer server;
    private final Set<String> hosts;
    /** Of its own: when all of Vert.x's threads wait for a part that is down, the meters are wanted most. */
    private final WorkerExecutor scraper;

    private Future<String> scraping = Future.succeededFuture("");
    private final SecurityHeaders headers;

    /**
     * Listens at once: the start can be watched.
     *
     * @param hosts names by which it may be called, besides addresses and localhost: a page of somewhere else, whose name
     *     points here, calls by its own
     */
    public ManagementServer(
            Vertx vertx, Listen listen, Set<String> hosts, Health health, PrometheusMeterRegistry meters, Clock clock)
            throws Exception {
        this.vertx = vertx;
        this.hosts = hosts;
        this.headers = new SecurityHeaders(false, clock);
        this.health = health;
        this.meters = meters;
        this.scraper = vertx.createSharedWorkerExecutor("metrics", 1);
        this.server = vertx.createHttpServer(
                        new HttpServerOptions().setHttp2ClearTextEnabled(false).setIdleTimeout(IDLE_SECONDS))
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
        scraper.close();
    }

    private void answer(HttpServerRequest request) {
        headers.put(request.response());
        List<String> named = request.headers().getAll("Host");
        if (named.size() > 1 || (named.isEmpty() && request.version() != HttpVersion.HTTP_1_0)) {
            request.response().setStatusCode(400).end();
            return;
        }
        if (!named.isEmpty() && !isOurs(named.get(0))) {
            request.response()
                    .setStatusCode(403)
                    .end("expected an address, localhost or a name of" + " PITWATCH_MANAGEMENT_HOSTS as Host\n");
            return;
        }
        switch (request.path()) {
            case "/health" -> report(request, health::live, false);
            case "/health/ready" -> report(request, health::ready, true);
            case "/metrics" ->
                answer(request, scrape(), (response, text) -> response.putHeader(
                                "Content-Type", "text/plain; version=0.0.4; charset=utf-8")
                        .end(text));
            default -> request.response().setStatusCode(404).end();
        }
    }

    private boolean isOurs(String host) {
        String name = host.strip().toLowerCase(Locale.ROOT).replaceFirst(":\\d{1,5}$", "");
        return name.equals("localhost")
                || NetUtil.isValidIpV4Address(name)
                || name.startsWith("[") && NetUtil.isValidIpV6Address(name)
                || hosts.contains(name);
    }

    private void report(HttpServerRequest request, Callable<Health.Report> ask, boolean failWhenDown) {
        answer(request, vertx.executeBlocking(ask, false), (response, report) -> response.setStatusCode(
                        failWhenDown && !report.isUp() ? 503 : 200)
                .putHeader("Content-Type", "application/json")
                .end(json(report)));
    }

    /** {@return the meters} Those who ask while they are read get the same: one thread reads them, and nothing waits for it. */
    private synchronized Future<String> scrape() {
        if (scraping.isComplete()) {
            scraping = scraper.executeBlocking(() -> meters.scrape(), false);
        }
        return scraping;
    }

    private static <T> void answer(
            HttpServerRequest request, Future<T> asked, BiConsumer<HttpServerResponse, T> answer) {
        asked.onSuccess(value -> answer.accept(request.response(), value))
                .onFailure(e -> request.response().setStatusCode(500).end());
    }

    /** {@return the report as JSON} */
    public static String json(Health.Report report) {
        return Json.text(report);
    }
}
