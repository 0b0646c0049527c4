package dev.pitwatch.simulator.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The few packets of MQTT 3.1.1 that a load needs. */
final class Packets {

    static final int CONNACK = 0x20;
    static final int PUBACK = 0x40;
    static final byte DUPLICATE = 0x08;

    private static final int CONNECT = 0x10;
    private static final int PUBLISH_QOS1 = 0x32;
    private static final int USER_AND_PASSWORD = 0xC0;
    private static final int KEEP_ALIVE_SECONDS = 60;

    private Packets() {}

    /** A sign-in with a session that is kept. */
    static ByteBuffer connect(LoadDevice device) {
        byte[] id = bytes(device.deviceId());
        byte[] user = bytes(device.username());
        byte[] password = bytes(device.password());
        ByteBuffer packet = begin(CONNECT, 10 + 6 + id.length + user.length + password.length);
        putText(packet, bytes("MQTT"));
        packet.put((byte) 4).put((byte) USER_AND_PASSWORD).putShort((short) KEEP_ALIVE_SECONDS);
        putText(packet, id);
        putText(packet, user);
        putText(packet, password);
        return packet.flip();
    }

    static ByteBuffer publish(byte[] topic, int packetId, byte[] payload) {
        ByteBuffer packet = begin(PUBLISH_QOS1, 4 + topic.length + payload.length);
        putText(packet, topic);
        return packet.putShort((short) packetId).put(payload).flip();
    }

    static ByteBuffer ping() {
        return ByteBuffer.wrap(new byte[] {(byte) 0xC0, 0});
    }

    static ByteBuffer disconnect() {
        return ByteBuffer.wrap(new byte[] {(byte) 0xE0, 0});
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ByteBuffer begin(int head, int length) {
        ByteBuffer packet = ByteBuffer.allocate(5 + length).put((byte) head);
        int rest = length;
        do {
            packet.put((byte) (rest > 127 ? rest & 127 | 128 : rest));
            rest >>= 7;
        } while (rest > 0);
        return packet;
    }

    private static void putText(ByteBuffer packet, byte[] text) {
        packet.putShort((short) text.length).put(text);
    }
}
