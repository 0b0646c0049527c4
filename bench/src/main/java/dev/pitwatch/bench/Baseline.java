package dev.pitwatch.bench;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.JdbiReadingRepository;
import dev.pitwatch.core.readings.reading.Measurements;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.readings.reading.ReadingBuilder;
import dev.pitwatch.core.readings.reading.ReadingRepository;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/**
 * What a program could at best do with the same client and the same statements: Paho, parse, batch, commit, acknowledge.
 * No routes, no licences, no drivers, no alerts, no notices.
 */
final class Baseline implements AutoCloseable, MqttCallback {

    private static final int QUEUE = 4096;
    private static final int IN_FLIGHT = 3000;

    private final Database database;
    private final int batchSize;
    private final Consumer<List<byte[]>> committed;
    private final ReadingRepository repository;
    private final MqttClient client;
    private final BlockingQueue<Received> queue = new ArrayBlockingQueue<>(QUEUE);
    private final AtomicLong stored = new AtomicLong();
    private final Thread writer = new Thread(this::write, "baseline-writer");

    private record Received(int id, byte[] payload, Reading reading) {}

    /** Works on the database that the product has made; stores at most so many at once. */
    Baseline(Mosquitto broker, String jdbcUrl, int batchSize) throws MqttException {
        this(broker.url(), jdbcUrl, batchSize, payloads -> {});
    }

    /** The same; hands on what was committed, as it came, before it is acknowledged. */
    Baseline(String broker, String jdbcUrl, int batchSize, Consumer<List<byte[]>> committed) throws MqttException {
        this.batchSize = batchSize;
        this.committed = committed;
        MasterKey key = new MasterKey(Product.MASTER_KEY.getBytes(StandardCharsets.UTF_8));
        database = new Database(new DatabaseSetup(jdbcUrl, key), 1, 1, new SimpleMeterRegistry());
        repository = new JdbiReadingRepository(database, name -> false);
        client = new MqttClient(broker, "baseline", new MemoryPersistence());
        client.setManualAcks(true);
        client.setCallback(this);
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setReceiveMaximum(IN_FLIGHT);
        client.connect(options);
        client.subscribe("workshop/+/pit/+/sensors", 1);
        writer.setDaemon(true);
        writer.start();
    }

    long stored() {
        return stored.get();
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) throws IOException, InterruptedException {
        queue.put(new Received(message.getId(), message.getPayload(), reading(message.getPayload())));
    }

    private static Reading reading(byte[] payload) throws IOException {
        JsonNode json = Json.MAPPER.readTree(payload);
        Measurements values = new Measurements();
        for (CoreMetric metric : CoreMetric.values()) {
            JsonNode value = json.get(metric.field());
            if (value != null && value.isNumber()) {
                values.set(metric, value.doubleValue());
            }
        }
        return new ReadingBuilder()
                .place(1, 1)
                .deviceId(json.get("device_id").textValue())
                .numbered(json.get("boot_id").textValue(), json.get("seq").longValue())
                .recordedAt(Instant.parse(json.get("timestamp").textValue()))
                .receivedAt(Instant.now())
                .values(values)
                .particles(List.of())
                .build();
    }

    private void write() {
        List<Received> batch = new ArrayList<>(batchSize);
        try {
            while (true) {
                batch.add(queue.take());
                queue.drainTo(batch, batchSize - 1);
                repository.store(batch.stream().map(Received::reading).toList(), List.of());
                stored.addAndGet(batch.size());
                committed.accept(batch.stream().map(Received::payload).toList());
                for (Received received : batch) {
                    client.messageArrivedComplete(received.id(), 1);
                }
                batch.clear();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (MqttException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws MqttException {
        client.disconnectForcibly(0, 1000, true);
        client.close(true);
        writer.interrupt();
        database.close();
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {
        // It ends with the measurement, or the figures tell.
    }

    @Override
    public void mqttErrorOccurred(MqttException exception) {
        throw new IllegalStateException(exception);
    }

    @Override
    public void deliveryComplete(IMqttToken token) {
        // It publishes nothing.
    }

    @Override
    public void connectComplete(boolean reconnect, String serverUri) {
        // Subscribed once.
    }

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {
        // Nobody asks for more than the connection.
    }
}
