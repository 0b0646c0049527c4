package dev.pitwatch.bench;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** What a device sends besides its readings; MQTT 3.1.1. */
final class Packets {

    static final int CONNACK = 2;
    static final int PUBACK = 4;
    static final int SUBACK = 9;
    static final int PINGRESP = 13;

    /** The longest length that takes one byte. */
    private static final int SHORT = 127;

    private static final int USER_AND_PASSWORD = 0xC0;
    private static final int CLEAN_SESSION = 0x02;

    private Packets() {}

    /** Something that writes a packet's body. */
    private interface Body {
        void write(DataOutputStream out) throws IOException;
    }

    /** A sign-in with a new session. */
    static ByteBuffer connect(Device device, int keepAliveSeconds) {
        boolean anonymous = device.password().isEmpty();
        return packet(0x10, body -> {
            body.writeUTF("MQTT");
            body.write(4);
            body.write(CLEAN_SESSION | (anonymous ? 0 : USER_AND_PASSWORD));
            body.writeShort(keepAliveSeconds);
            body.writeUTF(device.id());
            if (!anonymous) {
                body.writeUTF(device.id());
                body.writeUTF(device.password());
            }
        });
    }

    static ByteBuffer subscribe(String filter) {
        return packet(0x82, body -> {
            body.writeShort(1);
            body.writeUTF(filter);
            body.write(1);
        });
    }

    static ByteBuffer ping() {
        return packet(0xC0, body -> {});
    }

    private static ByteBuffer packet(int head, Body body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            body.write(new DataOutputStream(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (bytes.size() > SHORT) {
            throw new IllegalArgumentException(
                    "packet of %d bytes, expected at most %d".formatted(bytes.size(), SHORT));
        }
        return ByteBuffer.allocate(2 + bytes.size())
                .put((byte) head)
                .put((byte) bytes.size())
                .put(bytes.toByteArray())
                .flip();
    }
}
