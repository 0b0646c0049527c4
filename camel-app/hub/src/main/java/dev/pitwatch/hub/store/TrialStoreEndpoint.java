package dev.pitwatch.hub.store;

import dev.pitwatch.hub.mqtt.ExchangeDelivery;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;

/**
 * In place of {@code reading-store:readings} where routes are only tried: takes what the store takes, and hands it on instead of storing it.
 */
public final class TrialStoreEndpoint extends DefaultEndpoint {

    private final Consumer<Object> taker;

    /**
     * Takes the place of an endpoint.
     *
     * @param taker receives each Reading and each Rejected, on the thread of its exchange
     */
    public TrialStoreEndpoint(ReadingStoreEndpoint store, Consumer<Object> taker) {
        super(store.getEndpointUri(), store.getComponent());
        this.taker = taker;
    }

    @Override
    public Producer createProducer() {
        return new DefaultProducer(this) {
            @Override
            public void process(Exchange exchange) {
                ExchangeDelivery.of(exchange); // without it nothing could be acknowledged
                taker.accept(ReadingStoreProducer.outcome(exchange));
            }
        };
    }

    @Override
    public org.apache.camel.Consumer createConsumer(Processor processor) {
        throw new UnsupportedOperationException(
                "%s: nothing is read where routes are tried".formatted(getEndpointUri()));
    }
}
