package dev.pitwatch.base.mqtt;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A packet of MQTT 3.1.1 or 5, written field by field and as wrong as its caller wants it. Nothing is checked or repeated. Not
 * thread safe.
 */
public final class MqttPacket {

    public static final int CONNECT = 0x10;
    public static final int CONNACK = 0x20;
    public static final int PUBLISH = 0x30;
    public static final int PUBACK = 0x40;
    public static final int SUBSCRIBE = 0x82;
    public static final int SUBACK = 0x90;
    public static final int UNSUBSCRIBE = 0xA2;
    public static final int UNSUBACK = 0xB0;
    public static final int PINGREQ = 0xC0;
    public static final int PINGRESP = 0xD0;
    public static final int DISCONNECT = 0xE0;

    /** In the first byte of a PUBLISH that is sent again. */
    public static final int DUPLICATE = 0x08;

    /** In the first byte of a PUBLISH that is kept for subscribers to come. */
    public static final int RETAIN = 0x01;

    /** Flags of a CONNECT. */
    public static final int CLEAN_SESSION = 0x02;

    public static final int USER_AND_PASSWORD = 0xC0;

    /** The protocol levels. */
    public static final int V3 = 4;

    public static final int V5 = 5;

    private static final int KIND = 0xF0;

    private final int head;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    /** A packet that was read. */
    public record Received(int head, byte[] body) {

        /** {@return the first byte without its flags, e.g. {@link #PUBLISH}} */
        public int kind() {
            return head & KIND;
        }

        /** {@return the number of two bytes that begins there} */
        public int number(int at) {
            return (body[at] & 0xFF) << 8 | body[at + 1] & 0xFF;
        }
    }

    /** Begins a packet with that byte. */
    public MqttPacket(int head) {
        this.head = head;
    }

    /**
     * {@return a sign-in}
     *
     * @param properties of {@link #V5}; others have none
     * @param texts what the flags say, in order: client id, topic and message of a will, user name, password
     */
    public static MqttPacket connect(int level, int flags, int keepAliveSeconds, byte[] properties, String... texts) {
        MqttPacket packet =
                new MqttPacket(CONNECT).text("MQTT").bytes(level, flags).number(keepAliveSeconds);
        packet.properties(level, properties);
        for (String text : texts) {
            packet.text(text);
        }
        return packet;
    }

    /** {@return a sign-in of MQTT 3.1.1} */
    public static MqttPacket connect(int flags, int keepAliveSeconds, String... texts) {
        return connect(V3, flags, keepAliveSeconds, new byte[0], texts);
    }

    /** {@return a message of MQTT 3.1.1 with QoS 1} */
    public static MqttPacket publish(String topic, int packetId, byte[] payload) {
        return publish(V3, 1 << 1, topic, packetId, payload);
    }

    /**
     * {@return a message}
     *
     * @param flags those of its first byte; the QoS is the two bits from the second on
     */
    public static MqttPacket publish(int level, int flags, String topic, int packetId, byte[] payload) {
        MqttPacket packet = new MqttPacket(PUBLISH | flags).text(topic);
        if ((flags >> 1 & 3) > 0) {
            packet.number(packetId);
        }
        return packet.properties(level).raw(payload);
    }

    /** {@return a subscription with QoS 1} */
    public static MqttPacket subscribe(int level, int packetId, String... filters) {
        MqttPacket packet = new MqttPacket(SUBSCRIBE).number(packetId).properties(level);
        for (String filter : filters) {
            packet.text(filter).bytes(1);
        }
        return packet;
    }

    /** {@return the end of subscriptions} */
    public static MqttPacket unsubscribe(int level, int packetId, String... filters) {
        MqttPacket packet = new MqttPacket(UNSUBSCRIBE).number(packetId).properties(level);
        for (String filter : filters) {
            packet.text(filter);
        }
        return packet;
    }

    public MqttPacket bytes(int... all) {
        for (int one : all) {
            body.write(one);
        }
        return this;
    }

    /** Adds a number of two bytes. */
    public MqttPacket number(int value) {
        return bytes(value >> 8, value);
    }

    /** Adds a text behind its length. */
    public MqttPacket text(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return number(utf8.length).raw(utf8);
    }

    public MqttPacket raw(byte... content) {
        body.writeBytes(content);
        return this;
    }

    /** Adds properties behind their length, if packets of that level have any. */
    public MqttPacket properties(int level, byte... properties) {
        return level == V5 ? bytes(properties.length).raw(properties) : this;
    }

    /** {@return the packet as it is sent} */
    public byte[] toBytes() {
        return toBytes(body.size());
    }

    /** {@return the same, said to have a body of that length} */
    public byte[] toBytes(int length) {
        ByteArrayOutputStream packet = new ByteArrayOutputStream(body.size() + 5);
        packet.write(head);
        int rest = length;
        do {
            packet.write(rest > 127 ? rest & 127 | 128 : rest);
            rest >>= 7;
        } while (rest > 0);
        packet.writeBytes(body.toByteArray());
        return packet.toByteArray();
    }

    /** {@return the packet, to be sent} */
    public ByteBuffer toBuffer() {
        return ByteBuffer.wrap(toBytes());
    }

    /** {@return the next packet} Throws {@link java.io.EOFException} at the end of the connection. */
    public static Received read(DataInputStream in) throws IOException {
        int head = in.readUnsignedByte();
        int length = 0;
        int shift = 0;
        int digit;
        do {
            digit = in.readUnsignedByte();
            length |= (digit & 127) << shift;
            shift += 7;
        } while (digit > 127);
        return new Received(head, in.readNBytes(length));
    }
}
