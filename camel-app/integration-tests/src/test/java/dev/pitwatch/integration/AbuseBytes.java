package dev.pitwatch.integration;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Requests, frames and packets written out, so that they may be as wrong as an attacker wants them. */
final class AbuseBytes {

    private static final int MQTT_5 = 5;
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

    static byte[] connect(int version, String clientId, String user, String password) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        text(body, "MQTT");
        body.write(version);
        body.write(0xC0); // user name and password; the session is kept
        number(body, KEEP_ALIVE_S);
        properties(body, version);
        text(body, clientId);
        text(body, user);
        text(body, password);
        return packet(0x10, body.toByteArray());
    }

    static byte[] subscribe(int version, String filter) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        number(body, 1);
        properties(body, version);
        text(body, filter);
        body.write(1);
        return packet(0x82, body.toByteArray());
    }

    static byte[] unsubscribe(int version, String filter) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        number(body, 2);
        properties(body, version);
        text(body, filter);
        return packet(0xA2, body.toByteArray());
    }

    /** A message of MQTT 3.1.1 with QoS 1. */
    static byte[] publish(String topic, boolean retained, byte[] payload) {
        ByteArrayOutputStream body = new ByteArrayOutputStream(payload.length + topic.length() + 4);
        text(body, topic);
        number(body, 7);
        body.writeBytes(payload);
        return packet(retained ? 0x33 : 0x32, body.toByteArray());
    }

    /** The first byte and the length of a packet, and as much of it as is sent. */
    static byte[] packet(int head, int length, byte[] part) {
        ByteArrayOutputStream packet = new ByteArrayOutputStream(part.length + 5);
        packet.write(head);
        int rest = length;
        do {
            packet.write(rest > 127 ? rest & 127 | 128 : rest);
            rest >>= 7;
        } while (rest > 0);
        packet.writeBytes(part);
        return packet.toByteArray();
    }

    private static byte[] packet(int head, byte[] body) {
        return packet(head, body.length, body);
    }

    private static void properties(ByteArrayOutputStream body, int version) {
        if (version == MQTT_5) {
            body.write(0);
        }
    }

    private static void text(ByteArrayOutputStream body, String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        number(body, utf8.length);
        body.writeBytes(utf8);
    }

    private static void number(ByteArrayOutputStream body, int value) {
        body.write(value >> 8);
        body.write(value);
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
