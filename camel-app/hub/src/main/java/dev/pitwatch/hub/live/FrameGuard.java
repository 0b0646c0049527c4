package dev.pitwatch.hub.live;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Messages of one socket, put together between the decoder and Vert.x, where nothing bounds how many frames come, and where
 * what breaks the protocol would end the connection without a close code. After the first fault it takes nothing more.
 */
final class FrameGuard extends ChannelDuplexHandler {

    /** Findings, reported on the channel's event loop. */
    interface Listener {
        /** Any frame came. */
        void heard();

        /**
         * A message came; the one that takes it returns its bytes to the budget.
         *
         * @param message a String, or the bytes of a binary one
         */
        void message(Object message, int bytes);

        /** The socket is to be closed; nothing more is notified of it. */
        void fault(CloseCode code);
    }

    /** As a body's: the one that means it sends the rest of a message sooner. */
    private static final long UNFINISHED_SECONDS = 10;

    private final int mostBytes;
    private final FrameDecoder decoder;
    private final IntSupplier mostFrames;
    private final FrameBudget budget;
    private final Listener listener;
    private final FrameCount data = new FrameCount();
    private final FrameCount control = new FrameCount();
    /** The parts of a message whose last one has not come; it is let go of with the message, as large as that became. */
    private @Nullable ByteArrayOutputStream unfinished;

    /** Of ours, without an answer. */
    private int pings;

    private boolean text;
    private boolean ended;
    private @Nullable ScheduledFuture<?> deadline;
    /** What the decoder holds of a frame that has not come whole. */
    private int partialBytes;

    /**
     * Takes the limits.
     *
     * @param mostBytes of a message
     * @param mostFrames a minute, of data and as many of control
     */
    FrameGuard(int mostBytes, IntSupplier mostFrames, FrameBudget budget, Listener listener) {
        this.mostBytes = mostBytes;
        this.decoder = new FrameDecoder(mostBytes);
        this.mostFrames = mostFrames;
        this.budget = budget;
        this.listener = listener;
    }

    /** Begins; on the channel's event loop, after the handshake. */
    void install(Channel channel) {
        channel.pipeline().replace("wsdecoder", "wsdecoder", decoder);
        channel.pipeline().addBefore("handler", "pitwatch-frames", this);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof WebSocketFrame frame) || frame instanceof CloseWebSocketFrame) {
            context.fireChannelRead(message);
            return;
        }
        boolean passed = false;
        try {
            if (!ended) {
                listener.heard();
                passed = frame instanceof PingWebSocketFrame || frame instanceof PongWebSocketFrame
                        ? isOwed(frame) || within(control)
                        : within(data) && !take(context, frame);
            }
        } finally {
            if (passed) {
                context.fireChannelRead(frame);
            } else {
                ReferenceCountUtil.release(frame);
            }
        }
    }

    /** {@return whether it answers a ping of ours, which costs the client nothing} */
    private boolean isOwed(WebSocketFrame frame) {
        if (frame instanceof PongWebSocketFrame && pings > 0) {
            pings--;
            return true;
        }
        return false;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof PingWebSocketFrame) {
            pings++;
        }
        context.write(message, promise);
    }

    private boolean within(FrameCount count) {
        if (count.add(mostFrames.getAsInt(), System.nanoTime())) {
            return true;
        }
        fault(CloseCode.TOO_MANY_FRAMES);
        return false;
    }

    /** Takes a frame of data; returns true, since Vert.x needs none of these. */
    private boolean take(ChannelHandlerContext context, WebSocketFrame frame) {
        int bytes = frame.content().readableBytes();
        if (unfinishedBytes() + bytes > mostBytes) {
            fault(CloseCode.TOO_BIG);
        } else if (!budget.take(bytes, unfinished == null && frame.isFinalFragment())) {
            fault(CloseCode.TOO_MANY_FRAMES);
        } else {
            join(context, frame);
        }
        return true;
    }

    private void join(ChannelHandlerContext context, WebSocketFrame frame) {
        byte[] part = ByteBufUtil.getBytes(frame.content());
        ByteArrayOutputStream before = unfinished;
        if (before == null) {
            text = frame instanceof TextWebSocketFrame;
        }
        if (before == null && frame.isFinalFragment()) {
            finish(part);
            return;
        }
        ByteArrayOutputStream parts = before == null ? new ByteArrayOutputStream(part.length) : before;
        parts.writeBytes(part);
        if (frame.isFinalFragment()) {
            unfinished = null;
            cancel(deadline);
            finish(parts.toByteArray());
        } else if (before == null) {
            unfinished = parts;
            deadline = context.executor().schedule(() -> fault(CloseCode.SILENT), UNFINISHED_SECONDS, TimeUnit.SECONDS);
        }
    }

    private int unfinishedBytes() {
        return unfinished == null ? 0 : unfinished.size();
    }

    private void finish(byte[] bytes) {
        Object message = text ? text(bytes) : bytes;
        if (message == null) {
            budget.release(bytes.length);
            fault(CloseCode.INVALID_DATA);
        } else {
            listener.message(message, bytes.length);
        }
    }

    /** {@return the text; null: it is no UTF-8} */
    private static @Nullable String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        int bytes = decoder.trim();
        if (!ended) {
            int more = bytes - partialBytes;
            if (more <= 0 || budget.take(more, false)) {
                budget.release(Math.max(0, -more));
                partialBytes = bytes;
            } else {
                fault(CloseCode.TOO_MANY_FRAMES);
            }
        }
        context.fireChannelReadComplete();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof CorruptedWebSocketFrameException corrupted) {
            fault(CloseCode.ofProtocol(corrupted.closeStatus().code()));
        } else if (cause instanceof TooLongFrameException) {
            fault(CloseCode.TOO_BIG);
        } else {
            context.fireExceptionCaught(cause);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        end();
        context.fireChannelInactive();
    }

    private void fault(CloseCode code) {
        if (!ended) {
            end();
            listener.fault(code);
        }
    }

    private void end() {
        if (!ended) {
            ended = true;
            budget.release((long) unfinishedBytes() + partialBytes);
            unfinished = null;
            partialBytes = 0;
            cancel(deadline);
        }
    }

    private static void cancel(@Nullable Future<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
