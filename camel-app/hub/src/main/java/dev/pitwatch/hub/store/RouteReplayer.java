package dev.pitwatch.hub.store;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.readings.deadletter.Replayer;
import dev.pitwatch.core.readings.reading.Delivery;
import dev.pitwatch.core.readings.reading.Rejected;
import dev.pitwatch.hub.mqtt.Receive;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;

/** Sends dead letters to the flow of their topic, through the same steps as every message. */
public final class RouteReplayer implements Replayer {

    /** By how a topic ends. What else a device says is of a moment that has passed by the time anybody replays it. */
    private static final Map<String, String> FLOWS = Map.of("sensors", "direct:ingest", "ack", "direct:devices-answer");

    private final ProducerTemplate template;

    public RouteReplayer(ProducerTemplate template) {
        this.template = template;
    }

    @Override
    public CompletionStage<Optional<Rejected>> replay(String topic, byte[] payload, Instant receivedAt) {
        String kind = topic.substring(topic.lastIndexOf('/') + 1);
        String flow = Optional.ofNullable(FLOWS.get(kind))
                .orElseThrow(() -> Problem.conflict(
                        "a message on %s can't be replayed: it told of a moment that has passed; expected a topic that ends in /sensors or /ack"
                                .formatted(topic)));
        Replay replay = new Replay();
        Exchange sent = template.send(flow, exchange -> {
            exchange.setProperty(
                    Receive.DELIVERY,
                    new Delivery(topic, payload, payload.length, 1, receivedAt, replay::stored, null, true));
            exchange.setProperty(Replay.PROPERTY, replay);
            exchange.setProperty(Receive.RETAINED, true); // as a retained one, it is no sign of life
        });
        if (sent.getException() != null) {
            replay.failed(sent.getException());
        }
        return replay.outcome();
    }
}
