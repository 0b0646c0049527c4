package dev.pitwatch.hub.routes;

import dev.pitwatch.base.log.LogField;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.LoggingLevel;
import org.apache.camel.spi.CamelLogger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the error handler of one route says of messages that fail: a line a minute, however many do, and how many more there were; an
 * expression that can't be evaluated meets each of them. Thread safe.
 */
final class FailureLog extends CamelLogger {

    private static final Logger LOG = LoggerFactory.getLogger(FailureLog.class);
    private static final long EVERY_MS = Duration.ofMinutes(1).toMillis();

    private final Supplier<String> route;
    private final Clock clock;
    private long quietUntil = Long.MIN_VALUE;
    private long more;

    /** Takes the route's id, which it may get later. */
    FailureLog(Supplier<String> route, Clock clock) {
        super(LOG);
        this.route = route;
        this.clock = clock;
    }

    @Override
    public void log(String message, LoggingLevel level) {
        say(message, level);
    }

    @Override
    public void log(String message, Throwable failure, LoggingLevel level) {
        say(ErrorLocation.innermost(failure), level);
        LOG.debug("{}", message, failure);
    }

    /** Of tries that others follow nothing is said. */
    private void say(String reason, LoggingLevel level) {
        if (level == LoggingLevel.WARN || level == LoggingLevel.ERROR) {
            line(reason).ifPresent(line -> LogField.ROUTE_ID.with(route.get(), () -> LOG.error("{}", line)));
        }
    }

    /** {@return what is to be said now of a failure; empty: one was said within the minute} */
    synchronized Optional<String> line(String reason) {
        long now = clock.millis();
        if (now < quietUntil) {
            more++;
            return Optional.empty();
        }
        String others = more == 0 ? "" : " (and %d more since the line before)".formatted(more);
        quietUntil = now + EVERY_MS;
        more = 0;
        return Optional.of(
                "route %s: a message failed: %s%s".formatted(route.get(), RouteFileException.oneLine(reason), others));
    }
}
