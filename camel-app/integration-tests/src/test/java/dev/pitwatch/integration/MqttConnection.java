package dev.pitwatch.integration;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.mqtt.MqttPacket;
import dev.pitwatch.base.mqtt.MqttPacket.Received;
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

    /** Signs in as the device, over what is connected already. */
    static MqttConnection open(Socket connected, Device device) throws IOException {
        MqttConnection connection = new MqttConnection(connected);
        connection.connect(device.id(), device.id(), device.mqttPassword());
        return connection;
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
        send(MqttPacket.connect(MqttPacket.USER_AND_PASSWORD, KEEP_ALIVE_S, clientId, username, password));
        int code = get(connected);
        if (code != 0) {
            throw new IOException("%s may not sign in: code %d".formatted(username, code));
        }
    }

    /** Publishes with QoS 1; completes with its acknowledgement, fails when the connection ends before. */
    CompletableFuture<Integer> send(String topic, byte[] payload) throws IOException {
        CompletableFuture<Integer> acknowledged = new CompletableFuture<>();
        int id = expect(acknowledged);
        send(MqttPacket.publish(topic, id, payload));
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
        send(MqttPacket.publish(MqttPacket.V3, 0, topic, 0, payload.bytes()));
    }

    /** Subscribes with QoS 1; returns the granted QoS, or 128. */
    int subscribe(String filter) throws IOException {
        CompletableFuture<Integer> granted = new CompletableFuture<>();
        int id = expect(granted);
        send(MqttPacket.subscribe(MqttPacket.V3, id, filter));
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

    private synchronized void send(MqttPacket packet) throws IOException {
        out.write(packet.toBytes());
        out.flush();
        if (ended.isDone()) {
            fail();
        }
    }

    private void read() {
        try (DataInputStream in = new DataInputStream(new java.io.BufferedInputStream(socket.getInputStream()))) {
            while (true) {
                take(MqttPacket.read(in));
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

    private void take(Received packet) throws IOException {
        switch (packet.kind()) {
            case MqttPacket.CONNACK -> connected.complete((int) packet.body()[1]);
            case MqttPacket.PUBACK -> answer(packet.number(0), 0);
            case MqttPacket.SUBACK -> answer(packet.number(0), packet.body()[2] & 0xFF);
            case MqttPacket.PUBLISH -> message(packet);
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

    private void message(Received packet) throws IOException {
        int qos = packet.head() >> 1 & 3;
        byte[] body = packet.body();
        int length = packet.number(0);
        int start = 2 + length + (qos > 0 ? 2 : 0);
        received.add(new Message(
                new String(body, 2, length, StandardCharsets.UTF_8),
                new String(body, start, body.length - start, StandardCharsets.UTF_8)));
        if (qos > 0) {
            send(new MqttPacket(MqttPacket.PUBACK).number(packet.number(2 + length)));
        }
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
}
