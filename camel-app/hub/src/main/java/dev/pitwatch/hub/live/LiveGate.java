package dev.pitwatch.hub.live;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.people.identity.Authentication;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.hub.http.CallCount;
import dev.pitwatch.hub.http.Query;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sign-in before the upgrade: anyone who may not open a socket gets the answer of any other call. */
final class LiveGate {

    /** Where the gate leaves the principal for the one that does the upgrade. */
    static final String PRINCIPAL = "pitwatch.principal";

    /** Where it leaves the network that the call comes from. */
    static final String NETWORK = "pitwatch.network";

    private static final int BEFORE_ALL_OTHERS = -1_000;
    private static final String VERSION = "13";
    private static final String BEARER = "Bearer ";

    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final int MAX_LOOKUPS = 256;
    private static final int MAX_LOOKUPS_OF_SITE = 64;

    private static final Logger LOG = LoggerFactory.getLogger(LiveGate.class);

    private final Authentication authentication;
    private final Function<String, Principal> links;
    private final LiveSockets sockets;
    private final LookupLimit lookups = new LookupLimit(MAX_LOOKUPS, MAX_LOOKUPS_OF_SITE);
    private volatile Set<String> allowedOrigins;
    private volatile CallCount calls = CallCount.NONE;

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

    /** Takes what counts upgrades as the calls that they are. */
    void countBy(CallCount count) {
        calls = count;
    }

    /** Counts a link that is shown for a ticket. */
    void countLink(String token) {
        calls.countLink(token);
    }

    void mount(Router router, String path) {
        router.route(path).order(BEFORE_ALL_OTHERS).handler(this::admit);
    }

    private void admit(RoutingContext call) {
        Map<String, List<String>> query;
        try {
            query = Query.of(call.request());
        } catch (Problem problem) {
            admit(call, () -> {
                calls.count(call, Optional.empty());
                throw problem;
            });
            return;
        }
        List<String> links = query.getOrDefault("track", List.of());
        if (links.size() != 1 || query.containsKey("ticket") || query.containsKey("token")) {
            admit(call, () -> known(call, query));
            return;
        }
        try {
            calls.countLink(call, links.get(0));
        } catch (Problem problem) {
            sockets.refuse(call, problem);
            return;
        }
        String network = calls.network(call);
        if (!lookups.take(network)) {
            sockets.refuse(call, Problem.later(ProblemCode.UNAVAILABLE, "too many links are looked up", RETRY));
            return;
        }
        call.request().pause(); // who comes by a link is asked of the database, and nothing may come meanwhile
        call.vertx().executeBlocking(() -> visitor(links.get(0)), false).onComplete(found -> {
            lookups.release(network);
            admit(call, () -> found.succeeded() ? found.result() : refused(found.cause()));
            if (call.response().ended()) {
                call.request().resume();
            }
        });
    }

    /** Whatever is wrong with a link, it opens no socket. */
    private Principal visitor(String token) {
        try {
            return links.apply(token);
        } catch (Problem problem) {
            throw new Problem(ProblemCode.UNAUTHENTICATED, problem.getMessage());
        }
    }

    private Principal known(RoutingContext call, Map<String, List<String>> query) {
        Principal principal;
        try {
            principal = principal(call, query);
        } catch (Problem problem) {
            calls.count(call, Optional.empty()); // what is not valid signs nobody in
            throw problem;
        }
        calls.count(call, Optional.of(principal));
        return principal;
    }

    private static Principal refused(Throwable failure) {
        if (failure instanceof Problem problem) {
            throw problem;
        }
        LOG.warn("a tracking link can't be looked up: {}", failure.getMessage());
        throw Problem.later(ProblemCode.UNAVAILABLE, "try again later", RETRY);
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
            requireUpgrade(call);
            call.put(PRINCIPAL, principal);
            call.put(NETWORK, calls.network(call));
        } catch (Problem problem) {
            sockets.refuse(call, problem);
            return;
        }
        call.next();
    }

    /** Else the server answers by itself, without the envelope. */
    private static void requireUpgrade(RoutingContext call) {
        HttpServerRequest request = call.request();
        if (request.method() != HttpMethod.GET) {
            call.response().putHeader(HttpHeaders.ALLOW, "GET");
            throw new Problem(ProblemCode.METHOD_NOT_ALLOWED, "expected one of GET");
        }
        if (!"websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE))
                || !hasUpgrade(request.headers().getAll(HttpHeaders.CONNECTION))) {
            throw Problem.invalid("Upgrade", "must be websocket, with Connection: Upgrade");
        }
        if (!VERSION.equals(request.getHeader("Sec-WebSocket-Version"))) {
            call.response().putHeader("Sec-WebSocket-Version", VERSION);
            throw Problem.invalid("Sec-WebSocket-Version", "must be " + VERSION);
        }
        if (request.getHeader("Sec-WebSocket-Key") == null) {
            throw Problem.invalid("Sec-WebSocket-Key", "is missing");
        }
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH); // Java's own client says 0
        if (length != null && !length.equals("0") || request.headers().contains(HttpHeaders.TRANSFER_ENCODING)) {
            throw Problem.invalid("", "an upgrade has no body");
        }
    }

    private static boolean hasUpgrade(List<String> connection) {
        return connection.stream().flatMap(value -> Stream.of(value.split(","))).anyMatch(word -> word.strip()
                .equalsIgnoreCase("upgrade"));
    }

    private Principal principal(RoutingContext call, Map<String, List<String>> query) {
        List<String> tickets = query.getOrDefault("ticket", List.of());
        List<String> tokens = new ArrayList<>(query.getOrDefault("token", List.of()));
        bearer(call.request()).ifPresent(tokens::add);
        if (tickets.size() + tokens.size() != 1) {
            throw new Problem(ProblemCode.UNAUTHENTICATED, "a ticket or a token is needed");
        }
        return tickets.isEmpty() ? authentication.byToken(tokens.get(0)) : authentication.byTicket(tickets.get(0));
    }

    /** Machines send their key by header: what stands in an address stands in logs of proxies. */
    private static Optional<String> bearer(HttpServerRequest request) {
        return Optional.ofNullable(request.getHeader(HttpHeaders.AUTHORIZATION))
                .filter(header -> header.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(header -> header.substring(BEARER.length()).strip());
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
}
