package dev.pitwatch.hub.health;

import org.apache.camel.Exchange;

/** Health as a bean of routes: {@code bean:health?method=answer}. */
public final class HealthCall {

    private final Health health;

    public HealthCall(Health health) {
        this.health = health;
    }

    /** Makes the exchange the answer of {@code /health}. */
    public void answer(Exchange exchange) {
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 200);
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
        exchange.getMessage().setBody(ManagementServer.json(health.publicly()));
    }
}
