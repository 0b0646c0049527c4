package dev.pitwatch.hub.routes;

import dev.pitwatch.base.log.LogField;
import dev.pitwatch.base.log.RepeatedWarning;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.camel.LoggingLevel;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.CamelLogger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Log of a route's error handler: of messages that fail one line a minute for each kind of error, which tells how many it stands for. An
 * expression that can't be evaluated meets every message. Thread safe.
 */
final class FailureLog extends CamelLogger {

    private static final Logger LOG = LoggerFactory.getLogger(FailureLog.class);

    private final RouteDefinition route;
    private final LongSupplier nanos;
    /** By the innermost error's class; there are only so many. */
    private final Map<String, RepeatedWarning> kinds = new ConcurrentHashMap<>();

    /** Takes the route, which may get its id later. */
    FailureLog(RouteDefinition route) {
        this(route, System::nanoTime);
    }

    /** Takes what counts nanoseconds. */
    FailureLog(RouteDefinition route, LongSupplier nanos) {
        super(LOG, LoggingLevel.ERROR);
        this.route = route;
        this.nanos = nanos;
    }

    @Override
    public void log(String message) {
        log(message, getLevel());
    }

    @Override
    public void log(String message, Throwable failure) {
        log(message, failure, getLevel());
    }

    @Override
    public void log(String message, LoggingLevel level) {
        if (isWarning(level)) {
            warn("", message, level);
        } else {
            log(LOG, level, message);
        }
    }

    @Override
    public void log(String message, Throwable failure, LoggingLevel level) {
        if (isWarning(level)) {
            List<Throwable> causes = ErrorLocation.causes(failure);
            warn(causes.get(causes.size() - 1).getClass().getName(), ErrorLocation.innermost(failure), level);
            LOG.debug("{}", message, failure);
        } else {
            log(LOG, level, message, failure);
        }
    }

    private static boolean isWarning(LoggingLevel level) {
        return level == LoggingLevel.WARN || level == LoggingLevel.ERROR;
    }

    private void warn(String kind, String reason, LoggingLevel level) {
        kinds.computeIfAbsent(kind, any -> new RepeatedWarning(nanos)).next().ifPresent(withheld -> {
            String line = "route %s%s: a message failed: %s%s"
                    .formatted(route.getRouteId(), file(), RouteFileException.oneLine(reason), withheld);
            LogField.ROUTE_ID.with(route.getRouteId(), () -> log(LOG, level, line));
        });
    }

    /** {@return where the route stands; that of a template doesn't know} */
    private String file() {
        return route.getResource() == null
                ? ""
                : " (%s)".formatted(route.getResource().getLocation());
    }
}
