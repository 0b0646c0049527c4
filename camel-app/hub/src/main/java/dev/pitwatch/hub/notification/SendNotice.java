package dev.pitwatch.hub.notification;

import dev.pitwatch.core.notices.notification.Dispatch;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Bean {@code sendNotice}: has the notice sent by its channel's plugin; the new body is what became of it. */
final class SendNotice implements Processor {

    private final Dispatch dispatch;

    SendNotice(Dispatch dispatch) {
        this.dispatch = dispatch;
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        exchange.getMessage().setBody(dispatch.send(NoticeSteps.notice(exchange)));
    }
}
