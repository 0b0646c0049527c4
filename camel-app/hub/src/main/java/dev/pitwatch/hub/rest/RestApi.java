package dev.pitwatch.hub.rest;

import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.net.ClientNetwork;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.base.settings.Settings.Web;
import dev.pitwatch.core.people.identity.Authentication;
import dev.pitwatch.core.people.identity.FamiliarNetworks;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.repeat.RepeatedCalls;
import dev.pitwatch.core.work.stream.AskedCount;
import dev.pitwatch.core.work.tracking.TrackingLinks;
import dev.pitwatch.hub.http.BodyReader;
import dev.pitwatch.hub.http.CallCount;
import dev.pitwatch.hub.http.CorrelationId;
import dev.pitwatch.hub.http.Envelope;
import dev.pitwatch.hub.http.HttpLimits;
import dev.pitwatch.hub.http.Query;
import dev.pitwatch.hub.rest.Operation.Link;
import dev.pitwatch.hub.rest.RateLimiter.Kind;
import dev.pitwatch.hub.trace.Traces;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.apache.camel.CamelContext;
import org.apache.camel.Producer;

/**
 * The API on the hub's port: from the contract to {@code direct:<operationId>}. What needs neither body nor database
 * (who asks, may they, how often) is decided on the event loop; the rest runs on workers. Every failure leaves through
 * {@link #fail}.
 */
public final class RestApi implements AutoCloseable {

    /** Calls that run at a time. */
    public static final int THREADS = 12;
    /** Those that last as long as their caller takes, on threads of their own. */
    public static final int EXPORTS = 4;
    /** Those that take a core and a connection for seconds, one of a workshop. */
    public static final int COMPUTED = 2;

    private static final String V1 = "/api/v1/";
    private static final String HOOKS = "/hooks/*";
    private static final int HEADERS = -2_000;
    /** After every route, before the dashboard's files. */
    private static final int UNKNOWN = Integer.MAX_VALUE - 3;

    private static final String OPERATION = "pitwatch.operation";
    private static final String QUERY = "pitwatch.query";
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");

    private final CamelContext camel;
    private final Authentication authentication;
    private final MeterRegistry meters;
    private final Traces traces;
    private final Contract contract = new Contract(Document.read());
    private final OperationRoutes routes;
    private final CallLimits callers;
    private final OperationCalls calls;
    private final CallThreads threads;
    private final HttpLimits limits;
    private final BodyReader bodies;
    private final List<Route> mounted = new ArrayList<>();

    /**
     * Throws when contract and handlers don't match.
     *
     * @param links knows who comes by the token of a job's link; it asks the database
     */
    public RestApi(
            CamelContext camel,
            Vertx vertx,
            List<Handlers> handlers,
            Authentication authentication,
            FamiliarNetworks familiar,
            Function<String, Principal> links,
            RepeatedCalls repeatedCalls,
            Web web,
            HttpLimits limits,
            MeterRegistry meters,
            Traces traces) {
        this.limits = limits;
        this.bodies = new BodyReader(limits);
        this.camel = camel;
        this.authentication = authentication;
        this.meters = meters;
        this.traces = traces;
        this.routes = new OperationRoutes(contract, handlers);
        this.callers = new CallLimits(web, limits);
        this.calls = new OperationCalls(links, repeatedCalls, handlers, limits, traces);
        this.threads = new CallThreads(vertx, THREADS, EXPORTS, COMPUTED, familiar, limits, meters);
    }

    /** Takes other limits, origins and proxies from now on; anyone who was counted starts afresh. */
    public void follow(Web web) {
        callers.follow(web);
    }

    /** Counts a call of a page or its parts, and hands it on. */
    public void countFile(RoutingContext context) {
        callers.countFile(context);
    }

    /** From now on that hook of route files is for those who show the key in the address. */
    public void guardHook(String hook, Optional<String> key) {
        callers.guardHook(hook, key);
    }

    /** {@return what counts a media server's questions} */
    public AskedCount asked() {
        return callers.asked();
    }

    /** {@return what counts upgrades to sockets as the calls that they are} */
    public CallCount upgrades() {
        return callers.upgrades();
    }

    /** Adds one Camel route an operation, and answers from now on. The context has to be started. */
    public void mount(Router router) throws Exception {
        camel.addRoutes(routes);
        Map<String, Map<String, Mounted>> byPath = new TreeMap<>(literalsFirst());
        for (Operation operation : contract.operations().values()) {
            if (!operation.servedElsewhere()) {
                byPath.computeIfAbsent(operation.path(), path -> new LinkedHashMap<>())
                        .put(operation.method(), new Mounted(operation, producer(operation)));
            }
        }
        byPath.values().forEach(operations -> Optional.ofNullable(operations.get("GET"))
                .ifPresent(calls::add));
        mounted.add(router.route("/api/*").order(HEADERS).handler(callers::checkOrigin));
        mounted.add(router.route(HOOKS).order(HEADERS).handler(callers::countHook));
        byPath.forEach((path, operations) -> mounted.add(router.route(path.replaceAll("\\{([^}]+)}", ":$1"))
                .handler(context -> admit(context, operations))
                .handler(bodies)
                .handler(this::run)
                .failureHandler(this::fail)));
        Map.of(
                        "openapi.json",
                        new PublicDocument("application/json", Json.bytes(contract.document()), limits),
                        "asyncapi.yaml",
                        PublicDocument.async(limits))
                .forEach((name, document) -> mounted.add(router.route(V1 + name)
                        .handler(context -> describe(context, document))
                        .failureHandler(this::fail)));
        mounted.add(router.route("/api/*").order(UNKNOWN).handler(this::unknown).failureHandler(this::fail));
    }

    @Override
    public void close() {
        mounted.forEach(Route::remove);
        threads.close();
    }

    private static Comparator<String> literalsFirst() {
        return Comparator.comparing(path -> path.replace('{', '\uffff'));
    }

    private Producer producer(Operation operation) throws Exception {
        String route = "api." + operation.id();
        if (!camel.getRouteController().getRouteStatus(route).isStarted()) {
            // A supervising controller leaves routes that come after the context's start stopped.
            camel.getRouteController().startRoute(route);
        }
        Producer producer = camel.getEndpoint(OperationRoutes.uri(operation)).createProducer();
        producer.start();
        return producer;
    }

    private void begin(RoutingContext context, String operation) {
        Span span = traces.call(operation, context.request().method().name(), CorrelationId.of(context));
        context.put(OperationCalls.SPAN, span);
        context.addEndHandler(ended -> end(span, context.response().getStatusCode()));
        context.put(CallLimits.ADDRESS, callers.address(context.request()));
        Timer.Sample sample = Timer.start(meters);
        context.addEndHandler(ended -> sample.stop(Timer.builder("pitwatch.http")
                .description("Calls of the API")
                .tags(
                        "operation",
                        operation,
                        "status",
                        Integer.toString(context.response().getStatusCode()))
                .register(meters)));
    }

    private static void end(Span span, int status) {
        span.setAttribute(STATUS, status);
        if (status >= 500) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end();
    }

    /** On the event loop: all that needs neither body nor database. */
    private void admit(RoutingContext context, Map<String, Mounted> operations) {
        String method = context.request().method().name();
        Mounted called = operations.get(method.equals("HEAD") ? "GET" : method);
        begin(context, called == null ? "none" : called.operation().id());
        if (called == null) {
            callers.limit(context, Optional.empty(), Kind.USUAL);
            tellMethods(context, operations.keySet());
            return;
        }
        Operation operation = called.operation();
        Optional<String> link = link(operation, context);
        Optional<Principal> principal =
                operation.access().isPublic() || link.isPresent() || isNobodys(operation, context)
                        ? Optional.empty()
                        : identify(context);
        if (operation.raw()) {
            callers.limitRefusals(context);
        } else {
            shown(operation, link, context)
                    .ifPresentOrElse(
                            token -> callers.limitLink(context, token),
                            () -> callers.limit(context, principal, kind(operation, principal)));
        }
        int most = mostOfBody(operation, principal);
        principal.filter(who -> most > 0).ifPresent(who -> callers.limitWritten(context, who, operation.writes()));
        link.ifPresent(token -> context.put(OperationCalls.LINK, token));
        principal.ifPresent(who -> OperationCalls.authorise(operation, who));
        requireMediaType(operation, context.request());
        context.put(QUERY, Query.of(context.request())); // one that can't be decoded is refused before the body is read
        context.put(OPERATION, called);
        principal.ifPresent(who -> context.put(OperationCalls.PRINCIPAL, who));
        String owner = owner(context, principal);
        context.put(OperationCalls.OWNER, owner);
        Answers.reserve(context, limits.answers().lease(owner));
        BodyReader.allow(context, most, limits.bodies(principal.isPresent()).lease(owner));
        context.next();
    }

    /** {@return whose share of what all callers share the call is counted to} */
    private static String owner(RoutingContext context, Optional<Principal> principal) {
        return principal
                .map(who -> who.workshopId() == null ? "user " + who.userId() : "workshop " + who.workshopId())
                .orElseGet(() -> "network " + ClientNetwork.site(context.get(CallLimits.ADDRESS)));
    }

    private static int mostOfBody(Operation operation, Optional<Principal> principal) {
        if (operation.method().equals("GET") || operation.method().equals("DELETE")) {
            return 0;
        }
        if (operation.raw()) {
            return HttpLimits.WEBHOOK_BODY_BYTES;
        }
        return principal.isPresent() ? HttpLimits.BODY_BYTES : HttpLimits.OPEN_BODY_BYTES;
    }

    /** What a path takes: an answer to OPTIONS, a refusal of all else. */
    private void tellMethods(RoutingContext context, Set<String> methods) {
        Set<String> all = new TreeSet<>(methods);
        if (all.contains("GET")) {
            all.add("HEAD");
        }
        all.add("OPTIONS");
        String allowed = String.join(", ", all);
        context.response().putHeader(HttpHeaders.ALLOW, allowed);
        if (context.request().method() != HttpMethod.OPTIONS) {
            throw new Problem(ProblemCode.METHOD_NOT_ALLOWED, "expected one of " + allowed);
        }
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end(Buffer.buffer(Envelope.bytes(null, null, CorrelationId.of(context))));
    }

    /** {@return the token of a job's link, which stands in for a sign-in; whose it is the database knows} */
    private static Optional<String> link(Operation operation, RoutingContext context) {
        return operation.link() == Link.BEARER ? bearer(context).filter(TrackingLinks::isToken) : Optional.empty();
    }

    /** {@return the token of a job's link in header or path} */
    private static Optional<String> shown(Operation operation, Optional<String> link, RoutingContext context) {
        return operation.trackingLimit() ? Optional.ofNullable(context.pathParam("token")) : link;
    }

    /** {@return whether no one signed in, and body or cookie are to say on whose behalf the call is} */
    private static boolean isNobodys(Operation operation, RoutingContext context) {
        return (operation.link() == Link.BODY || operation.byCookie())
                && !context.request().headers().contains(HttpHeaders.AUTHORIZATION);
    }

    private static Kind kind(Operation operation, Optional<Principal> principal) {
        if (operation.signInLimit() || operation.fileLimit()) {
            return operation.signInLimit() ? Kind.SIGN_IN : Kind.FILES;
        }
        return operation.link() != Link.NOWHERE && principal.isEmpty() ? Kind.TRACKING : Kind.USUAL;
    }

    private static Optional<String> bearer(RoutingContext context) {
        return Optional.ofNullable(context.request().getHeader(HttpHeaders.AUTHORIZATION))
                .filter(header -> header.regionMatches(true, 0, "Bearer ", 0, 7))
                .map(header -> header.substring(7).strip());
    }

    private Optional<Principal> identify(RoutingContext context) {
        try {
            return Optional.of(authentication.byToken(bearer(context)
                    .orElseThrow(() ->
                            new Problem(ProblemCode.UNAUTHENTICATED, "expected the header Authorization: Bearer …"))));
        } catch (Problem e) {
            callers.limit(context, Optional.empty(), Kind.USUAL); // a token that is not valid signs nobody in
            throw e;
        }
    }

    private static void requireMediaType(Operation operation, HttpServerRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        boolean empty = type == null
                && request.getHeader(HttpHeaders.TRANSFER_ENCODING) == null
                && "0"
                        .equals(Optional.ofNullable(request.getHeader(HttpHeaders.CONTENT_LENGTH))
                                .orElse("0"));
        if (operation.consumes().isEmpty() || empty) {
            return;
        }
        String mime = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!operation.consumes().contains(mime)) {
            throw new Problem(
                    ProblemCode.UNSUPPORTED_MEDIA_TYPE,
                    "expected Content-Type " + String.join(" or ", operation.consumes()));
        }
    }

    private void run(RoutingContext context) {
        Mounted called = context.get(OPERATION);
        Map<String, List<String>> query = context.get(QUERY);
        Callable<Void> work = () -> {
            calls.answer(context, called, query);
            return null;
        };
        threads.run(context, called.operation(), work)
                .onComplete(ended -> BodyReader.done(context))
                .onFailure(context::fail);
    }

    private void describe(RoutingContext context, PublicDocument document) {
        begin(context, "openapi");
        callers.limit(context, Optional.empty(), Kind.USUAL);
        HttpMethod method = context.request().method();
        if (method == HttpMethod.GET || method == HttpMethod.HEAD) {
            document.send(context);
        } else {
            tellMethods(context, Set.of("GET"));
        }
    }

    private void unknown(RoutingContext context) {
        if (context.normalizedPath().startsWith("/api/docs")) {
            context.next(); // a page, made with the dashboard
            return;
        }
        begin(context, "none");
        callers.limit(context, Optional.empty(), Kind.USUAL);
        throw Problem.notFound("resource");
    }

    /** The only place where a failure becomes an answer. */
    private void fail(RoutingContext context) {
        BodyReader.done(context);
        String correlationId = CorrelationId.of(context);
        Throwable failure = context.failure();
        Mounted called = context.get(OPERATION);
        String operation = called == null ? "none" : called.operation().id();
        Problem problem = failure == null || failure instanceof HttpException
                ? Failures.ofStatus(
                        failure instanceof HttpException http ? http.getStatusCode() : context.statusCode(), context)
                : Failures.toProblem(failure, operation, correlationId);
        if (context.response().headWritten()) {
            context.request().connection().close(); // a broken answer must be seen to be broken
        } else {
            callers.refuse(context, problem);
        }
    }
}
