package dev.pitwatch.hub.mqtt;

import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.core.admission.broker.BrokerClient;
import dev.pitwatch.core.admission.broker.BrokerClient.Disconnection;
import dev.pitwatch.core.admission.broker.BrokerClientFilter;
import dev.pitwatch.core.admission.broker.ClientQuestions;
import dev.pitwatch.core.admission.broker.ClientQuestions.Answer;
import dev.pitwatch.core.admission.broker.ClientQuestions.Question;
import dev.pitwatch.core.admission.broker.ClientQuestions.Wanted;
import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The clients of the embedded broker, which is asked on the connection that commands are published on. Thread safe. */
final class EmbeddedClients implements BrokerClients {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedClients.class);
    /** A broker to which a thousand devices come back at once has other things to do first. */
    private static final long TIMEOUT_MS = 10_000;

    private final BiFunction<String, byte[], CompletionStage<Integer>> publish;
    private final AtomicLong lastId = new AtomicLong();
    private final Map<Long, CompletableFuture<Answer>> asked = new ConcurrentHashMap<>();

    EmbeddedClients(MqttPublisher publisher) {
        this(publisher::publish);
        publisher.onAnswer(ClientQuestions.ANSWER_TOPIC, this::answered);
    }

    /** Takes how questions are published; whoever gets the answers hands them on. */
    EmbeddedClients(BiFunction<String, byte[], CompletionStage<Integer>> publish) {
        this.publish = publish;
    }

    @Override
    public Paged<BrokerClient> list(BrokerClientFilter filter, String sort, Page page) throws IOException {
        Answer answer = ask(new Question(lastId.incrementAndGet(), new Wanted(filter, sort, page), null));
        return new Paged<>(answer.clients(), answer.total());
    }

    @Override
    public Disconnection disconnect(String clientId) throws IOException {
        Answer answer = ask(new Question(lastId.incrementAndGet(), null, clientId));
        return Objects.requireNonNullElse(answer.disconnection(), Disconnection.UNKNOWN);
    }

    private Answer ask(Question question) throws IOException {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        asked.put(question.id(), answer);
        try {
            publish.apply(ClientQuestions.TOPIC, Json.bytes(question)).whenComplete((code, failure) -> {
                if (failure != null) {
                    answer.completeExceptionally(failure);
                }
            });
            return answer.get(TIMEOUT_MS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("no answer for %d ms".formatted(TIMEOUT_MS), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            asked.remove(question.id());
        }
    }

    void answered(byte[] payload) {
        try {
            Answer answer = Json.MAPPER.readValue(payload, Answer.class);
            CompletableFuture<Answer> waiting = asked.get(answer.id());
            if (waiting != null) { // else it came too late
                waiting.complete(answer);
            }
        } catch (IOException e) {
            LOG.warn("the broker's answer about its clients can't be read: {}", e.getMessage());
        }
    }
}
