package dev.pitwatch.hub.notification;

import dev.pitwatch.base.database.RetryLoop;
import dev.pitwatch.core.notices.notification.Dispatch;
import dev.pitwatch.core.notices.notification.DueNotice;
import dev.pitwatch.hub.steps.Contracted;
import dev.pitwatch.hub.steps.StepContract;
import dev.pitwatch.spi.SendException;
import dev.pitwatch.spi.SendOutcome;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/**
 * Bean {@code settleNotice}: writes down what became of a notice. A body that is no outcome means that steps of an
 * operator's own have sent it; an exception, that it has to be tried again. While the database is away it waits: a notice
 * that was sent must not be sent again for want of a mark.
 */
final class SettleNotice implements Processor, Contracted, AutoCloseable {

    private static final String OUTCOME = "notice.outcome";

    private final Dispatch dispatch;
    private final RetryLoop patience = new RetryLoop("what became of a notice");

    SettleNotice(Dispatch dispatch) {
        this.dispatch = dispatch;
    }

    @Override
    public StepContract contract() {
        return StepContract.ANY.needs(NoticeSteps.NOTICE).sets(OUTCOME);
    }

    @Override
    public void process(Exchange exchange) throws InterruptedException {
        DueNotice notice = NoticeSteps.notice(exchange);
        SendOutcome known = exchange.getProperty(OUTCOME, SendOutcome.class);
        SendOutcome outcome = known == null ? outcome(exchange) : known;
        // What is known stays, should its writing fail and bring the exchange here again.
        exchange.setProperty(OUTCOME, outcome);
        patience.untilItWorks(() -> {
            dispatch.settle(notice, outcome);
            return outcome;
        });
    }

    private static SendOutcome outcome(Exchange exchange) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        if (failure != null) {
            String why = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
            // One that says what became of the notice is thrown before a channel has it.
            return failure instanceof SendException ? SendOutcome.later(why) : SendOutcome.unanswered(why);
        }
        return exchange.getMessage().getBody() instanceof SendOutcome outcome ? outcome : SendOutcome.sent("");
    }

    @Override
    public void close() {
        patience.close();
    }
}
