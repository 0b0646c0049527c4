package dev.pitwatch.hub.notification;

import dev.pitwatch.core.notices.notification.Dispatch;
import dev.pitwatch.core.notices.notification.DueNotice;
import dev.pitwatch.hub.steps.Contracted;
import dev.pitwatch.hub.steps.StepContract;
import dev.pitwatch.spi.OutgoingNotice;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Bean {@code sendNotice}: finds who sends the notice. The new body is the notice as channels see it, the property {@code
 * channel} the name of the plugin's channel, whose route is {@code direct:notify-NAME}.
 */
final class SendNotice implements Processor, Contracted {

    private final Dispatch dispatch;

    SendNotice(Dispatch dispatch) {
        this.dispatch = dispatch;
    }

    @Override
    public StepContract contract() {
        return StepContract.ANY
                .needs(NoticeSteps.NOTICE)
                .sets(NoticeSteps.CHANNEL)
                .gives(OutgoingNotice.class);
    }

    @Override
    public void process(Exchange exchange) {
        DueNotice notice = NoticeSteps.notice(exchange);
        exchange.setProperty(NoticeSteps.CHANNEL, dispatch.channel(notice).name());
        exchange.getMessage().setBody(notice.message());
    }
}
