package dev.pitwatch.hub.notification;

import dev.pitwatch.core.notices.notification.NoticeTargets;
import dev.pitwatch.core.notices.push.PushService;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Bean {@code pushAnswers}: forgets a browser that its push service does not know any more; of others it keeps whether the last call
 * failed, and how long it took.
 */
final class PushAnswers implements Processor {

    private static final int NOT_FOUND = 404;
    private static final int GONE = 410;

    private final PushService push;

    PushAnswers(PushService push) {
        this.push = push;
    }

    @Override
    public void process(Exchange exchange) {
        Integer status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, Integer.class);
        String id = NoticeExchange.notice(exchange).target().get(NoticeTargets.SUBSCRIPTION);
        if (id == null) {
            return;
        }
        if (status != null && (status == NOT_FOUND || status == GONE)) {
            push.gone(Long.parseLong(id));
        } else {
            push.answered(
                    Long.parseLong(id),
                    status,
                    exchange.getClock().asDuration(), // the exchange is the notice's own, made for the call
                    NoticeExchange.why(exchange));
        }
    }
}
