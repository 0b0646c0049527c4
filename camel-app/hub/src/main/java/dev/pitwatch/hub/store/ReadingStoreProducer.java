package dev.pitwatch.hub.store;

import dev.pitwatch.core.readings.reading.Delivery;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.readings.reading.ReadingDraft;
import dev.pitwatch.core.readings.reading.Rejected;
import dev.pitwatch.hub.mqtt.ExchangeDelivery;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultProducer;
import org.jspecify.annotations.Nullable;

/** Puts what became of a message into the store's queue; the exchange ends there. */
final class ReadingStoreProducer extends DefaultProducer {

    private final ReadingStoreEndpoint endpoint;
    private @Nullable ReadingStore store;

    ReadingStoreProducer(ReadingStoreEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    public void process(Exchange exchange) throws InterruptedException {
        Delivery delivery = ExchangeDelivery.of(exchange);
        Replay replay = exchange.getProperty(Replay.PROPERTY, Replay.class);
        Object body = outcome(exchange);
        if (body instanceof Rejected rejected) {
            if (replay != null) {
                replay.refused(rejected);
            } else {
                store().put(rejected, delivery);
            }
        } else if (body instanceof Reading reading) {
            store().put(
                            replay == null
                                    ? StoreItem.of(reading, delivery)
                                    : StoreItem.of(Replay.asLate(reading), delivery)
                                            .triedAgain(replay::refused));
        }
    }

    /** {@return what became of the message, a Reading or a Rejected} Throws IllegalArgumentException when the body is neither. */
    static Object outcome(Exchange exchange) {
        Object sent = exchange.getMessage().getBody();
        // A draft comes from a route without bean airQuality, which builds the reading.
        Object body = sent instanceof ReadingDraft draft ? draft.build() : sent;
        if (body instanceof Rejected || body instanceof Reading) {
            return body;
        }
        throw new IllegalArgumentException("reading-store: body is %s, expected a Reading or a Rejected"
                .formatted(body == null ? "empty" : body.getClass().getName()));
    }

    private ReadingStore store() {
        ReadingStore known = store;
        if (known == null) {
            known = endpoint.store();
            store = known;
        }
        return known;
    }
}
