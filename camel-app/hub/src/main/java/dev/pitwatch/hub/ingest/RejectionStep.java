package dev.pitwatch.hub.ingest;

import dev.pitwatch.base.log.LogField;
import dev.pitwatch.core.readings.reading.Rejected;
import dev.pitwatch.core.readings.reading.Rejections;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Bean {@code rejection}: turns whatever a step threw into the refusal that is stored instead of a reading. */
final class RejectionStep implements Processor {

    private static final Logger LOG = LoggerFactory.getLogger(RejectionStep.class);
    private static final long LOG_EVERY_MS = Duration.ofMinutes(1).toMillis();
    /** An expression, a bean or a body of a route file, in which operators look rather than in a stack. */
    private static final String OF_ROUTE = "org.apache.camel.";

    private final Clock clock;
    private final AtomicLong quietUntil = new AtomicLong(Long.MIN_VALUE);

    RejectionStep(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void process(Exchange exchange) throws InterruptedException {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        if (failure instanceof InterruptedException interrupted) {
            // The hub stops: the message is not acknowledged and comes again.
            throw interrupted;
        }
        Rejected rejected = Rejections.of(failure);
        if (Rejections.INTERNAL.equals(rejected.reason())) {
            log(
                    failure,
                    String.valueOf(exchange.getFromRouteId()),
                    rejected.deviceId().orElse("unknown"));
        }
        exchange.getMessage().setBody(rejected);
    }

    /** Not for every message: the same fault may meet all of them. */
    private void log(Throwable failure, String route, String device) {
        long now = clock.millis();
        long until = quietUntil.get();
        if (now >= until && quietUntil.compareAndSet(until, now + LOG_EVERY_MS)) {
            LogField.ROUTE_ID.with(
                    route,
                    () -> LogField.DEVICE_ID.with(device, () -> {
                        if (failure.getClass().getName().startsWith(OF_ROUTE)) {
                            LOG.error(
                                    "ingest: a step failed, and messages are kept as dead letters: {}",
                                    failure.getMessage());
                        } else {
                            LOG.error("ingest: a step failed; the message is kept as a dead letter", failure);
                        }
                    }));
        }
    }
}
