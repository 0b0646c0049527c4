package dev.pitwatch.hub.notification;

import dev.pitwatch.core.notices.webhook.WebhookService;
import dev.pitwatch.spi.OutgoingNotice;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Bean {@code webhookAnswers}: keeps how the last call of a workshop's webhook was answered, and how soon. */
final class WebhookAnswers implements Processor {

    private final WebhookService webhooks;

    WebhookAnswers(WebhookService webhooks) {
        this.webhooks = webhooks;
    }

    @Override
    public void process(Exchange exchange) {
        OutgoingNotice notice = NoticeExchange.notice(exchange);
        webhooks.answered(
                notice.workshopId(),
                exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class),
                exchange.getClock().asDuration(), // the exchange is the notice's own, made for the call
                NoticeExchange.why(exchange));
    }
}
