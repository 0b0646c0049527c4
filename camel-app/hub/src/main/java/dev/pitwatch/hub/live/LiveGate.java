package dev.pitwatch.hub.live;

import dev.pitwatch.core.identity.Authentication;
import dev.pitwatch.core.identity.Principal;
import dev.pitwatch.core.identity.Role;
import dev.pitwatch.core.problem.Problem;
import dev.pitwatch.core.problem.ProblemCode;
import dev.pitwatch.hub.http.CorrelationId;
import dev.pitwatch.hub.http.Envelope;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sign-in before the upgrade: whoever may not open a socket gets the answer of any other call. */
final class LiveGate {

    /** Where the gate leaves the principal for whoever does the upgrade. */
    static final String PRINCIPAL = "pitwatch.principal";

    private static final int BEFORE_ALL_OTHERS = -1_000;

    /** As many may follow one car; whoever got a link that leaked can't take all the sockets there are. */
    private static final int MOST_OF_A_LINK = 20;

    private static final Logger LOG = LoggerFactory.getLogger(LiveGate.class);

    private final Authentication authentication;
    private final Function<String, Principal> links;
    private final LiveSockets sockets;
    private volatile Set<String> allowedOrigins;
    private volatile Predicate<RoutingContext> mayAsk = call -> true;

    /** Takes what knows who comes by a job's link; it asks the database. */
    LiveGate(
            Authentication authentication,
            Function<String, Principal> links,
            Set<String> allowedOrigins,
            LiveSockets sockets) {
        this.authentication = authentication;
        this.links = links;
        this.allowedOrigins = allowedOrigins;
        this.sockets = sockets;
    }

    /** Takes other origins from now on; sockets that are open stay so. */
    void allow(Set<String> origins) {
        allowedOrigins = origins;
    }

    /** Takes what counts how often somebody asks for a job's link. */
    void limit(Predicate<RoutingContext> counted) {
        mayAsk = counted;
    }

    void mount(Router router, String path) {
        router.route(path).order(BEFORE_ALL_OTHERS).handler(this::admit);
    }

    private void admit(RoutingContext call) {
        List<String> links = call.queryParam("track");
        if (links.size() != 1
                || call.queryParams().contains("ticket")
                || call.queryParams().contains("token")) {
            admit(call, () -> principal(call));
            return;
        }
        call.request().pause(); // who comes by a link is asked of the database, and nothing may come meanwhile
        call.vertx().executeBlocking(() -> visitor(call, links.get(0)), false).onComplete(found -> {
            admit(call, () -> found.succeeded() ? found.result() : refused(found.cause()));
            if (call.response().ended()) {
                call.request().resume();
            }
        });
    }

    /** Whatever is wrong with a link, it opens no socket. */
    private Principal visitor(RoutingContext call, String token) {
        if (!mayAsk.test(call)) {
            throw Problem.later(ProblemCode.RATE_LIMITED, "too many calls", Duration.ofMinutes(1));
        }
        try {
            return links.apply(token);
        } catch (Problem problem) {
            throw new Problem(ProblemCode.UNAUTHENTICATED, problem.getMessage());
        }
    }

    private static Principal refused(Throwable failure) {
        if (failure instanceof Problem problem) {
            throw problem;
        }
        LOG.warn("a tracking link can't be looked up: {}", failure.getMessage());
        throw Problem.later(ProblemCode.UNAVAILABLE, "try again later", Duration.ofSeconds(1));
    }

    private void admit(RoutingContext call, Supplier<Principal> who) {
        try {
            checkOrigin(call.request());
            Principal principal = who.get();
            if (principal.mustChangePassword()) {
                throw new Problem(ProblemCode.MUST_CHANGE_PASSWORD, "the password has to be changed first");
            }
            if (principal.role() == Role.API_KEY && !LiveView.mayWatch(principal)) {
                throw new Problem(ProblemCode.FORBIDDEN, "the API key may not read");
            }
            if (principal.isByLink() && sockets.count(principal.sessionId()) >= MOST_OF_A_LINK) {
                throw Problem.later(
                        ProblemCode.RATE_LIMITED, "too many sockets are open by this link", Duration.ofSeconds(30));
            }
            if (sockets.isFull()) {
                throw Problem.later(ProblemCode.UNAVAILABLE, "too many sockets are open", Duration.ofSeconds(10));
            }
            if (!"websocket".equalsIgnoreCase(call.request().getHeader(HttpHeaders.UPGRADE))) {
                throw Problem.invalid("Upgrade", "must be websocket");
            }
            call.put(PRINCIPAL, principal);
        } catch (Problem problem) {
            refuse(call, problem);
            return;
        }
        call.next();
    }

    private Principal principal(RoutingContext call) {
        List<String> tickets = call.queryParam("ticket");
        List<String> tokens = call.queryParam("token");
        if (tickets.size() + tokens.size() != 1) {
            throw new Problem(ProblemCode.UNAUTHENTICATED, "a ticket or a token is needed");
        }
        return tickets.isEmpty() ? authentication.byToken(tokens.get(0)) : authentication.byTicket(tickets.get(0));
    }

    /** Browsers send cookies and tickets of one page from any other; what is no browser sends no Origin. */
    private void checkOrigin(HttpServerRequest request) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin != null
                && !allowedOrigins.contains(origin)
                && !isSameHost(origin, request.getHeader(HttpHeaders.HOST))) {
            throw new Problem(ProblemCode.FORBIDDEN, "this origin is not allowed");
        }
    }

    private static boolean isSameHost(String origin, @Nullable String host) {
        try {
            URI page = URI.create(origin);
            String authority = page.getAuthority();
            return authority != null && host != null && authority.equalsIgnoreCase(withoutPort(page, host));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** A browser leaves the usual port out of the origin. */
    private static String withoutPort(URI page, String host) {
        String usual = "https".equals(page.getScheme()) ? ":443" : ":80";
        return host.endsWith(usual) ? host.substring(0, host.length() - usual.length()) : host;
    }

    private void refuse(RoutingContext call, Problem problem) {
        sockets.meters().refused(problem.code().status());
        Envelope.send(call.response(), problem, CorrelationId.of(call));
    }
}
