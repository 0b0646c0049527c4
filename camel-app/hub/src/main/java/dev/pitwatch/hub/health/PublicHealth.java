package dev.pitwatch.hub.health;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.hub.http.CorrelationId;
import dev.pitwatch.hub.http.Envelope;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * {@code /health} on the port that everybody reaches, and under the API's prefix: what may be given to everybody, from memory, so
 * that it costs nothing however often it is asked.
 */
public final class PublicHealth implements Handler<RoutingContext> {

    private static final List<String> PATHS = List.of("/health", "/api/v1/health");
    private static final long EVERY_MS = 1_000;

    private final Health health;
    private final AtomicBoolean looking = new AtomicBoolean();

    /** Looks at the parts from now on. */
    public PublicHealth(Vertx vertx, Health health) {
        this.health = health;
        vertx.setPeriodic(EVERY_MS, look -> {
            if (looking.compareAndSet(false, true)) {
                vertx.executeBlocking(health::ready, false).onComplete(seen -> looking.set(false));
            }
        });
    }

    /** Answers from now on, before the API does: nothing counts these calls, and nothing has to run for them. */
    public void mount(Router router) {
        PATHS.forEach(path -> router.route(path).handler(this));
    }

    @Override
    public void handle(RoutingContext call) {
        HttpMethod method = call.request().method();
        String correlationId = CorrelationId.of(call);
        if (method != HttpMethod.GET && method != HttpMethod.HEAD) {
            call.response().putHeader(HttpHeaders.ALLOW, "GET, HEAD, OPTIONS");
            if (method == HttpMethod.OPTIONS) {
                call.response().end();
                return;
            }
            Envelope.send(
                    call.response(),
                    new Problem(ProblemCode.METHOD_NOT_ALLOWED, "expected one of GET, HEAD, OPTIONS"),
                    correlationId);
            return;
        }
        Buffer json = Buffer.buffer(ManagementServer.json(health.publicly()));
        call.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(json.length()))
                .end(json);
    }
}
