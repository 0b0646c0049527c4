package dev.pitwatch.artemis;

import dev.pitwatch.base.mqtt.MqttPacket;
import dev.pitwatch.base.mqtt.MqttPacket.Received;
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

    private static final int KEEP_ALIVE_S = 30;
    private static final int PACKET_ID = 7;
    private static final int RETAINED_WILL = 0x2C;
    private static final byte[] EXPIRY_OF_AN_HOUR = {0x11, 0, 0, 3_600 >> 8, 3_600 & 0xFF};

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;
    private int level = MqttPacket.V3;

    RawMqtt(int port) throws IOException {
        this(new Socket("127.0.0.1", port));
    }

    RawMqtt(Socket connected) throws IOException {
        socket = connected;
        socket.setSoTimeout(30_000);
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
        sendConnect(
                MqttPacket.V3,
                MqttPacket.USER_AND_PASSWORD | RETAINED_WILL,
                clientId,
                willTopic,
                will,
                username,
                password);
        return connectAnswer();
    }

    /** Under that protocol level, without user name and password. */
    int connectAnonymously(int level, String clientId) throws IOException {
        sendConnect(level, MqttPacket.CLEAN_SESSION, clientId);
        return connectAnswer();
    }

    /** Asks for a sign-in; {@link #connectAnswer} tells what came of it. */
    void sendConnect(String clientId, String username, String password) throws IOException {
        sendConnect(MqttPacket.V3, MqttPacket.USER_AND_PASSWORD, clientId, username, password);
    }

    /** Asks, in MQTT 5, for a session that is kept for an hour. */
    void resume(String clientId, String username, String password) throws IOException {
        sendConnect(MqttPacket.V5, MqttPacket.USER_AND_PASSWORD, clientId, username, password);
    }

    private void sendConnect(int wanted, int flags, String... texts) throws IOException {
        level = wanted;
        send(MqttPacket.connect(level, flags, KEEP_ALIVE_S, EXPIRY_OF_AN_HOUR, texts));
    }

    int connectAnswer() throws IOException {
        byte[] answer = read(MqttPacket.CONNACK);
        return answer.length == 0 ? HUNG_UP : answer[1];
    }

    /** Publishes with QoS 1; returns whether it was acknowledged. */
    boolean publish(String topic, byte[] payload) throws IOException {
        send(MqttPacket.publish(level, 1 << 1, topic, PACKET_ID, payload));
        return read(MqttPacket.PUBACK).length > 0;
    }

    /** Publishes and doesn't wait. */
    void sendPublish(String topic, String payload, int qos) throws IOException {
        send(message(topic, payload, qos));
    }

    /** The same, and says so when the broker has hung up. */
    void sendPublishOrFail(String topic, String payload, int qos) throws IOException {
        out.write(message(topic, payload, qos).toBytes());
    }

    private MqttPacket message(String topic, String payload, int qos) {
        return MqttPacket.publish(level, qos << 1, topic, PACKET_ID, payload.getBytes(StandardCharsets.UTF_8));
    }

    /** Reads up to so many PUBACKs; returns how many came before it was hung up on. */
    int acknowledgements(int count) throws IOException {
        int read = 0;
        while (read < count && read(MqttPacket.PUBACK).length > 0) {
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
        send(MqttPacket.subscribe(level, 8, filters));
        byte[] answer = read(MqttPacket.SUBACK);
        int first = level == MqttPacket.V5 ? 3 : 2;
        return IntStream.range(first, Math.max(first, answer.length))
                .mapToObj(i -> answer[i] & 0xFF)
                .toList();
    }

    /** Unsubscribes from all at once; returns whether it was answered. */
    boolean unsubscribe(String... filters) throws IOException {
        send(MqttPacket.unsubscribe(level, 9, filters));
        return read(MqttPacket.UNSUBACK).length > 0;
    }

    /** {@return whether the broker hangs up within ten seconds} */
    boolean isHungUp() throws IOException {
        return read(MqttPacket.DISCONNECT).length == 0;
    }

    /** Sends a packet; one that the broker does not take any more shows in what is read next. */
    void send(MqttPacket packet) throws IOException {
        sendBytes(packet.toBytes());
    }

    void sendBytes(byte[] bytes) throws IOException {
        try {
            out.write(bytes);
            out.flush();
        } catch (SocketException e) {
            // The broker hung up.
        }
    }

    /** The next packet of that kind, others skipped; empty: the connection has ended. */
    private byte[] read(int kind) throws IOException {
        try {
            while (true) {
                Received packet = MqttPacket.read(in);
                if (packet.kind() == kind) {
                    return packet.body();
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
