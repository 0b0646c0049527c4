package dev.pitwatch.hub.rest;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.hub.http.BodyReader;
import dev.pitwatch.hub.http.ConnectionGuard;
import dev.pitwatch.hub.http.CorrelationId;
import dev.pitwatch.hub.http.Envelope;
import dev.pitwatch.hub.http.Hangup;
import dev.pitwatch.hub.http.HookHeaders;
import dev.pitwatch.hub.http.HttpLimits;
import dev.pitwatch.hub.http.HttpLimits.Limit;
import dev.pitwatch.hub.http.RequestRules;
import dev.pitwatch.hub.http.SecurityHeaders;
import dev.pitwatch.hub.http.SocketOptions;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.camel.component.platform.http.PlatformHttpComponent;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * The platform-http server with a root router of ours: upstream keeps its own private, and only the root's error handlers
 * see malformed paths. Answers 503 to what no one serves until {@link #started()}.
 */
public final class HubServer extends VertxPlatformHttpServer {

    private static final int SECONDS = 10;
    private static final int IDLE_SECONDS = 120;
    private static final int HEADER_BYTES = 16_384;
    private static final int[] REFUSALS = {400, 404, 405, 406, 408, 413, 414, 415, 416, 417, 431, 500, 501};

    private final VertxPlatformHttpServerConfiguration configuration;
    private final SecurityHeaders headers;
    private final HttpLimits limits;
    private @Nullable Vertx vertx;
    private @Nullable Router router;
    private @Nullable HttpServer server;
    private volatile boolean started;

    /**
     * Takes where to listen.
     *
     * @param tls whether the world reaches it by TLS
     * @param limits of what callers may take
     */
    public HubServer(VertxPlatformHttpServerConfiguration configuration, boolean tls, HttpLimits limits, Clock clock) {
        super(configuration);
        this.limits = limits;
        this.configuration = configuration;
        this.headers = new SecurityHeaders(tls, clock);
    }

    /** From now on what no one serves is not found. */
    public void started() {
        started = true;
    }

    /** {@return what callers may take} */
    public HttpLimits limits() {
        return limits;
    }

    /** {@return the router of everything on this port} Throws before the Camel context has started. */
    public Router router() {
        if (router == null) {
            throw new IllegalStateException("the server has not been started");
        }
        return router;
    }

    @Override
    public @Nullable HttpServer getServer() {
        return server;
    }

    @Override
    protected void initializeServer() {
        Vertx ours = lookupVertx();
        Router root = Router.router(ours);
        for (int status : REFUSALS) {
            root.errorHandler(status, context -> refuse(context, status));
        }
        root.route().last().handler(this::unserved);
        String name = VertxPlatformHttpRouter.getRouterNameFromPort(configuration.getBindPort());
        getCamelContext().getRegistry().bind(name, new VertxPlatformHttpRouter(this, ours, root, name) {
            @Override
            public Handler<RoutingContext> bodyHandler() {
                return new BodyReader(limits);
            }
        });
        HookHeaders headers = new HookHeaders();
        getCamelContext()
                .getComponent("platform-http", PlatformHttpComponent.class)
                .setHeaderFilterStrategy(headers);
        getCamelContext().getCamelContextExtension().addInterceptStrategy(headers);
        vertx = ours;
        router = root;
    }

    @Override
    protected void startServer() throws Exception {
        HttpServerOptions options = SocketOptions.set(new HttpServerOptions()
                .setIdleTimeout(IDLE_SECONDS)
                .setMaxHeaderSize(HEADER_BYTES)
                .setHttp2ClearTextEnabled(false)
                .setCompressionSupported(false));
        server = Objects.requireNonNull(vertx)
                .createHttpServer(options)
                .connectionHandler(connection -> ConnectionGuard.guard(connection, limits, headers::all))
                .requestHandler(this::take)
                .invalidRequestHandler(this::refuseBytes);
        server.listen(configuration.getBindPort(), configuration.getBindHost())
                .toCompletionStage()
                .toCompletableFuture()
                .get(SECONDS, TimeUnit.SECONDS);
    }

    @Override
    protected void stopServer() {
        HttpServer running = server;
        if (running != null) {
            server = null;
            running.close()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .orTimeout(SECONDS, TimeUnit.SECONDS)
                    .join();
        }
    }

    private void unserved(RoutingContext context) {
        Problem problem = started
                ? Problem.notFound("resource")
                : Problem.later(ProblemCode.UNAVAILABLE, "Pitwatch is starting", Duration.ofSeconds(2));
        Envelope.send(context.response(), problem, CorrelationId.of(context));
    }

    private static void refuse(RoutingContext context, int status) {
        if (!context.response().headWritten()) {
            Envelope.send(context.response(), Failures.ofStatus(status, context), CorrelationId.of(context));
        }
    }

    private void take(HttpServerRequest request) {
        if (ConnectionGuard.ends(request.connection())) {
            return;
        }
        headers.put(request.response());
        Optional<Problem> wrong = RequestRules.wrong(request);
        if (wrong.isPresent()) {
            Hangup.afterAnswer(request);
            refuse(request, wrong.get());
        } else if (request.response().writeQueueFull()) {
            // What was answered before on this connection is not taken yet.
            request.pause();
            request.response().drainHandler(drained -> {
                request.response().drainHandler(null);
                route(request);
                request.resume();
            });
        } else {
            route(request);
        }
    }

    private void route(HttpServerRequest request) {
        router().handle(ShortSpelling.spelledOut(request));
    }

    private void refuseBytes(HttpServerRequest request) {
        if (ConnectionGuard.ends(request.connection())) {
            return;
        }
        headers.put(request.response());
        Problem problem = RequestRules.ofBytes(request.decoderResult().cause());
        if (problem.code() == ProblemCode.HEAD_TOO_LARGE) {
            limits.ran(Limit.HEAD_SIZE);
        }
        Hangup.afterAnswer(request);
        refuse(request, problem);
    }

    private static void refuse(HttpServerRequest request, Problem problem) {
        String correlationId = CorrelationId.make();
        request.response().putHeader(CorrelationId.HEADER, correlationId);
        Envelope.send(request.response(), problem, correlationId);
    }
}
