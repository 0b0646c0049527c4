package dev.pitwatch.hub.notification;

import dev.pitwatch.core.notices.push.VapidKeys;
import java.net.URI;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Bean {@code vapid}: the header {@code Authorization} of a message to the push service that {@code CamelHttpUri} names. */
final class VapidHeader implements Processor {

    private final VapidKeys keys;

    VapidHeader(VapidKeys keys) {
        this.keys = keys;
    }

    @Override
    public void process(Exchange exchange) {
        String endpoint = exchange.getMessage().getHeader(Exchange.HTTP_URI, String.class);
        exchange.getMessage().setHeader("Authorization", keys.authorization(URI.create(endpoint)));
    }
}
