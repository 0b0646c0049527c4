package dev.pitwatch.hub.live;

import dev.pitwatch.hub.http.SocketOptions;
import io.netty.buffer.ByteBuf;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Writes many text messages to one socket at once: a frame at a time each costs a promise, two buffers and a way through all handlers,
 * which with many events a second is most of what a dashboard costs. Frames of a server are its texts with a length before them (RFC 6455,
 * 5.2). On the socket's context only.
 */
final class FrameWriter {

    /** Final, of text. */
    private static final int TEXT = 0x81;

    /** From here on the length stands in two bytes. */
    private static final int TWO_BYTES = 126;

    private static final int MAX_HEAD_BYTES = 4;

    private final ServerWebSocket socket;
    private final ConnectionBase connection;

    FrameWriter(ServerWebSocket socket, ConnectionBase connection) {
        this.socket = socket;
        this.connection = connection;
    }

    /** Writes them in their order. */
    void write(List<byte[]> texts) {
        int from = 0;
        int bytes = 0;
        for (int at = 0; at < texts.size(); at++) {
            int length = texts.get(at).length;
            boolean large = length >= SocketOptions.MAX_FRAME_BYTES;
            if (large || bytes + MAX_HEAD_BYTES + length > SocketOptions.MAX_FRAME_BYTES) {
                together(texts.subList(from, at), bytes);
                from = at;
                bytes = 0;
            }
            if (large) {
                socket.writeTextMessage(new String(texts.get(at), StandardCharsets.UTF_8)); // in parts
                from = at + 1;
            } else {
                bytes += MAX_HEAD_BYTES + length;
            }
        }
        together(texts.subList(from, texts.size()), bytes);
    }

    private void together(List<byte[]> texts, int bytes) {
        if (texts.isEmpty()) {
            return;
        }
        ByteBuf frames = connection.channel().alloc().directBuffer(bytes);
        for (byte[] text : texts) {
            frames.writeByte(TEXT);
            if (text.length < TWO_BYTES) {
                frames.writeByte(text.length);
            } else {
                frames.writeByte(TWO_BYTES).writeShort(text.length);
            }
            frames.writeBytes(text);
        }
        connection.writeToChannel(frames);
    }
}
