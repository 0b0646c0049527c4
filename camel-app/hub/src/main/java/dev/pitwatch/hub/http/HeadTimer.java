package dev.pitwatch.hub.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Gives each head of a request its time, before the decoder: the first from the connection on, any other from its first
 * byte. Used on the connection's event loop only.
 */
final class HeadTimer extends ChannelInboundHandlerAdapter {

    /** At most, in addition: connections that came at once are not all answered at once. */
    private static final long SPREAD_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Duration allowed;
    private final Runnable expired;
    private boolean reading = true;
    private boolean begun;
    private boolean discarding;
    private @Nullable ScheduledFuture<?> timer;

    HeadTimer(Duration allowed, Runnable expired) {
        this.allowed = allowed;
        this.expired = expired;
    }

    /** {@return whether anything of a head came} */
    boolean begun() {
        return begun;
    }

    /** A head is complete. */
    void headCame() {
        reading = false;
        stop();
    }

    /** What the head announced came, too: the next bytes are another head. */
    void requestCame() {
        begun = false;
    }

    /** Nothing is read any more. */
    void discard() {
        discarding = true;
        headCame();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        start(context);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        stop();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        stop();
        super.channelInactive(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) throws Exception {
        if (discarding) {
            ReferenceCountUtil.release(bytes);
            return;
        }
        if (!begun) {
            begun = true;
            reading = true;
        }
        super.channelRead(context, bytes);
    }

    /** Only now: most heads come whole. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
        if (begun && reading) {
            start(context);
        }
        super.channelReadComplete(context);
    }

    private void start(ChannelHandlerContext context) {
        if (timer == null) {
            long spread = ThreadLocalRandom.current().nextLong(SPREAD_NANOS);
            timer = context.executor().schedule(expired, allowed.toNanos() + spread, TimeUnit.NANOSECONDS);
        }
    }

    private void stop() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
