package dev.pitwatch.hub.rest;

import dev.pitwatch.core.problem.Problem;
import dev.pitwatch.core.problem.ProblemCode;
import dev.pitwatch.hub.http.CorrelationId;
import dev.pitwatch.hub.http.Envelope;
import dev.pitwatch.hub.live.Live;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * The platform-http server with a root router of ours: upstream keeps its own private, and only the root's error handlers
 * see malformed paths. Answers 503 to what nobody serves until {@link #started()}.
 */
public final class HubServer extends VertxPlatformHttpServer {

    private static final int SECONDS = 10;
    private static final int IDLE_SECONDS = 120;
    private static final int HEADER_BYTES = 16_384;
    private static final int[] REFUSALS = {400, 404, 405, 406, 413, 415, 500};

    private final VertxPlatformHttpServerConfiguration configuration;
    private final SecurityHeaders headers;
    private @Nullable Vertx vertx;
    private @Nullable Router router;
    private @Nullable HttpServer server;
    private volatile boolean started;

    /**
     * Takes where to listen.
     *
     * @param tls whether the world reaches it by TLS
     */
    public HubServer(VertxPlatformHttpServerConfiguration configuration, boolean tls) {
        super(configuration);
        this.configuration = configuration;
        this.headers = new SecurityHeaders(tls);
    }

    /** From now on what nobody serves is not found. */
    public void started() {
        started = true;
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
                return BodyHandler.create(false).setBodyLimit(RestApi.MOST_BODY_BYTES);
            }
        });
        vertx = ours;
        router = root;
    }

    @Override
    protected void startServer() throws Exception {
        HttpServerOptions options = Live.serving(new HttpServerOptions()
                .setIdleTimeout(IDLE_SECONDS)
                .setMaxHeaderSize(HEADER_BYTES)
                .setCompressionSupported(false));
        server = Objects.requireNonNull(vertx)
                .createHttpServer(options)
                .requestHandler(request -> {
                    headers.put(request.response());
                    router().handle(ShortSpelling.spelledOut(request));
                })
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

    private void refuseBytes(HttpServerRequest request) {
        headers.put(request.response());
        Problem problem = new Problem(ProblemCode.BAD_JSON, "what came is not HTTP, or its head is too long");
        String correlationId = CorrelationId.make();
        request.response().putHeader(CorrelationId.HEADER, correlationId);
        Envelope.send(request.response(), problem, correlationId);
        request.connection().close();
    }
}
