package dev.pitwatch.hub.mqtt;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.admission.broker.RemoteAccounts;
import dev.pitwatch.spi.BrokerAccounts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks a broker about its accounts, and takes its answers in the requests' order, on a connection of its own. For one thread. After a failure it is to be
 * closed: an answer that is late would be taken for the next.
 */
final class BrokerControl implements RemoteAccounts.Asked, AutoCloseable {

    private static final String NAME = "accounts";
    private static final long ANSWER_MS = 10_000;
    private static final long POLL_MS = 100;
    /** Of answers that are not taken yet. */
    private static final int MAX_WAITING = 64;

    private static final TypeReference<Map<String, Object>> ANSWER = new TypeReference<>() {};

    private final BlockingQueue<byte[]> answers = new ArrayBlockingQueue<>(MAX_WAITING);
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
        return askAll(List.of(request)).get(0);
    }

    // At once: a broker answers right after its acknowledgement, and TCP holds that back for 40 ms until the first is
    // acknowledged.
    @Override
    public List<Map<String, Object>> askAll(List<Map<String, Object>> all) throws IOException {
        answers.clear();
        try {
            List<Future<Integer>> sent = new ArrayList<>(all.size());
            for (Map<String, Object> request : all) {
                sent.add(connection.publish(requests, Json.MAPPER.writeValueAsBytes(request)));
            }
            List<Map<String, Object>> answered = new ArrayList<>(all.size());
            for (Future<Integer> each : sent) {
                each.get(ANSWER_MS, TimeUnit.MILLISECONDS);
                answered.add(Json.MAPPER.readValue(await(), ANSWER));
            }
            return answered;
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
