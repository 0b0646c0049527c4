package dev.pitwatch.hub.http;

import dev.pitwatch.base.net.ClientNetwork;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.hub.http.HttpLimits.Limit;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AttributeKey;
import io.netty.util.ReferenceCountUtil;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Stands between the codec and Vert.x, which bounds neither what a head takes nor how many requests wait on a connection,
 * says nothing when a body breaks off, and closes connections so that answers get lost.
 */
public final class ConnectionGuard extends ChannelDuplexHandler {

    private static final Duration HEAD_TIME = Duration.ofSeconds(10);
    /** Sent before the first is answered; hardly anybody sends even two. */
    private static final int MAX_PIPELINED = 32;

    /** Closed at once, what the caller still sends would undo the last answer before it is read. */
    private static final long LINGER_MS = 500;

    private static final int SWITCHING_PROTOCOLS = 101;
    private static final String HOOKS = "/hooks/";
    private static final AttributeKey<Runnable> BROKEN = AttributeKey.valueOf("pitwatch.body.broken");
    private static final AttributeKey<Boolean> ENDS = AttributeKey.valueOf("pitwatch.connection.ends");

    private final HttpLimits limits;
    private final HeadTimer timer;
    private final ReadSize reads = new ReadSize();
    private final NetworkPace pace;
    private final String address;
    private final boolean proxy;
    private final Supplier<Map<String, String>> headers;
    /** What waits, a request first, for that request's turn. */
    private final Deque<Object> held = new ArrayDeque<>();

    /** No call is looked at before, by {@link System#nanoTime}. */
    private long refusedUntil = System.nanoTime();

    /** A first call came. */
    private boolean heard;

    private boolean waiting;
    /** Reading goes on with that turn. */
    private boolean unread;

    private int unanswered;
    /** The answer that is being written says that it is the last. */
    private boolean last;
    /** The last answer is written. */
    private boolean ends;

    private boolean lingered;

    private ConnectionGuard(
            HttpLimits limits,
            Channel channel,
            NetworkPace pace,
            String address,
            Supplier<Map<String, String>> headers) {
        this.limits = limits;
        this.pace = pace;
        this.address = address;
        this.proxy = limits.isProxy(address);
        this.headers = headers;
        this.timer = new HeadTimer(HEAD_TIME, () -> expired(channel));
    }

    /**
     * Guards a new connection, or closes it when there are too many.
     *
     * @param headers of an answer that is given here
     */
    public static void guard(HttpConnection connection, HttpLimits limits, Supplier<Map<String, String>> headers) {
        Optional<Channel> found = channel(connection);
        if (found.isEmpty()) {
            return;
        }
        Channel channel = found.get();
        String address = connection.remoteAddress() == null
                ? ""
                : connection.remoteAddress().hostAddress();
        String network = ClientNetwork.of(address);
        boolean proxy = limits.isProxy(address);
        boolean many = proxy || limits.keyHolders().holds(address);
        if (!limits.isOpen(limits.connections().enter(network, limits.enforced(), many))) {
            channel.close();
            return;
        }
        channel.closeFuture().addListener(closed -> {
            limits.connections().leave(network);
            limits.silent().remove(channel);
        });
        if (limits.enforced() && !many) {
            limits.silent().add(network, channel).ifPresent(oldest -> refuse(oldest, limits, Limit.SILENT));
        }
        ConnectionGuard guard =
                new ConnectionGuard(limits, channel, limits.connections().pace(network), address, headers);
        channel.config().setRecvByteBufAllocator(guard.reads);
        channel.pipeline().addBefore("httpDecoder", "headTimer", guard.timer);
        channel.pipeline().addBefore("handler", "guard", guard);
    }

    /** Takes what is to be done, once, when the body that is being read breaks off by what is no HTTP. */
    static void onBroken(HttpServerRequest request, Runnable action) {
        channel(request.connection()).ifPresent(channel -> channel.attr(BROKEN).set(action));
    }

    /** {@return whether the last answer on it is written, so that no request behind it may be looked at} */
    public static boolean ends(HttpConnection connection) {
        return connection instanceof ConnectionBase network && network.channel().hasAttr(ENDS);
    }

    private static Optional<Channel> channel(HttpConnection connection) {
        return connection instanceof ConnectionBase network ? Optional.of(network.channel()) : Optional.empty();
    }

    private static void refuse(Channel channel, HttpLimits limits, Limit limit) {
        limits.ran(limit);
        channel.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (message instanceof HttpRequest) {
            timer.headCame();
            if (!heard) {
                heard = true;
                limits.silent().remove(context.channel());
            }
        }
        if (message instanceof LastHttpContent) {
            timer.requestCame();
        }
        held.add(message);
        passOn(context);
    }

    /** What has its turn goes on; while something waits nothing more is read. */
    private void passOn(ChannelHandlerContext context) throws Exception {
        while (!waiting && !held.isEmpty()) {
            if (held.peek() instanceof HttpRequest request && limits.enforced() && !proxy && !isAsked(request)) {
                long now = System.nanoTime();
                long wait = Math.max(pace.call(now), refusedUntil - now);
                if (wait > 0) {
                    limits.ran(Limit.CALLS_OF_NETWORK);
                    waiting = true;
                    context.executor().schedule(() -> turn(context), wait, TimeUnit.NANOSECONDS);
                    return;
                }
            }
            pass(context, held.remove());
        }
    }

    /** {@return whether the call is one of many to a hook, on behalf of others} Their connections have a pace. */
    private boolean isAsked(HttpRequest request) {
        return request.uri().startsWith(HOOKS) && limits.keyHolders().holds(address);
    }

    private void turn(ChannelHandlerContext context) {
        waiting = false;
        try {
            if (!held.isEmpty()) {
                pass(context, held.remove());
                passOn(context);
            }
            super.channelReadComplete(context);
        } catch (Exception e) {
            context.fireExceptionCaught(e);
        }
        if (!waiting && unread) {
            unread = false;
            context.channel().config().setAutoRead(true);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
        if (waiting && context.channel().config().isAutoRead()) {
            unread = true;
            context.channel().config().setAutoRead(false);
        }
        super.channelReadComplete(context);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        if (waiting) {
            pace.giveBack();
        }
        drop();
        super.channelInactive(context);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        drop();
    }

    private void drop() {
        held.forEach(ReferenceCountUtil::release);
        held.clear();
    }

    private void pass(ChannelHandlerContext context, Object message) throws Exception {
        if (ends) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (message instanceof HttpRequest request) {
            unanswered++;
            if (unanswered > MAX_PIPELINED) {
                ReferenceCountUtil.release(message);
                refuse(context.channel(), limits, Limit.PIPELINED);
                return;
            }
            refuseVersion(request);
        } else if (message instanceof HttpContent content
                && content.decoderResult().isFailure()) {
            Runnable broken = context.channel().attr(BROKEN).getAndSet(null);
            if (broken != null) {
                ReferenceCountUtil.release(message);
                broken.run();
                return;
            }
        }
        if (message instanceof LastHttpContent) {
            context.channel().attr(BROKEN).set(null);
        }
        super.channelRead(context, message);
    }

    /** Vert.x itself would answer without a body. */
    private static void refuseVersion(HttpRequest request) {
        HttpVersion version = request.protocolVersion();
        if (request.decoderResult().isSuccess()
                && !version.equals(HttpVersion.HTTP_1_1)
                && !version.equals(HttpVersion.HTTP_1_0)) {
            request.setDecoderResult(
                    DecoderResult.failure(new Problem(ProblemCode.NOT_IMPLEMENTED, "expected HTTP/1.1 or HTTP/1.0")));
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        boolean interim =
                message instanceof HttpResponse response && response.status().code() < 200;
        if (message instanceof HttpResponse response
                && response.protocolVersion().majorVersion() != 1) { // Vert.x repeats what it was asked by
            response.setProtocolVersion(HttpVersion.HTTP_1_1);
        }
        boolean upgrade = interim && ((HttpResponse) message).status().code() == SWITCHING_PROTOCOLS;
        if (message instanceof HttpResponse response && !interim) {
            last = response.headers().containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
            if (response.status().equals(HttpResponseStatus.TOO_MANY_REQUESTS) && limits.enforced() && !proxy) {
                long now = System.nanoTime();
                refusedUntil = now + pace.refused(now);
            }
        }
        boolean whole = message instanceof LastHttpContent && !interim;
        if (whole) {
            unanswered--;
        }
        if (whole && last) {
            super.write(context, message, end(context, promise));
        } else {
            super.write(context, message, promise);
        }
        if (upgrade) {
            context.pipeline().remove(timer);
            context.pipeline().remove(this);
        }
    }

    /** What comes from now on is thrown away; the connection ends a moment after the answer is sent. */
    private ChannelPromise end(ChannelHandlerContext context, ChannelPromise sent) {
        ends = true;
        context.channel().attr(ENDS).set(true);
        timer.discard();
        reads.discard();
        drop();
        context.channel().config().setAutoRead(true);
        return sent.unvoid().addListener(done -> context.executor().execute(() -> {
            if (context.channel() instanceof DuplexChannel channel) {
                channel.shutdownOutput();
            }
            linger(context);
        }));
    }

    private void linger(ChannelHandlerContext context) {
        if (!lingered) {
            lingered = true;
            context.executor().schedule(() -> context.close(), LINGER_MS, TimeUnit.MILLISECONDS);
        }
    }

    /** Vert.x closes right after the answer. */
    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) throws Exception {
        if (ends && context.channel().isActive()) {
            context.channel().closeFuture().addListener(closed -> promise.trySuccess());
            linger(context);
        } else {
            super.close(context, promise);
        }
    }

    private void expired(Channel channel) {
        limits.ran(Limit.HEAD_TIME);
        if (!timer.begun() || unanswered > 0) {
            channel.close();
            return;
        }
        String correlationId = CorrelationId.make();
        byte[] body = Envelope.bytes(new Problem(ProblemCode.TIMEOUT, "the head took too long"), correlationId);
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.REQUEST_TIMEOUT, Unpooled.wrappedBuffer(body));
        headers.get().forEach(response.headers()::set);
        response.headers()
                .set(CorrelationId.HEADER, correlationId)
                .set(HttpHeaderNames.CONTENT_TYPE, "application/json")
                .set(HttpHeaderNames.CONTENT_LENGTH, body.length)
                .set(HttpHeaderNames.CONNECTION, "close");
        ChannelHandlerContext context = channel.pipeline().context(this);
        context.writeAndFlush(response, end(context, context.newPromise()));
    }
}
