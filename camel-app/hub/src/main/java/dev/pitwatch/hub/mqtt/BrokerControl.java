package dev.pitwatch.hub.mqtt;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.admission.broker.RemoteAccounts;
import dev.pitwatch.spi.BrokerAccounts;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks a broker about its accounts, one request at a time, on a connection of its own. For one thread. After a failure it is to be
 * closed: an answer that is late would be taken for the next.
 */
final class BrokerControl implements RemoteAccounts.Asked, AutoCloseable {

    private static final String NAME = "accounts";
    private static final long ANSWER_MS = 10_000;
    private static final long POLL_MS = 100;
    /** Of answers that nobody asked for. */
    private static final int MAX_STRAY = 16;

    private static final TypeReference<Map<String, Object>> ANSWER = new TypeReference<>() {};

    private final BlockingQueue<byte[]> answers = new ArrayBlockingQueue<>(MAX_STRAY);
    private final String requests;
    private final MqttConnection connection;

    /** Connects, or fails and leaves nothing behind. */
    BrokerControl(MqttAddress address, BrokerAccounts words) throws IOException {
        requests = words.requestTopic();
        connection = new MqttConnection(address, address.clientId(NAME), MqttSession.passing(), this::answered);
        connection.open();
        try {
            connection.subscribe(words.answerTopic(), 1);
        } catch (IOException e) {
            connection.close();
            throw e;
        }
    }

    private void answered(String topic, ReceivedMessage message) {
        answers.offer(message.getPayload());
        message.ack().run();
    }

    boolean isOpen() {
        return connection.isOpen();
    }

    @Override
    public Map<String, Object> ask(Map<String, Object> request) throws IOException {
        answers.clear();
        try {
            connection.publish(requests, Json.MAPPER.writeValueAsBytes(request)).get(ANSWER_MS, TimeUnit.MILLISECONDS);
            return Json.MAPPER.readValue(await(), ANSWER);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("no acknowledgement for %d s".formatted(ANSWER_MS / 1_000), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private byte[] await() throws IOException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ANSWER_MS);
        while (System.nanoTime() < until) {
            boolean open = isOpen();
            byte @Nullable [] answer = answers.poll(POLL_MS, TimeUnit.MILLISECONDS);
            if (answer != null) {
                return answer;
            }
            if (!open) {
                throw new IOException("the broker hung up");
            }
        }
        throw new IOException("no answer for %d s".formatted(ANSWER_MS / 1_000));
    }

    @Override
    public void close() {
        connection.close();
    }
}
