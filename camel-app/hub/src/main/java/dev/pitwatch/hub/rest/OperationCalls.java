package dev.pitwatch.hub.rest;

import dev.pitwatch.base.database.Actor;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.database.StatementSettings;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.people.identity.JdbiSessionRepository.Client;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.repeat.RepeatedCalls;
import dev.pitwatch.hub.http.CorrelationId;
import dev.pitwatch.hub.http.HttpLimits;
import dev.pitwatch.hub.trace.Traces;
import io.opentelemetry.api.trace.Span;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Producer;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/** Calls of operations, on workers: who asks for those who came by a link, the request checked, the route asked, the answer sent. */
final class OperationCalls {

    static final String PRINCIPAL = "pitwatch.principal";
    static final String LINK = "pitwatch.link";
    static final String OWNER = "pitwatch.owner";
    static final String SPAN = "pitwatch.span";

    /** The path of one thing, as it is read. */
    private static final Pattern THING = Pattern.compile("/api/v1/[a-z-]+/\\{id}");

    private static final Duration MAX_OF_A_STATEMENT = Duration.ofSeconds(10);

    private final Function<String, Principal> links;
    private final Repeats repeats;
    private final Traces traces;
    private final Answers answers;
    private final DatabaseGates gates = new DatabaseGates();
    private final Map<String, HeaderCheck> guards = new HashMap<>();
    private final Map<String, Handler> fromMemory = new HashMap<>();
    /** Calls that read one thing, by their path. */
    private final Map<String, Mounted> readings = new HashMap<>();

    OperationCalls(
            Function<String, Principal> links,
            RepeatedCalls repeatedCalls,
            List<Handlers> handlers,
            HttpLimits limits,
            Traces traces) {
        this.links = links;
        this.repeats = new Repeats(repeatedCalls);
        this.answers = new Answers(limits);
        this.traces = traces;
        handlers.forEach(some -> guards.putAll(some.guards()));
        handlers.forEach(some -> fromMemory.putAll(some.fromMemory()));
    }

    /** Takes an operation that is read, if it is one of one thing. */
    void add(Mounted reading) {
        String path = reading.operation().path();
        if (THING.matcher(path).matches()) {
            readings.put(path, reading);
        }
    }

    /** Answers the call. */
    void answer(RoutingContext context, Mounted called, Map<String, List<String>> query) throws Exception {
        if (context.response().closed()) {
            return; // whoever called has gone while it waited
        }
        String correlationId = CorrelationId.of(context);
        Span work = traces.part(context.get(SPAN), "answer");
        MDC.put("correlation_id", correlationId);
        if (work.isRecording()) {
            MDC.put("trace_id", work.getSpanContext().getTraceId());
        }
        boolean gated = !called.operation().withoutDatabase();
        DatabaseGate gate = gates.of(context.get(PRINCIPAL)); // a link is looked up on the platform
        try {
            if (gated) {
                gate.pass();
            }
            HttpServerRequest request = context.request();
            Function<String, Optional<String>> header = name -> Optional.ofNullable(request.getHeader(name));
            guards.getOrDefault(called.operation().id(), all -> {}).pass(header);
            Buffer body = context.body().buffer();
            byte[] bytes = body == null ? new byte[0] : body.getBytes();
            RequestCheck.Checked checked = RequestCheck.check(
                    called.operation(), new RequestCheck.Raw(context.pathParams(), query, header, bytes));
            Client client = new Client(context.get(CallLimits.ADDRESS), request.getHeader(HttpHeaders.USER_AGENT));
            Principal who = who(context, called.operation());
            gate = gates.of(who);
            if (gated) {
                gate.pass();
            }
            Scope scope = who == null ? Scope.platform() : who.scope();
            StatementSettings.within(
                    MAX_OF_A_STATEMENT,
                    () -> scope.run(() -> {
                        Result result = actor(who, client, correlationId)
                                .run(() -> result(
                                        called,
                                        new Call(who, client, checked, header, () -> RawRequest.of(request, bytes)),
                                        checked,
                                        correlationId));
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
        Handler memory = fromMemory.get(called.operation().id());
        if (memory == null) {
            return fromRoute(called, call, checked, correlationId);
        }
        DatabaseGate gate = gates.of(call.who().orElse(null));
        if (gate.isClosed()) {
            return memory.handle(call);
        }
        try {
            return fromRoute(called, call, checked, correlationId);
        } catch (Exception e) {
            if (!Failures.noConnection(e)) {
                throw e;
            }
            gate.noticed(e);
            return memory.handle(call);
        }
    }

    private Result fromRoute(Mounted called, Call call, RequestCheck.Checked checked, String correlationId)
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
            call(reading, new Call(call.principal(), call.client(), checked, call::header, call::raw), correlationId);
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
        Producer producer = called.producer();
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

    /** Throws a Problem when the caller may not make the call. */
    static void authorise(Operation operation, Principal principal) {
        if (principal.mustChangePassword() && !operation.whilePasswordMustChange()) {
            throw new Problem(ProblemCode.MUST_CHANGE_PASSWORD, "the password has to be changed first");
        }
        if (!operation.allows(principal)) {
            throw new Problem(ProblemCode.FORBIDDEN, "the role may not make this call");
        }
    }
}
