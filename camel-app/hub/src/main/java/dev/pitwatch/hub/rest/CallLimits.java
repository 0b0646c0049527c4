package dev.pitwatch.hub.rest;

import dev.pitwatch.base.net.ClientNetwork;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.base.settings.Settings.Web;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.work.stream.AskedCount;
import dev.pitwatch.core.work.tracking.TrackingLinks;
import dev.pitwatch.hub.http.BodyReader;
import dev.pitwatch.hub.http.CallCount;
import dev.pitwatch.hub.http.CorrelationId;
import dev.pitwatch.hub.http.Envelope;
import dev.pitwatch.hub.http.HttpLimits;
import dev.pitwatch.hub.http.HttpLimits.Limit;
import dev.pitwatch.hub.rest.RateLimiter.Kind;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** From where calls come, and how often they may: counts each on the event loop, and refuses the one that is too many. */
final class CallLimits {

    private static final int BAD_REQUEST = 400;
    private static final int SERVER_ERROR = 500;

    /** The address of the caller, in a call's context. */
    static final String ADDRESS = "pitwatch.address";

    private final HttpLimits limits;
    private final ForwardedWarning forwarded = new ForwardedWarning();
    private final HookKeys hookKeys = new HookKeys();
    private volatile Callers callers;

    /** Who may call from where, and how often. */
    private record Callers(Optional<RateLimiter> limiter, ClientAddress address, Cors cors) {
        static Callers of(Web web) {
            return new Callers(
                    web.rateLimits().map(RateLimiter::new),
                    new ClientAddress(web.trustedProxies()),
                    new Cors(web.allowedOrigins()));
        }
    }

    CallLimits(Web web, HttpLimits limits) {
        this.limits = limits;
        this.callers = Callers.of(web);
        limits.follow(web.rateLimits().isPresent(), callers.address()::isTrusted);
    }

    /** Takes other limits, origins and proxies from now on; anyone who was counted starts afresh. */
    void follow(Web web) {
        callers = Callers.of(web);
        limits.follow(web.rateLimits().isPresent(), callers.address()::isTrusted);
    }

    /** Answers what browsers ask before they call from another origin, and lets what is allowed pass. */
    void checkOrigin(RoutingContext context) {
        callers.cors().handle(context);
    }

    /** Counts a call of a page or its parts, and hands it on. */
    void countFile(RoutingContext context) {
        try {
            context.put(ADDRESS, address(context.request()));
            limit(context, Optional.empty(), Kind.FILES);
        } catch (Problem problem) {
            refuse(context, problem);
            return;
        }
        context.next();
    }

    /** From now on that hook is for those who show the key in the address; it is compared before anything is counted. */
    void guardHook(String hook, Optional<String> key) {
        hookKeys.put(hook, key);
    }

    /**
     * Counts a call of a route file's own path, and hands it on. One that shows the hook's key comes on behalf of many: what it asks is
     * counted where it is known on whose, by {@link #asked}.
     */
    void countHook(RoutingContext context) {
        try {
            String hook = hook(context);
            boolean guarded = hookKeys.guards(hook);
            context.put(ADDRESS, address(context.request()));
            if (guarded && hookKeys.opens(context, hook)) {
                limits.keyHolders().showed(peer(context.request()));
            } else {
                callers.limiter().ifPresent(limiter -> hold(context, limiter.countHook(context.get(ADDRESS), hook)));
                if (guarded) {
                    throw new Problem(ProblemCode.UNAUTHENTICATED, "expected the hook's key");
                }
            }
        } catch (Problem problem) {
            refuse(context, problem);
            return;
        }
        context.next();
    }

    /** {@return what counts a media server's questions} */
    AskedCount asked() {
        return new AskedCount() {
            @Override
            public boolean countViewer(UUID viewer, long workshopId) {
                return isLeft(limiter -> limiter.countViewer(viewer, workshopId));
            }

            @Override
            public void countStranger(String address) {
                isLeft(limiter -> limiter.countStranger(address));
            }

            private boolean isLeft(Function<RateLimiter, RateLimiter.Left> count) {
                boolean left = callers.limiter()
                        .map(count)
                        .map(RateLimiter.Left::allowed)
                        .orElse(true);
                if (!left) {
                    limits.ran(Limit.RATE);
                }
                return left;
            }
        };
    }

    /** {@return the hook's name, {@code a} of {@code /hooks/a/b}} */
    private static String hook(RoutingContext context) {
        String[] parts = context.normalizedPath().split("/", 4);
        return parts.length > 2 ? parts[2] : "";
    }

    /** {@return what counts upgrades to sockets as the calls that they are} */
    CallCount upgrades() {
        return new CallCount() {
            @Override
            public String network(RoutingContext context) {
                return ClientNetwork.of(address(context.request()));
            }

            @Override
            public void count(RoutingContext context, Optional<Principal> who) {
                context.put(ADDRESS, address(context.request()));
                limit(context, who, Kind.USUAL);
            }

            @Override
            public void countLink(RoutingContext context, String token) {
                context.put(ADDRESS, address(context.request()));
                limitLink(context, token);
            }

            @Override
            public void countLink(String token) {
                limitLink(token);
            }
        };
    }

    /** {@return where the call comes from, behind the proxies that are trusted} */
    String address(HttpServerRequest request) {
        String peer = peer(request);
        List<String> forwardedFor = request.headers().getAll("X-Forwarded-For");
        if (!forwardedFor.isEmpty() && !callers.address().isTrusted(peer)) {
            forwarded.from(peer);
        }
        return callers.address().of(peer, forwardedFor);
    }

    private static String peer(HttpServerRequest request) {
        return request.remoteAddress() == null ? "" : request.remoteAddress().hostAddress();
    }

    /** Counts the call to the user, if one is signed in, else to the address. */
    void limit(RoutingContext context, Optional<Principal> principal, Kind kind) {
        Optional<RateLimiter> limiter = callers.limiter();
        if (limiter.isEmpty()) {
            return;
        }
        RateLimiter.Left left = principal.isPresent() && kind == Kind.USUAL
                ? limiter.get().count(principal.get())
                : limiter.get().count(context.get(ADDRESS), kind);
        hold(context, left);
    }

    /** Counts the call to its address and the job's link that it shows; what can't be one is counted to the address only. */
    void limitLink(RoutingContext context, String token) {
        if (!TrackingLinks.isToken(token)) {
            limit(context, Optional.empty(), Kind.TRACKING);
            return;
        }
        callers.limiter().ifPresent(limiter -> hold(context, limiter.countLink(context.get(ADDRESS), token)));
    }

    /** Counts a call to the job's link that its body shows. */
    private void limitLink(String token) {
        if (TrackingLinks.isToken(token)) {
            callers.limiter()
                    .map(limiter -> limiter.countLink(token))
                    .filter(left -> !left.allowed())
                    .ifPresent(left -> {
                        throw Problem.later(ProblemCode.RATE_LIMITED, "too many calls", left.reset());
                    });
        }
    }

    /** Counts the call to its address if it is refused in the end, e.g. for its signature; whose share of that is used up isn't let in. */
    void limitRefusals(RoutingContext context) {
        callers.limiter().ifPresent(limiter -> {
            String address = context.get(ADDRESS);
            hold(context, limiter.leftOfRefusals(address));
            context.addEndHandler(ended -> {
                int status = context.response().getStatusCode();
                if (status >= BAD_REQUEST && status < SERVER_ERROR) {
                    limiter.countRefusal(address);
                }
            });
        });
    }

    /**
     * Counts the body of a call of a workshop if it changes something in the end; whose share of that is used up has to wait. A call
     * without a body waits for no one's: an alert is acknowledged while jobs are imported.
     *
     * @param least bytes that it counts as, if its body has fewer: it makes rows that are not in it
     */
    void limitWritten(RoutingContext context, Principal who, int least) {
        Long workshop = who.workshopId();
        Optional<RateLimiter> limiter = callers.limiter();
        boolean writes = least > 0 || BodyReader.isAnnounced(context.request());
        if (workshop == null || limiter.isEmpty() || !writes) {
            return;
        }
        limiter.get().untilWritable(workshop).ifPresent(wait -> {
            throw Problem.later(ProblemCode.RATE_LIMITED, "the workshop has written too much in this minute", wait);
        });
        context.addEndHandler(ended -> {
            // A caller who hung up amid a body has changed nothing, though no status says so.
            long body = context.request().bytesRead();
            long bytes = Math.max(body, least);
            if (ended.succeeded() && body > 0 && context.response().getStatusCode() < BAD_REQUEST) {
                limiter.get().wrote(workshop, bytes);
            }
        });
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

    /** Answers the call with the problem. */
    void refuse(RoutingContext context, Problem problem) {
        if (problem.code() == ProblemCode.RATE_LIMITED) {
            limits.ran(Limit.RATE);
        }
        BodyReader.abandon(context);
        Envelope.send(context.response(), problem, CorrelationId.of(context));
    }
}
