package dev.pitwatch.hub.ingest;

import dev.pitwatch.base.log.LogField;
import dev.pitwatch.base.log.RepeatedWarning;
import dev.pitwatch.core.readings.reading.Rejected;
import dev.pitwatch.core.readings.reading.Rejections;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Bean {@code rejection}: turns whatever a step threw into the refusal that is stored instead of a reading. */
final class RejectionStep implements Processor {

    private static final Logger LOG = LoggerFactory.getLogger(RejectionStep.class);
    /** An expression, a bean or a body of a route file, in which operators look rather than in a stack. */
    private static final String OF_ROUTE = "org.apache.camel.";

    /** The same fault may meet all messages. */
    private final RepeatedWarning failures = new RepeatedWarning();

    @Override
    public void process(Exchange exchange) throws InterruptedException {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        if (failure instanceof InterruptedException interrupted) {
            // The hub stops: the message is not acknowledged and comes again.
            throw interrupted;
        }
        Rejected rejected = Rejections.of(failure);
        if (Rejections.INTERNAL.equals(rejected.reason())) {
            String route = String.valueOf(exchange.getFromRouteId());
            String device = rejected.deviceId().orElse("unknown");
            failures.next()
                    .ifPresent(withheld -> LogField.ROUTE_ID.with(
                            route, () -> LogField.DEVICE_ID.with(device, () -> log(failure, withheld))));
        }
        exchange.getMessage().setBody(rejected);
    }

    private static void log(Throwable failure, String withheld) {
        if (failure.getClass().getName().startsWith(OF_ROUTE)) {
            LOG.error(
                    "ingest: a step failed, and messages are kept as dead letters: {}{}",
                    failure.getMessage(),
                    withheld);
        } else {
            LOG.error("ingest: a step failed; the message is kept as a dead letter{}", withheld, failure);
        }
    }
}
