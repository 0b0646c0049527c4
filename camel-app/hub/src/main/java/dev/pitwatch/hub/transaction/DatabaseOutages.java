package dev.pitwatch.hub.transaction;

import dev.pitwatch.base.database.DatabaseFailure;
import dev.pitwatch.base.database.OutageWarning;
import dev.pitwatch.base.log.LogField;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What routes that try again by themselves say of a failure: of a database that is away one line a route, however many runs fail. */
public final class DatabaseOutages {

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseOutages.class);

    private final Map<String, OutageWarning> routes = new ConcurrentHashMap<>();

    /** {@return whether the same may well succeed in the next run} */
    public boolean isPassing(Exchange exchange) {
        return DatabaseFailure.isPassing(failure(exchange));
    }

    /** Logs the failure that is being handled, with the route in which the exchange began. */
    public void log(Exchange exchange) {
        String route = exchange.getFromRouteId();
        Throwable failure = failure(exchange);
        if (routes.computeIfAbsent(route, any -> new OutageWarning()).isNew(failure)) {
            LogField.ROUTE_ID.with(
                    route, () -> LOG.warn("route {} can't go on now, trying again: {}", route, failure.getMessage()));
        }
    }

    private static Throwable failure(Exchange exchange) {
        return exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
    }
}
