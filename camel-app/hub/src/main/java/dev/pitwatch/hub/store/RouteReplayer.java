package dev.pitwatch.hub.store;

import dev.pitwatch.core.deadletter.Replayer;
import dev.pitwatch.core.reading.Delivery;
import dev.pitwatch.core.reading.Rejected;
import dev.pitwatch.hub.mqtt.Receive;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;

/** Sends dead letters to the route {@code direct:ingest}, through the same steps as every message. */
public final class RouteReplayer implements Replayer {

    private static final String INGEST = "direct:ingest";

    private final ProducerTemplate template;

    public RouteReplayer(ProducerTemplate template) {
        this.template = template;
    }

    @Override
    public CompletionStage<Optional<Rejected>> replay(String topic, byte[] payload, Instant receivedAt) {
        Replay replay = new Replay();
        Exchange sent = template.send(INGEST, exchange -> {
            exchange.setProperty(Receive.DELIVERY, new Delivery(topic, payload, 1, receivedAt, replay::stored));
            exchange.setProperty(Replay.PROPERTY, replay);
        });
        if (sent.getException() != null) {
            replay.failed(sent.getException());
        }
        return replay.outcome();
    }
}
