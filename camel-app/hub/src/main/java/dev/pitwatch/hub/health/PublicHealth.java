package dev.pitwatch.hub.health;

import dev.pitwatch.core.problem.Problem;
import dev.pitwatch.core.problem.ProblemCode;
import dev.pitwatch.hub.http.CorrelationId;
import dev.pitwatch.hub.http.Envelope;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;

/** {@code /health} on the port that everybody reaches: what may be told to everybody. */
public final class PublicHealth implements Handler<RoutingContext> {

    private final Vertx vertx;
    private final Health health;

    public PublicHealth(Vertx vertx, Health health) {
        this.vertx = vertx;
        this.health = health;
    }

    @Override
    public void handle(RoutingContext call) {
        HttpMethod method = call.request().method();
        String correlationId = CorrelationId.of(call);
        if (method != HttpMethod.GET && method != HttpMethod.HEAD) {
            call.response().putHeader(HttpHeaders.ALLOW, "GET, HEAD");
            Envelope.send(
                    call.response(),
                    new Problem(ProblemCode.METHOD_NOT_ALLOWED, "expected one of GET, HEAD"),
                    correlationId);
            return;
        }
        vertx.executeBlocking(() -> ManagementServer.json(health.publicly()), false)
                .onSuccess(json -> call.response()
                        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                        .end(json))
                .onFailure(call::fail);
    }
}
