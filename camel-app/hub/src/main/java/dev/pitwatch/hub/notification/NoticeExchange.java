package dev.pitwatch.hub.notification;

import dev.pitwatch.spi.OutgoingNotice;
import dev.pitwatch.spi.SendException;
import org.apache.camel.Exchange;

/** What the exchange tells by which a route calls an address for a notice. */
final class NoticeExchange {

    private NoticeExchange() {}

    /** {@return why no answer came, as a person reads it; if one did it says nothing} */
    static String why(Exchange exchange) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        if (failure instanceof SendException known) {
            return known.outcome().detail();
        }
        return failure == null || failure.getMessage() == null
                ? "no answer"
                : "no answer: " + failure.getMessage().replaceAll("\\p{Cntrl}+", " ");
    }

    /** {@return the notice that the route has put aside} */
    static OutgoingNotice notice(Exchange exchange) {
        OutgoingNotice notice = exchange.getProperty(NoticeSteps.NOTICE, OutgoingNotice.class);
        if (notice == null) {
            throw new IllegalArgumentException(
                    "the exchange has no property \"notice\", expected the one that is sent");
        }
        return notice;
    }
}
