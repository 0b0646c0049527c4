package dev.pitwatch.hub.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.pitwatch.base.database.Actor;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.database.StatementTimeout;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.net.ClientNetwork;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.base.settings.Settings.Web;
import dev.pitwatch.core.people.identity.Authentication;
import dev.pitwatch.core.people.identity.JdbiSessionRepository.Client;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.repeat.RepeatedCalls;
import dev.pitwatch.core.work.tracking.TrackingLinks;
import dev.pitwatch.hub.http.BodyReader;
import dev.pitwatch.hub.http.CallCount;
import dev.pitwatch.hub.http.CorrelationId;
import dev.pitwatch.hub.http.Envelope;
import dev.pitwatch.hub.http.HttpLimits;
import dev.pitwatch.hub.http.HttpLimits.Limit;
import dev.pitwatch.hub.http.Query;
import dev.pitwatch.hub.rest.Operation.Link;
import dev.pitwatch.hub.rest.RateLimiter.Kind;
import dev.pitwatch.hub.trace.Traces;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Producer;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The API on the hub's port: from the contract to {@code direct:<operationId>}. What needs neither body nor database
 * (who asks, may they, how often) is decided on the event loop; the rest runs on workers. Every failure leaves through
 * {@link #fail}.
 */
public final class RestApi implements AutoCloseable {

    /** Calls that run at a time. */
    public static final int THREADS = 12;

    private static final String V1 = "/api/v1/";
    private static final String HOOKS = "/hooks/*";
    /** The path of one thing, as it is read. */
    private static final Pattern THING = Pattern.compile("/api/v1/[a-z-]+/\\{id}");

    private static final int HEADERS = -2_000;
    /** After every route, before the dashboard's files. */
    private static final int UNKNOWN = Integer.MAX_VALUE - 3;

    private static final Duration MOST_OF_A_STATEMENT = Duration.ofSeconds(10);
    private static final int PLACES = 512;
    private static final String OPERATION = "pitwatch.operation";
    private static final String PRINCIPAL = "pitwatch.principal";
    private static final String LINK = "pitwatch.link";
    private static final String ADDRESS = "pitwatch.address";
    private static final String OWNER = "pitwatch.owner";
    private static final String SPAN = "pitwatch.span";
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");

    private final CamelContext camel;
    private final Authentication authentication;
    private final Function<String, Principal> links;
    private final Repeats repeats;
    private final MeterRegistry meters;
    private final Traces traces;
    private final Contract contract = new Contract(Document.read());
    private final OperationRoutes routes;
    private volatile Callers callers;
    private final Map<String, Guard> guards = new HashMap<>();
    private final Workers workers;
    private final PasswordWorker passwordWorker;
    private final DatabaseGates gates = new DatabaseGates();
    private final HttpLimits limits;
    private final BodyReader bodies;
    private final Answers answers;
    private final ForwardedWarning forwarded = new ForwardedWarning();
    private final List<Route> mounted = new ArrayList<>();
    /** Calls that read one thing, by their path. */
    private final Map<String, Mounted> readings = new HashMap<>();

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
            Function<String, Principal> links,
            RepeatedCalls repeatedCalls,
            Web web,
            HttpLimits limits,
            MeterRegistry meters,
            Traces traces) {
        this.limits = limits;
        this.bodies = new BodyReader(limits);
        this.answers = new Answers(limits);
        this.camel = camel;
        this.authentication = authentication;
        this.links = links;
        this.repeats = new Repeats(repeatedCalls);
        this.meters = meters;
        this.traces = traces;
        this.routes = new OperationRoutes(contract, handlers);
        handlers.forEach(some -> guards.putAll(some.guards()));
        this.callers = Callers.of(web);
        limits.follow(web.rateLimits().isPresent(), callers.address()::isTrusted);
        this.workers = new Workers(vertx, "api", THREADS, PLACES, limits);
        this.passwordWorker = new PasswordWorker(vertx);
        countFree("api", workers::free);
        countFree("sign-in", passwordWorker::free);
    }

    private void countFree(String pool, Supplier<Number> free) {
        Gauge.builder("pitwatch.http.places.free", free)
                .description("Calls that could still be taken to run or wait; at 0 they are answered 503")
                .tag("pool", pool)
                .register(meters);
    }

    /** Who may call from where, and how often. */
    private record Callers(Optional<RateLimiter> limiter, ClientAddress address, Cors cors) {
        static Callers of(Web web) {
            return new Callers(
                    web.rateLimits().map(RateLimiter::new),
                    new ClientAddress(web.trustedProxies()),
                    new Cors(web.allowedOrigins()));
        }
    }

    /** Takes other limits, origins and proxies from now on; anyone who was counted starts afresh. */
    public void follow(Web web) {
        callers = Callers.of(web);
        limits.follow(web.rateLimits().isPresent(), callers.address()::isTrusted);
    }

    /** Counts a call of a page or its parts, and hands it on. */
    public void countFile(RoutingContext context) {
        try {
            context.put(ADDRESS, address(context.request()));
            limit(context, Optional.empty(), Kind.FILES);
        } catch (Problem problem) {
            refuse(context, problem);
            return;
        }
        context.next();
    }

    /** Counts a call of a route file's own path, and hands it on. */
    private void countHook(RoutingContext context) {
        try {
            context.put(ADDRESS, address(context.request()));
            callers.limiter()
                    .ifPresent(limiter -> hold(context, limiter.countHook(context.get(ADDRESS), hook(context))));
        } catch (Problem problem) {
            refuse(context, problem);
            return;
        }
        context.next();
    }

    /** {@return the hook's name, {@code a} of {@code /hooks/a/b}} */
    private static String hook(RoutingContext context) {
        String[] parts = context.normalizedPath().split("/", 4);
        return parts.length > 2 ? parts[2] : "";
    }

    /** {@return what counts upgrades to sockets as the calls that they are} */
    public CallCount upgrades() {
        return new CallCount() {
            @Override
            public String network(RoutingContext context) {
                return ClientNetwork.of(address(context.request()));
            }

            @Override
            public void count(RoutingContext context, Optional<Principal> who, boolean byLink) {
                context.put(ADDRESS, address(context.request()));
                limit(context, who, byLink ? Kind.TRACKING : Kind.USUAL);
            }
        };
    }

    private record Mounted(Operation operation, @Nullable Producer producer) {}

    /** Adds one Camel route an operation, and answers from now on. The context has to be started. */
    public void mount(Router router) throws Exception {
        camel.addRoutes(routes);
        Map<String, Map<String, Mounted>> byPath = new TreeMap<>(literalsFirst());
        for (Operation operation : contract.operations().values()) {
            byPath.computeIfAbsent(operation.path(), path -> new LinkedHashMap<>())
                    .put(operation.method(), new Mounted(operation, operation.routed() ? null : producer(operation)));
        }
        byPath.forEach((path, operations) -> Optional.ofNullable(operations.get("GET"))
                .filter(reading -> THING.matcher(path).matches())
                .ifPresent(reading -> readings.put(path, reading)));
        mounted.add(router.route("/api/*").order(HEADERS).handler(context -> callers.cors()
                .handle(context)));
        mounted.add(router.route(HOOKS).order(HEADERS).handler(this::countHook));
        byPath.forEach((path, operations) -> mounted.add(router.route(path.replaceAll("\\{([^}]+)}", ":$1"))
                .handler(context -> admit(context, operations))
                .handler(bodies)
                .handler(this::run)
                .failureHandler(this::fail)));
        PublicDocument document = new PublicDocument(written(), limits);
        mounted.add(router.route(V1 + "openapi.json")
                .handler(context -> describe(context, document))
                .failureHandler(this::fail));
        mounted.add(router.route("/api/*").order(UNKNOWN).handler(this::unknown).failureHandler(this::fail));
    }

    @Override
    public void close() {
        mounted.forEach(Route::remove);
        workers.close();
        passwordWorker.close();
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

    private byte[] written() {
        try {
            return Json.MAPPER.writeValueAsBytes(contract.document());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the contract can't be written as JSON", e);
        }
    }

    private void begin(RoutingContext context, String operation) {
        Span span = traces.call(operation, context.request().method().name(), CorrelationId.of(context));
        context.put(SPAN, span);
        context.addEndHandler(ended -> end(span, context.response().getStatusCode()));
        context.put(ADDRESS, address(context.request()));
        Timer.Sample sample = Timer.start(meters);
        context.addEndHandler(ended -> sample.stop(meters.timer(
                "pitwatch.http",
                "operation",
                operation,
                "status",
                Integer.toString(context.response().getStatusCode()))));
    }

    private static void end(Span span, int status) {
        span.setAttribute(STATUS, status);
        if (status >= 500) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end();
    }

    private String address(HttpServerRequest request) {
        String peer =
                request.remoteAddress() == null ? "" : request.remoteAddress().hostAddress();
        List<String> forwardedFor = request.headers().getAll("X-Forwarded-For");
        if (!forwardedFor.isEmpty() && !callers.address().isTrusted(peer)) {
            forwarded.from(peer);
        }
        return callers.address().of(peer, forwardedFor);
    }

    /** On the event loop: all that needs neither body nor database. */
    private void admit(RoutingContext context, Map<String, Mounted> operations) {
        String method = context.request().method().name();
        Mounted called = operations.get(method.equals("HEAD") ? "GET" : method);
        begin(context, called == null ? "none" : called.operation().id());
        if (called == null) {
            limit(context, Optional.empty(), Kind.USUAL);
            tellMethods(context, operations.keySet());
            return;
        }
        Operation operation = called.operation();
        Optional<String> link = link(operation, context);
        Optional<Principal> principal =
                operation.access().isPublic() || link.isPresent() || isNobodys(operation, context)
                        ? Optional.empty()
                        : identify(context);
        limit(context, principal, kind(operation, principal));
        link.ifPresent(token -> context.put(LINK, token));
        principal.ifPresent(who -> authorise(operation, who));
        requireMediaType(operation, context.request());
        context.put(OPERATION, called);
        principal.ifPresent(who -> context.put(PRINCIPAL, who));
        String owner = owner(context, principal);
        context.put(OWNER, owner);
        BodyReader.allow(context, mostOfBody(operation, principal), owner);
        context.next();
    }

    /** {@return whose share of what all callers share the call is counted to} */
    private static String owner(RoutingContext context, Optional<Principal> principal) {
        return principal
                .map(who -> who.workshopId() == null ? "user " + who.userId() : "workshop " + who.workshopId())
                .orElseGet(() -> "network " + ClientNetwork.of(context.<String>get(ADDRESS)));
    }

    private static int mostOfBody(Operation operation, Optional<Principal> principal) {
        if (operation.method().equals("GET") || operation.method().equals("DELETE")) {
            return 0;
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

    /** {@return whether no one signed in, and body or cookie are to say on whose behalf the call is} */
    private static boolean isNobodys(Operation operation, RoutingContext context) {
        return (operation.link() == Link.BODY || operation.byCookie())
                && !context.request().headers().contains(HttpHeaders.AUTHORIZATION);
    }

    private static Kind kind(Operation operation, Optional<Principal> principal) {
        if (operation.signInLimit()) {
            return Kind.SIGN_IN;
        }
        boolean byLink = operation.link() != Link.NOWHERE && principal.isEmpty();
        return operation.trackingLimit() || byLink ? Kind.TRACKING : Kind.USUAL;
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
            limit(context, Optional.empty(), Kind.USUAL); // a token that is not valid signs nobody in
            throw e;
        }
    }

    private void limit(RoutingContext context, Optional<Principal> principal, Kind kind) {
        Optional<RateLimiter> limiter = callers.limiter();
        if (limiter.isEmpty()) {
            return;
        }
        RateLimiter.Left left = principal.isPresent() && kind == Kind.USUAL
                ? limiter.get().count(principal.get())
                : limiter.get().count(context.get(ADDRESS), kind);
        hold(context, left);
    }

    /** Tells what is left, and refuses the call that is one too many. */
    private static void hold(RoutingContext context, RateLimiter.Left left) {
        context.response()
                .putHeader("RateLimit-Limit", Integer.toString(left.limit()))
                .putHeader("RateLimit-Remaining", Long.toString(left.remaining()))
                .putHeader("RateLimit-Reset", Envelope.seconds(left.reset()));
        if (!left.allowed()) {
            throw Problem.later(ProblemCode.RATE_LIMITED, "too many calls", left.reset());
        }
    }

    private static void authorise(Operation operation, Principal principal) {
        if (principal.mustChangePassword() && !operation.whilePasswordMustChange()) {
            throw new Problem(ProblemCode.MUST_CHANGE_PASSWORD, "the password has to be changed first");
        }
        if (!operation.allows(principal)) {
            throw new Problem(ProblemCode.FORBIDDEN, "the role may not make this call");
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
        if (called.operation().routed()) {
            context.addEndHandler(ended -> BodyReader.done(context));
            context.next(); // to the route file's own
            return;
        }
        Map<String, List<String>> query = Query.of(context.request());
        Callable<Void> work = () -> {
            answer(context, called, query);
            return null;
        };
        boolean waits = called.operation().checksPassword();
        Future<Void> done = waits ? passwordWorker.run(network(context), work) : workers.run(context.get(OWNER), work);
        done.onComplete(ended -> BodyReader.done(context)).onFailure(context::fail);
    }

    private static String network(RoutingContext context) {
        String address = context.get(ADDRESS);
        return ClientNetwork.of(address);
    }

    /** On a worker. */
    private void answer(RoutingContext context, Mounted called, Map<String, List<String>> query) throws Exception {
        if (context.response().closed()) {
            return; // whoever called has gone while it waited
        }
        String correlationId = CorrelationId.of(context);
        Span work = traces.part(context.get(SPAN), "answer");
        MDC.put("correlation_id", correlationId);
        if (work.isRecording()) {
            MDC.put("trace_id", work.getSpanContext().getTraceId());
        }
        DatabaseGate gate = gates.of(context.get(PRINCIPAL)); // a link is looked up on the platform
        try {
            gate.pass();
            HttpServerRequest request = context.request();
            Function<String, Optional<String>> header = name -> Optional.ofNullable(request.getHeader(name));
            guards.getOrDefault(called.operation().id(), all -> {}).pass(header);
            Buffer body = context.body().buffer();
            RequestCheck.Checked checked = RequestCheck.check(
                    called.operation(),
                    new RequestCheck.Raw(
                            context.pathParams(), query, header, body == null ? new byte[0] : body.getBytes()));
            Client client = new Client(context.get(ADDRESS), request.getHeader(HttpHeaders.USER_AGENT));
            Principal who = who(context, called.operation());
            gate = gates.of(who);
            gate.pass();
            Scope scope = who == null ? Scope.platform() : who.scope();
            StatementTimeout.within(
                    MOST_OF_A_STATEMENT,
                    () -> scope.run(() -> {
                        Result result = actor(who, client, correlationId)
                                .run(() ->
                                        result(called, new Call(who, client, checked, header), checked, correlationId));
                        result.cookie()
                                .ifPresent(cookie -> context.response().putHeader(HttpHeaders.SET_COOKIE, cookie));
                        answers.send(
                                context, !called.operation().secretive(), context.get(OWNER), result, correlationId);
                        return null;
                    }));
        } catch (Exception e) {
            gate.noticed(e);
            throw e;
        } finally {
            MDC.remove("correlation_id");
            MDC.remove("trace_id");
            work.end();
        }
    }

    private Result result(Mounted called, Call call, RequestCheck.Checked checked, String correlationId)
            throws Exception {
        Operation operation = called.operation();
        return repeats.answer(
                operation,
                call.who().orElse(null),
                checked,
                () -> askAgain(operation, call, checked, correlationId),
                () -> call(called, call, correlationId));
    }

    /** Anyone who may not see any more what a call was about does not get what it was answered. */
    private void askAgain(Operation operation, Call call, RequestCheck.Checked checked, String correlationId)
            throws Exception {
        Matcher thing = THING.matcher(operation.path());
        Mounted reading = thing.lookingAt() ? readings.get(thing.group()) : null;
        if (reading != null && reading.operation().allows(call.principal())) {
            call(reading, new Call(call.principal(), call.client(), checked, call::header), correlationId);
        }
    }

    private @Nullable Principal who(RoutingContext context, Operation operation) {
        String link = context.get(LINK);
        if (link == null) {
            return context.get(PRINCIPAL);
        }
        try {
            Principal visitor = links.apply(link);
            authorise(operation, visitor);
            return visitor;
        } catch (Problem problem) {
            throw new Problem(ProblemCode.UNAUTHENTICATED, problem.getMessage());
        }
    }

    /** Who acts, for the audit log. */
    private static Actor actor(@Nullable Principal who, Client client, String correlationId) {
        if (who == null) {
            return new Actor(Actor.Type.SYSTEM, null, "system", null, client.address(), correlationId);
        }
        Actor.Type type = who.isMachine() ? Actor.Type.API_KEY : Actor.Type.USER;
        Long id = who.isMachine() ? who.machineId() : who.userId();
        return new Actor(type, id, who.name(), who.role().code(), client.address(), correlationId);
    }

    private static Result call(Mounted called, Call call, String correlationId) throws Exception {
        Producer producer = Objects.requireNonNull(called.producer());
        Endpoint endpoint = producer.getEndpoint();
        Exchange exchange = endpoint.createExchange(ExchangePattern.InOut);
        exchange.getMessage().setBody(call);
        exchange.getMessage().setHeader("correlation_id", correlationId);
        producer.process(exchange);
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        return exchange.getMessage().getMandatoryBody(Result.class);
    }

    private void describe(RoutingContext context, PublicDocument document) {
        begin(context, "openapi");
        limit(context, Optional.empty(), Kind.USUAL);
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
        limit(context, Optional.empty(), Kind.USUAL);
        throw Problem.notFound("resource");
    }

    /** The only place where a failure becomes an answer. */
    private void fail(RoutingContext context) {
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
            refuse(context, problem);
        }
    }

    private void refuse(RoutingContext context, Problem problem) {
        if (problem.code() == ProblemCode.RATE_LIMITED) {
            limits.ran(Limit.RATE);
        }
        BodyReader.abandon(context);
        Envelope.send(context.response(), problem, CorrelationId.of(context));
    }
}
