package dev.pitwatch.artemis;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Hangs up on the one that does not begin with an MQTT CONNECT, then steps aside. Artemis would take HTTP of any size here,
 * and keep whatever else comes, from someone who has not signed in.
 */
final class FirstPacket extends ByteToMessageDecoder {

    private static final int LOOKED_AT = 8;
    private static final int CONNECT = 0x10;
    private static final long TIMEOUT_SECONDS = 10;

    private final Refusals refusals;
    private @Nullable Future<?> deadline;

    FirstPacket(Refusals refusals) {
        this.refusals = refusals;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        deadline = ctx.executor().schedule(() -> ctx.close(), TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    /** Else the timer would keep what belongs to a connection that has long ended. */
    @Override
    protected void handlerRemoved0(ChannelHandlerContext ctx) {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (in.readableBytes() < LOOKED_AT) {
            if (in.isReadable() && in.getUnsignedByte(in.readerIndex()) != CONNECT) {
                hangUp(ctx, in);
            }
            return;
        }
        if (isConnect(in, in.readerIndex())) {
            ctx.pipeline().remove(this); // hands on what was read
        } else {
            hangUp(ctx, in);
        }
    }

    /**
     * Fixed header, remaining length, of 2 bytes at most for what may be sent before the sign-in, then the protocol's name:
     * "MQTT", or "MQIsdp" of MQTT 3.1. Artemis, which looks too, has an error logged for what it doesn't take.
     */
    private static boolean isConnect(ByteBuf in, int start) {
        int length = in.getUnsignedByte(start + 1) > 0x7F ? 2 : 1;
        int name = start + 1 + length;
        int characters = in.getUnsignedShort(name);
        return in.getUnsignedByte(start) == CONNECT
                && in.getUnsignedByte(start + length) <= 0x7F
                && (characters == 4 || characters == 6)
                && in.getUnsignedByte(name + 2) == 'M'
                && in.getUnsignedByte(name + 3) == 'Q';
    }

    /** TLS that fails, a connection that is reset: Artemis would log a stack trace for anyone who knocks. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    private void hangUp(ChannelHandlerContext ctx, ByteBuf in) {
        refusals.packet(SignInGate.address(ctx), "no CONNECT, or one that is too large");
        in.skipBytes(in.readableBytes());
        ctx.close();
    }
}
