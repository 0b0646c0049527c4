package dev.pitwatch.hub.http;

import dev.pitwatch.hub.http.HttpLimits.Limit;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/**
 * An answer that is in memory, sent as its caller takes it: written at once, all of it would be copied out of the heap. A
 * caller that takes next to nothing doesn't get the rest. On the event loop.
 */
public final class SlicedAnswer {

    private static final int SLICE = 32 << 10;
    private static final int LEAST_BYTES_A_SECOND = 4 << 10;
    private static final int LOOK_SECONDS = 20;

    private final RoutingContext call;
    private final HttpServerResponse response;
    private final Buffer body;
    private final HttpLimits limits;
    private int at;
    private int seenAt;
    private long timer = -1;

    private SlicedAnswer(RoutingContext call, Buffer body, HttpLimits limits) {
        this.call = call;
        this.response = call.response();
        this.body = body;
        this.limits = limits;
    }

    /** Sends the body, of HEAD its length alone; from any thread. */
    public static void send(RoutingContext call, Buffer body, HttpLimits limits) {
        HttpServerResponse response = call.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
        if (call.request().method() == HttpMethod.HEAD) {
            response.end();
        } else if (body.length() <= SLICE) {
            response.end(body);
        } else {
            call.vertx().getOrCreateContext().runOnContext(run -> new SlicedAnswer(call, body, limits).start());
        }
    }

    private void start() {
        if (response.closed() || response.ended()) {
            return; // no end handler would stop the timer
        }
        call.addEndHandler(ended -> call.vertx().cancelTimer(timer));
        timer = call.vertx().setPeriodic(LOOK_SECONDS * 1_000L, look -> cutSlow());
        response.drainHandler(drained -> pass());
        pass();
    }

    private void pass() {
        while (!response.closed() && !response.ended()) {
            int end = Math.min(at + SLICE, body.length());
            Buffer slice = body.slice(at, end);
            at = end;
            if (end == body.length()) {
                response.end(slice);
                return;
            }
            response.write(slice);
            if (response.writeQueueFull()) {
                return;
            }
        }
    }

    private void cutSlow() {
        if (limits.enforced() && at - seenAt < LEAST_BYTES_A_SECOND * LOOK_SECONDS) {
            limits.ran(Limit.ANSWER_RATE);
            call.request().connection().close();
        }
        seenAt = at;
    }
}
