package dev.pitwatch.hub.mqtt;

import dev.pitwatch.core.readings.reading.Delivery;
import org.apache.camel.Exchange;

/** The delivery that {@link Receive} keeps of a message on its way. */
public final class ExchangeDelivery {

    private ExchangeDelivery() {}

    /** {@return it} Throws IllegalStateException before {@code receive} has run. */
    public static Delivery of(Exchange exchange) {
        Delivery delivery = exchange.getProperty(Receive.DELIVERY, Delivery.class);
        if (delivery == null) {
            throw new IllegalStateException("exchange has no property \"delivery\": bean receive comes first");
        }
        return delivery;
    }
}
