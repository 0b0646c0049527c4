package dev.pitwatch.hub.http;

import dev.pitwatch.base.net.ClientNetwork;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.hub.http.HttpLimits.Limit;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Reads bodies into memory, within their size, their time and the budget of all. Takes the place of Vert.x's own, which
 * knows one size for all, waits for ever, and fails on an {@code Expect} that it doesn't know.
 */
public final class BodyReader implements Handler<RoutingContext> {

    private static final String MAX_BYTES_KEY = "pitwatch.body.most";
    private static final String LEASE = "pitwatch.body.lease";
    private static final Duration FIRST = Duration.ofSeconds(10);
    /** A second more for each. */
    private static final int BYTES_A_SECOND = 32 << 10;

    private static final int REFUSED = -1;
    private static final Duration RETRY = Duration.ofSeconds(2);

    private final HttpLimits limits;

    public BodyReader(HttpLimits limits) {
        this.limits = limits;
    }

    /**
     * Says what the call may send.
     *
     * @param lease of whose share of which budget it is taken; the caller closes it, or says {@link #done}
     */
    public static void allow(RoutingContext call, int bytes, Budget.Lease lease) {
        call.put(MAX_BYTES_KEY, bytes);
        call.put(LEASE, lease);
    }

    /** The body isn't needed any more. */
    public static void done(RoutingContext call) {
        Budget.Lease lease = call.get(LEASE);
        if (lease != null) {
            lease.close();
        }
    }

    /** The call is refused, and what was announced of a body isn't waited for. */
    public static void abandon(RoutingContext call) {
        HttpServerRequest request = call.request();
        boolean much = request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
                || request.headers().contains(HttpHeaders.EXPECT)
                || announced(request) > HttpLimits.OPEN_BODY_BYTES;
        if (much && !request.isEnded() && !call.response().headers().contains("Connection")) {
            Hangup.afterAnswer(call.request());
        }
    }

    @Override
    public void handle(RoutingContext call) {
        RoutingContextInternal seen = (RoutingContextInternal) call;
        if (seen.seenHandler(RoutingContextInternal.BODY_HANDLER)) {
            call.next();
            return;
        }
        seen.visitHandler(RoutingContextInternal.BODY_HANDLER);
        HttpServerRequest request = call.request();
        if (!isAnnounced(request)) {
            call.next();
            return;
        }
        long announced = announced(request);
        int most = most(call);
        if (announced > most) {
            limits.ran(Limit.BODY_SIZE);
            Hangup.afterAnswer(call.request());
            call.fail(tooLarge(most));
            return;
        }
        new Reading(call, most, announced).start();
    }

    /** What no operation said otherwise of: route files' own paths. */
    private static int most(RoutingContext call) {
        Integer said = call.get(MAX_BYTES_KEY);
        HttpMethod method = call.request().method();
        boolean bodiless = method == HttpMethod.GET || method == HttpMethod.HEAD || method == HttpMethod.DELETE;
        return said != null ? said : bodiless ? 0 : HttpLimits.OPEN_BODY_BYTES;
    }

    /** {@return whether a body comes with it} */
    public static boolean isAnnounced(HttpServerRequest request) {
        return request.headers().contains(HttpHeaders.TRANSFER_ENCODING) || announced(request) != 0;
    }

    private static long announced(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length.strip());
        } catch (NumberFormatException e) {
            return Long.MAX_VALUE;
        }
    }

    private static Problem tooLarge(int most) {
        return new Problem(
                ProblemCode.TOO_LARGE,
                most == 0
                        ? "this call takes no body"
                        : "the body is larger than %s".formatted(most < 1 << 20 ? (most >> 10) + " KiB" : "1 MiB"));
    }

    /** One body. On the event loop. */
    private final class Reading {

        private final RoutingContext call;
        private final HttpServerRequest request;
        private final int most;
        private final Budget.Lease lease;
        /** What was announced is held from the start: one that grew would be held twice each time that it does. */
        private final int reserved;

        private final Buffer body;
        private final long begunAt = System.nanoTime();
        private long timer = -1;
        private boolean over;

        Reading(RoutingContext call, int most, long announced) {
            this.call = call;
            this.request = call.request();
            this.most = most;
            this.lease = Optional.<Budget.Lease>ofNullable(call.get(LEASE)).orElseGet(this::unsigned);
            this.reserved = lease.grow(announced) ? (int) announced : REFUSED;
            this.body = Buffer.buffer(Math.max(reserved, 0));
        }

        /** Of a route file's own path. */
        private Budget.Lease unsigned() {
            Budget.Lease own = limits.bodies(false)
                    .lease(ClientNetwork.of(request.remoteAddress().hostAddress()));
            call.put(LEASE, own);
            call.addEndHandler(answered -> own.close()); // by nobody else
            return own;
        }

        void start() {
            if (reserved == REFUSED) {
                refuse();
                return;
            }
            if (request.headers().contains(HttpHeaders.EXPECT) && request.version() != HttpVersion.HTTP_1_0) {
                request.response().writeContinue();
            }
            // A route file's form; one that can't be decoded would break the call off, and the API's handlers read
            // bytes.
            if (call.get(MAX_BYTES_KEY) == null
                    && most > 0
                    && String.valueOf(request.getHeader(HttpHeaders.CONTENT_TYPE))
                            .toLowerCase(Locale.ROOT)
                            .startsWith("application/x-www-form-urlencoded")) {
                request.setExpectMultipart(true);
            }
            ConnectionGuard.onBroken(
                    request, () -> cut(new Problem(ProblemCode.BAD_REQUEST, "the body breaks off or is no HTTP")));
            request.exceptionHandler(gone -> end());
            request.endHandler(all -> whole());
            request.handler(this::add);
            arm();
        }

        private void arm() {
            long allowed = FIRST.toNanos() + TimeUnit.SECONDS.toNanos(body.length() / BYTES_A_SECOND);
            long left = allowed - (System.nanoTime() - begunAt);
            if (left <= 0) {
                limits.ran(Limit.BODY_TIME);
                cut(new Problem(ProblemCode.TIMEOUT, "the body took too long"));
            } else {
                timer = call.vertx().setTimer(TimeUnit.NANOSECONDS.toMillis(left) + 1, late -> arm());
            }
        }

        private void add(Buffer part) {
            if (over) {
                return;
            }
            if (body.length() + part.length() > most) {
                limits.ran(Limit.BODY_SIZE);
                cut(tooLarge(most));
            } else if (body.length() + part.length() > reserved && !lease.grow(part.length())) {
                refuse();
            } else {
                body.appendBuffer(part);
            }
        }

        private void refuse() {
            limits.ran(Limit.BODIES);
            cut(Problem.later(ProblemCode.UNAVAILABLE, "too many bodies at once; try again soon", RETRY));
        }

        private void whole() {
            if (!over) {
                over = true;
                call.vertx().cancelTimer(timer);
                ((RoutingContextInternal) call).setBody(body);
                call.next();
            }
        }

        /** The caller has gone. */
        private void end() {
            if (!over) {
                over = true;
                call.vertx().cancelTimer(timer);
                lease.close();
            }
        }

        private void cut(Problem why) {
            if (!over) {
                end();
                Hangup.afterAnswer(call.request());
                call.fail(why);
            }
        }
    }
}
