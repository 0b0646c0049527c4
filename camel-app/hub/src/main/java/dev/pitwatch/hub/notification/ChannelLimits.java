package dev.pitwatch.hub.notification;

import dev.pitwatch.core.notices.notification.NoticeChannel;
import dev.pitwatch.hub.plugins.Plugins;
import dev.pitwatch.spi.OutgoingNotice;
import dev.pitwatch.spi.SendException;
import dev.pitwatch.spi.SendOutcome;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.spi.Policy;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.processor.DelegateProcessor;

/**
 * Policy {@code channelLimits}: the steps in it, which lead to a plugin's route, run on threads of the channel, for 30 seconds at
 * most, on an exchange of their own that has the notice and nothing else of the hub's. What they throw counts against the channel,
 * which is switched off for a while when there is too much of it, of several workshops. The new body is the {@link SendOutcome}.
 */
final class ChannelLimits implements Policy {

    private final Plugins plugins;
    private final SendFailures failures;

    ChannelLimits(Plugins plugins, SendFailures failures) {
        this.plugins = plugins;
        this.failures = failures;
    }

    @Override
    public void beforeWrap(Route route, NamedNode definition) {}

    @Override
    public Processor wrap(Route route, Processor steps) {
        return new Limited(steps);
    }

    /** No mail server can be asked what it has: a mail that may have gone out goes out once more, and no third time. */
    private static SendOutcome lastOfMails(OutgoingNotice notice, SendOutcome outcome) {
        return outcome.kind() == SendOutcome.Kind.UNANSWERED
                        && notice.perhapsSent()
                        && notice.channel().equals(NoticeChannel.EMAIL.code())
                ? SendOutcome.refused("it may have gone out twice; " + outcome.detail())
                : outcome;
    }

    private final class Limited extends DelegateProcessor {

        Limited(Processor steps) {
            super(steps);
        }

        @Override
        public void process(Exchange exchange) {
            String channel = exchange.getProperty(NoticeSteps.CHANNEL, String.class);
            OutgoingNotice notice = exchange.getMessage().getBody(OutgoingNotice.class);
            try {
                exchange.getMessage()
                        .setBody(lastOfMails(
                                notice,
                                plugins.send(
                                        channel, notice.channel(), notice.workshopId(), () -> send(exchange, notice))));
            } catch (SendException e) {
                exchange.getMessage().setBody(lastOfMails(notice, e.outcome()));
            } catch (RuntimeException e) {
                exchange.setException(e);
            }
        }

        /** The thread that waits gives up after a while; this one then works on an exchange that no one looks at any more. */
        private SendOutcome send(Exchange of, OutgoingNotice notice) throws Exception {
            Exchange own = new DefaultExchange(of.getContext());
            own.setProperty(NoticeSteps.CHANNEL, of.getProperty(NoticeSteps.CHANNEL));
            own.getMessage().setBody(notice);
            processNext(own);
            Exception failure = own.getException();
            if (failure != null) {
                throw failures.outcome(failure, notice)
                        .<Exception>map(SendException::new)
                        .orElse(failure);
            }
            return SendFailures.outcomeLeft(own.getMessage().getBody());
        }
    }
}
