package dev.pitwatch.hub.routes;

import dev.pitwatch.hub.steps.PlainRoutePolicy;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.jspecify.annotations.Nullable;

/** Counts what routes do, for metrics and for anyone who looks at them. Counts outlive a reload of the route. */
final class RouteCounts implements RoutePolicyFactory {

    /** The routes of REST operations are counted by the API itself. */
    private static final String OPERATIONS = "api.";

    private final Clock clock;
    private final MeterRegistry meters;
    private final Map<String, RouteCount> counts = new ConcurrentHashMap<>();

    RouteCounts(Clock clock, MeterRegistry meters) {
        this.clock = clock;
        this.meters = meters;
    }

    @Override
    public @Nullable RoutePolicy createRoutePolicy(CamelContext context, String routeId, NamedNode route) {
        return routeId.startsWith(OPERATIONS) ? null : new Counting(routeId, of(routeId));
    }

    RouteCount of(String routeId) {
        return counts.computeIfAbsent(routeId, this::count);
    }

    private RouteCount count(String routeId) {
        RouteCount count = new RouteCount(clock);
        FunctionCounter.builder("pitwatch.route.exchanges", count, RouteCount::exchanges)
                .description("Messages a route has been through with")
                .tag("route", routeId)
                .register(meters);
        FunctionCounter.builder("pitwatch.route.failures", count, RouteCount::failures)
                .description("Messages that ended with an error nobody handled")
                .tag("route", routeId)
                .register(meters);
        FunctionTimer.builder(
                        "pitwatch.route.time", count, RouteCount::exchanges, RouteCount::nanos, TimeUnit.NANOSECONDS)
                .description("How long messages took through a route, waiting for what it hands them to included")
                .tag("route", routeId)
                .register(meters);
        return count;
    }

    Instant now() {
        return clock.instant();
    }

    /** Takes note of the counts from time to time, so that there are rates. */
    void sample() {
        counts.values().forEach(RouteCount::sample);
    }

    private static final class Counting implements PlainRoutePolicy {

        /** Of its own for each route: one may call another with the same exchange. */
        private final String began;

        private final RouteCount count;

        private record Begin(long nanos, @Nullable Throwable caught) {}

        Counting(String routeId, RouteCount count) {
            this.began = "pitwatch.began." + routeId;
            this.count = count;
        }

        @Override
        public void onExchangeBegin(Route route, Exchange exchange) {
            exchange.setProperty(began, new Begin(System.nanoTime(), caught(exchange)));
        }

        @Override
        public void onExchangeDone(Route route, Exchange exchange) {
            Begin begin = exchange.removeProperty(began) instanceof Begin from ? from : null;
            if (begin != null) {
                count.took(System.nanoTime() - begin.nanos());
            }
            Exception failure = exchange.getException();
            Throwable caught = caught(exchange);
            if (failure != null) {
                count.failed(ErrorLocation.innermost(failure));
            } else if (begin != null && caught != null && caught != begin.caught()) {
                count.refused(ErrorLocation.innermost(caught));
            } else {
                count.done();
            }
        }

        /** {@return the error that was handled last, in this route or one before it} */
        private static @Nullable Throwable caught(Exchange exchange) {
            return exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        }
    }
}
