package dev.pitwatch.launcher.broker;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Hangs up on whoever does not begin with an MQTT CONNECT, then steps aside. Artemis would take HTTP of any size here,
 * and keep whatever else comes, from somebody who has not signed in.
 */
final class FirstPacket extends ByteToMessageDecoder {

    private static final int LOOKED_AT = 8;
    private static final int CONNECT = 0x10;
    private static final long PATIENCE_SECONDS = 10;

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        ctx.executor()
                .schedule(
                        () -> {
                            if (!ctx.isRemoved()) {
                                ctx.close();
                            }
                        },
                        PATIENCE_SECONDS,
                        TimeUnit.SECONDS);
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

    /** Fixed header, remaining length of 1 to 4 bytes, then the protocol's name: "MQTT", or "MQIsdp" of MQTT 3.1. */
    private static boolean isConnect(ByteBuf in, int start) {
        if (in.getUnsignedByte(start) != CONNECT) {
            return false;
        }
        int at = start + 1;
        while (at < start + 4 && in.getUnsignedByte(at) > 0x7F) {
            at++;
        }
        int length = in.getUnsignedShort(at + 1);
        boolean named = at + 3 >= start + LOOKED_AT || in.getUnsignedByte(at + 3) == 'M';
        return in.getUnsignedByte(at) <= 0x7F && (length == 4 || length == 6) && named;
    }

    /** TLS that fails, a connection that is reset: Artemis would log a stack trace for whoever knocks. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }

    private static void hangUp(ChannelHandlerContext ctx, ByteBuf in) {
        in.skipBytes(in.readableBytes());
        ctx.close();
    }
}
