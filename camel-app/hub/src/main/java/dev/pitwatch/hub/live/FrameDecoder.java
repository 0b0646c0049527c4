package dev.pitwatch.hub.live;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;

/** Decodes frames of clients, and knows what it holds of one that has not come whole. */
final class FrameDecoder extends WebSocket13FrameDecoder {

    FrameDecoder(int mostBytes) {
        super(WebSocketDecoderConfig.newBuilder()
                .maxFramePayloadLength(mostBytes)
                .allowExtensions(false)
                .closeOnProtocolViolation(false) // whoever keeps the socket closes it
                .build());
    }

    /** {@return how many bytes wait for the rest of their frame; from now on in no larger buffer, which is as large as a read} */
    int trim() {
        ByteBuf held = internalBuffer();
        int bytes = held.readableBytes();
        if (bytes > 0 && held.capacity() > 2 * bytes && held.unwrap() == null && held.refCnt() == 1) {
            held.discardReadBytes().capacity(bytes);
        }
        return bytes;
    }
}
