package dev.pitwatch.integration;

import dev.pitwatch.base.mqtt.MqttPacket;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Requests, frames and packets written out, so that they may be as wrong as an attacker wants them. */
final class AbuseBytes {

    private static final int KEEP_ALIVE_S = 120;
    private static final int MEMBERS_KIB = 1024;

    private AbuseBytes() {}

    static byte[] get(String path, String token) {
        return ascii("GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n".formatted(path, bearer(token)));
    }

    /** A request with that body, said to have that length. */
    static byte[] request(String method, String path, String token, int length, byte[] body) {
        return join(
                ascii(
                        "%s %s HTTP/1.1\r\nHost: localhost\r\n%sContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                                .formatted(method, path, bearer(token), length)),
                body);
    }

    /** A call without a sign-in that a proxy hands on. */
    static byte[] forwarded(String path, String from, String body) {
        return ascii(
                "POST %s HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                        .formatted(path, from, body.length(), body));
    }

    private static String bearer(String token) {
        return token.isEmpty() ? "" : "Authorization: Bearer %s\r\n".formatted(token);
    }

    static byte[] upgrade(String query) {
        return ascii("GET /ws?%s HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                        .formatted(query)
                + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    }

    /** A text frame of a client, masked by zeros. */
    static byte[] frame(boolean last, byte[] payload) {
        ByteArrayOutputStream frame = new ByteArrayOutputStream(payload.length + 8);
        frame.write(last ? 0x81 : 0x01);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else {
            frame.write(0x80 | 126);
            frame.write(payload.length >> 8);
            frame.write(payload.length);
        }
        frame.writeBytes(new byte[4]);
        frame.writeBytes(payload);
        return frame.toByteArray();
    }

    /** {@return one MiB of JSON, each of whose members nobody knows} */
    static byte[] unknownMembers() {
        StringBuilder json = new StringBuilder("{");
        for (int member = 0; json.length() < (MEMBERS_KIB << 10) - 20; member++) {
            json.append(member == 0 ? "" : ",").append("\"").append(member).append("\":1");
        }
        return ascii(json.append('}').toString());
    }

    /** A sign-in with a session that is kept. */
    static byte[] connect(int level, String clientId, String user, String password) {
        return MqttPacket.connect(
                        level, MqttPacket.USER_AND_PASSWORD, KEEP_ALIVE_S, new byte[0], clientId, user, password)
                .toBytes();
    }

    /** A message of MQTT 3.1.1 with QoS 1. */
    static byte[] publish(String topic, boolean retained, byte[] payload) {
        int flags = 1 << 1 | (retained ? MqttPacket.RETAIN : 0);
        return MqttPacket.publish(MqttPacket.V3, flags, topic, 7, payload).toBytes();
    }

    static byte[] subscribe(int level, String filter) {
        return MqttPacket.subscribe(level, 1, filter).toBytes();
    }

    static byte[] unsubscribe(int level, String filter) {
        return MqttPacket.unsubscribe(level, 2, filter).toBytes();
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
