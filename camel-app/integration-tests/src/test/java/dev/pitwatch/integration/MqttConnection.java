package dev.pitwatch.integration;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One connection of MQTT 3.1.1, as firmware makes it, written out so that no library's repeats blur what happened. */
final class MqttConnection implements AutoCloseable {

    private static final int TIMEOUT_MS = 15_000;
    private static final int KEEP_ALIVE_S = 120;
    private static final int CONNACK = 2;
    private static final int PUBLISH = 3;
    private static final int PUBACK = 4;
    private static final int SUBACK = 9;
    private static final int SHORT = 0xFFFF;

    private final Socket socket;
    private final DataOutputStream out;
    private final CompletableFuture<Integer> connected = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final Map<Integer, CompletableFuture<Integer>> waiting = new ConcurrentHashMap<>();
    private final List<Message> received = new CopyOnWriteArrayList<>();
    private int packetId;

    /** What came on a subscribed topic. */
    record Message(String topic, String payload) {
        JsonNode json() {
            try {
                return Json.MAPPER.readTree(payload);
            } catch (IOException e) {
                throw new UncheckedIOException(payload, e);
            }
        }
    }

    private MqttConnection(Socket socket) throws IOException {
        this.socket = socket;
        this.out = new DataOutputStream(socket.getOutputStream());
        Thread reader = new Thread(this::read, "mqtt-reader");
        reader.setDaemon(true);
        reader.start();
    }

    /** Signs in as the device, whose session is kept. */
    static MqttConnection open(int port, Device device) throws IOException {
        return open(here(port), device);
    }

    static MqttConnection open(InetSocketAddress broker, Device device) throws IOException {
        return open(broker, device.id(), device.id(), device.mqttPassword());
    }

    /** {@return that port of this machine} */
    static InetSocketAddress here(int port) {
        return new InetSocketAddress("127.0.0.1", port);
    }

    /**
     * Signs in.
     *
     * @throws IOException when that is refused
     */
    static MqttConnection open(int port, String clientId, String username, String password) throws IOException {
        return open(here(port), clientId, username, password);
    }

    private static MqttConnection open(InetSocketAddress broker, String clientId, String username, String password)
            throws IOException {
        Socket socket = new Socket();
        try {
            socket.connect(broker, TIMEOUT_MS);
            socket.setTcpNoDelay(true);
            MqttConnection connection = new MqttConnection(socket);
            connection.connect(clientId, username, password);
            return connection;
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private void connect(String clientId, String username, String password) throws IOException {
        Body body = new Body().text("MQTT").bytes(4, 0xC0).number(KEEP_ALIVE_S);
        body.text(clientId).text(username).text(password);
        send(0x10, body);
        int code = get(connected);
        if (code != 0) {
            throw new IOException("%s may not sign in: code %d".formatted(username, code));
        }
    }

    /** Publishes with QoS 1; completes with its acknowledgement, fails when the connection ends before. */
    CompletableFuture<Integer> send(String topic, byte[] payload) throws IOException {
        CompletableFuture<Integer> acknowledged = new CompletableFuture<>();
        int id = expect(acknowledged);
        send(0x32, new Body().text(topic).number(id).raw(payload));
        return acknowledged;
    }

    /**
     * Publishes with QoS 1 and waits for the acknowledgement.
     *
     * @throws IOException when the broker hangs up instead
     */
    void publish(String topic, byte[] payload) throws IOException {
        get(send(topic, payload));
    }

    void publish(String topic, Payload payload) throws IOException {
        publish(topic, payload.bytes());
    }

    void publish(String topic, String payload) throws IOException {
        publish(topic, payload.getBytes(StandardCharsets.UTF_8));
    }

    /** Publishes with QoS 0, as old firmware may. */
    void publishUnacknowledged(String topic, Payload payload) throws IOException {
        send(0x30, new Body().text(topic).raw(payload.bytes()));
    }

    /** Subscribes with QoS 1; returns the granted QoS, or 128. */
    int subscribe(String filter) throws IOException {
        CompletableFuture<Integer> granted = new CompletableFuture<>();
        int id = expect(granted);
        send(0x82, new Body().number(id).text(filter).bytes(1));
        return get(granted);
    }

    /** {@return what came so far, oldest first; grows} */
    List<Message> received() {
        return received;
    }

    boolean isOpen() {
        return !ended.isDone();
    }

    /** Leaves without a word, as a device without power. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized int expect(CompletableFuture<Integer> answer) {
        packetId = packetId % SHORT + 1;
        waiting.put(packetId, answer);
        return packetId;
    }

    private synchronized void send(int head, Body body) throws IOException {
        byte[] bytes = body.bytes.toByteArray();
        ByteArrayOutputStream packet = new ByteArrayOutputStream(bytes.length + 5);
        packet.write(head);
        int rest = bytes.length;
        do {
            packet.write(rest > 127 ? rest & 127 | 128 : rest);
            rest >>= 7;
        } while (rest > 0);
        packet.writeBytes(bytes);
        out.write(packet.toByteArray());
        out.flush();
        if (ended.isDone()) {
            fail();
        }
    }

    private void read() {
        try (DataInputStream in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()))) {
            while (true) {
                int head = in.readUnsignedByte();
                take(head, in.readNBytes(length(in)));
            }
        } catch (IOException e) {
            ended.complete(null);
            fail();
        }
    }

    private void fail() {
        IOException hungUp = new IOException("the broker hung up");
        connected.completeExceptionally(hungUp);
        waiting.values().forEach(answer -> answer.completeExceptionally(hungUp));
    }

    private static int length(DataInputStream in) throws IOException {
        int length = 0;
        int shift = 0;
        int digit;
        do {
            digit = in.readUnsignedByte();
            length |= (digit & 127) << shift;
            shift += 7;
        } while (digit > 127);
        return length;
    }

    private void take(int head, byte[] body) throws IOException {
        switch (head >> 4) {
            case CONNACK -> connected.complete((int) body[1]);
            case PUBACK -> answer(number(body, 0), 0);
            case SUBACK -> answer(number(body, 0), body[2] & 0xFF);
            case PUBLISH -> message(head >> 1 & 3, body);
            default -> {
                // Nothing else concerns us.
            }
        }
    }

    private void answer(int id, int code) {
        CompletableFuture<Integer> answer = waiting.remove(id);
        if (answer != null) {
            answer.complete(code);
        }
    }

    private void message(int qos, byte[] body) throws IOException {
        int length = number(body, 0);
        int start = 2 + length + (qos > 0 ? 2 : 0);
        received.add(new Message(
                new String(body, 2, length, StandardCharsets.UTF_8),
                new String(body, start, body.length - start, StandardCharsets.UTF_8)));
        if (qos > 0) {
            send(0x40, new Body().number(number(body, 2 + length)));
        }
    }

    private static int number(byte[] body, int at) {
        return (body[at] & 0xFF) << 8 | body[at + 1] & 0xFF;
    }

    private static int get(CompletableFuture<Integer> answer) throws IOException {
        try {
            return answer.get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("the broker did not answer within %d ms".formatted(TIMEOUT_MS), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** The part of a packet after its length. */
    private static final class Body {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Body bytes(int... all) {
            for (int one : all) {
                bytes.write(one);
            }
            return this;
        }

        Body number(int value) {
            return bytes(value >> 8, value);
        }

        Body text(String text) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            number(utf8.length);
            return raw(utf8);
        }

        Body raw(byte[] content) {
            bytes.writeBytes(content);
            return this;
        }
    }
}
