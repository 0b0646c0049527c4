package dev.pitwatch.artemis;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

/** A client, of MQTT 3.1.1 if nothing else is said, that sends what it is told and looks at what comes back. */
final class RawMqtt implements AutoCloseable {

    static final int HUNG_UP = -1;
    static final int REFUSED_SUBSCRIPTION = 0x80;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private boolean version5;

    RawMqtt(int port) throws IOException {
        this(new Socket("127.0.0.1", port));
    }

    RawMqtt(Socket connected) throws IOException {
        socket = connected;
        socket.setSoTimeout(10_000);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
    }

    /** Returns the code of the CONNACK, or {@link #HUNG_UP}. */
    int connect(String clientId, String username, String password) throws IOException {
        sendConnect(clientId, username, password);
        return connectAnswer();
    }

    /** With a retained will. */
    int connect(String clientId, String username, String password, String willTopic, String will) throws IOException {
        sendConnect(4, 0xC0 | 0x2C, clientId, willTopic, will, username, password);
        return connectAnswer();
    }

    /** Under that protocol level, without user name and password. */
    int connectAnonymously(int level, String clientId) throws IOException {
        sendConnect(level, 0x02, clientId);
        return connectAnswer();
    }

    /** Asks for a sign-in; {@link #connectAnswer} tells what came of it. */
    void sendConnect(String clientId, String username, String password) throws IOException {
        sendConnect(4, 0xC0, clientId, username, password);
    }

    /** Asks, in MQTT 5, for a session that is kept for an hour. */
    void resume(String clientId, String username, String password) throws IOException {
        sendConnect(5, 0xC0, clientId, username, password);
    }

    private void sendConnect(int level, int flags, String... texts) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(body);
        data.writeUTF("MQTT");
        data.write(level);
        data.write(flags);
        data.writeShort(30);
        version5 = level == 5;
        if (version5) {
            data.write(5); // bytes of properties: the session's expiry
            data.write(0x11);
            data.writeInt(3_600);
        }
        for (String text : texts) {
            data.writeUTF(text);
        }
        send(0x10, body.toByteArray());
    }

    int connectAnswer() throws IOException {
        byte[] answer = read(0x20);
        return answer.length == 0 ? HUNG_UP : answer[1];
    }

    /** Publishes with QoS 1; returns whether it was acknowledged. */
    boolean publish(String topic, byte[] payload) throws IOException {
        send(0x32, publishBody(topic, payload, 1));
        return read(0x40).length > 0;
    }

    /** Publishes and doesn't wait. */
    void sendPublish(String topic, String payload, int qos) throws IOException {
        send(0x30 | qos << 1, publishBody(topic, payload.getBytes(StandardCharsets.UTF_8), qos));
    }

    /** The same, and says so when the broker has hung up. */
    void sendPublishOrFail(String topic, String payload, int qos) throws IOException {
        out.write(packet(0x30 | qos << 1, publishBody(topic, payload.getBytes(StandardCharsets.UTF_8), qos)));
    }

    private byte[] publishBody(String topic, byte[] payload, int qos) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(body);
        data.writeUTF(topic);
        if (qos > 0) {
            data.writeShort(7);
        }
        writeNoProperties(data);
        data.write(payload);
        return body.toByteArray();
    }

    /** Reads up to so many PUBACKs; returns how many came before it was hung up on. */
    int acknowledgements(int count) throws IOException {
        int read = 0;
        while (read < count && read(0x40).length > 0) {
            read++;
        }
        return read;
    }

    boolean publish(String topic, String payload) throws IOException {
        return publish(topic, payload.getBytes(StandardCharsets.UTF_8));
    }

    /** Subscribes with QoS 1; returns the code of the SUBACK. */
    int subscribe(String filter) throws IOException {
        List<Integer> codes = subscribe(new String[] {filter});
        return codes.isEmpty() ? HUNG_UP : codes.get(0);
    }

    /** Subscribes to all at once; returns the codes of the SUBACK, none: hung up. */
    List<Integer> subscribe(String... filters) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(body);
        data.writeShort(8);
        writeNoProperties(data);
        for (String filter : filters) {
            data.writeUTF(filter);
            data.write(1);
        }
        send(0x82, body.toByteArray());
        byte[] answer = read(0x90);
        int first = version5 ? 3 : 2;
        return IntStream.range(first, Math.max(first, answer.length))
                .mapToObj(i -> answer[i] & 0xFF)
                .toList();
    }

    private void writeNoProperties(DataOutputStream data) throws IOException {
        if (version5) {
            data.write(0);
        }
    }

    /** Unsubscribes from all at once; returns whether it was answered. */
    boolean unsubscribe(String... filters) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream data = new DataOutputStream(body);
        data.writeShort(9);
        writeNoProperties(data);
        for (String filter : filters) {
            data.writeUTF(filter);
        }
        send(0xA2, body.toByteArray());
        return read(0xB0).length > 0;
    }

    /** {@return whether the broker hangs up within ten seconds} */
    boolean isHungUp() throws IOException {
        return read(0xE0).length == 0;
    }

    /** Sends a packet; one that the broker does not take any more shows in what is read next. */
    void send(int head, byte[] body) throws IOException {
        sendBytes(packet(head, body));
    }

    void sendBytes(byte[] bytes) throws IOException {
        try {
            out.write(bytes);
            out.flush();
        } catch (SocketException e) {
            // The broker hung up.
        }
    }

    static byte[] packet(int head, byte[] body) {
        ByteArrayOutputStream packet = new ByteArrayOutputStream();
        packet.write(head);
        int rest = body.length;
        do {
            packet.write(rest > 127 ? rest & 127 | 128 : rest);
            rest >>= 7;
        } while (rest > 0);
        packet.writeBytes(body);
        return packet.toByteArray();
    }

    /** The next packet of that kind, others skipped; empty: the connection has ended. */
    private byte[] read(int head) throws IOException {
        try {
            while (true) {
                int kind = in.readUnsignedByte();
                int length = 0;
                int shift = 0;
                int digit;
                do {
                    digit = in.readUnsignedByte();
                    length |= (digit & 127) << shift;
                    shift += 7;
                } while (digit > 127);
                byte[] body = in.readNBytes(length);
                if ((kind & 0xF0) == head) {
                    return body;
                }
            }
        } catch (EOFException | SocketException e) {
            return new byte[0];
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
