package dev.pitwatch.hub.routes;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Routes that no file has though parts of the hub count on them, as when an operators' file is older than they are or was never copied.
 * Those without which no reading is stored make the hub unready besides. {@link #look} is confined to who loads files.
 */
final class MissingRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(MissingRoutes.class);

    private final CamelContext context;
    private volatile Map<String, String> duties = Map.of();
    private volatile Map<String, Optional<String>> messages = Map.of();

    MissingRoutes(CamelContext context, MeterRegistry meters) {
        this.context = context;
        Gauge.builder("pitwatch.routes.missing", this, MissingRoutes::count)
                .description("Routes that the hub counts on and no file has")
                .register(meters);
    }

    private static long count(MissingRoutes routes) {
        return routes.messages.values().stream().filter(Optional::isPresent).count();
    }

    /** Takes by their ids the routes that have to be there, and what is left undone without them. */
    void need(Map<String, String> wanted) {
        duties = Map.copyOf(wanted);
    }

    /** {@return of each of them what there is to say when it is missing; empty: it is there. None before the first look} */
    Map<String, Optional<String>> messages() {
        return messages;
    }

    /** Looks at what is loaded now, and logs what has begun to be missing. */
    void look() {
        Map<String, Optional<String>> before = messages;
        Map<String, Optional<String>> now = new TreeMap<>();
        duties.forEach((id, undone) -> now.put(
                id, context.getRoute(id) == null ? Optional.of(message(id, undone)) : Optional.<String>empty()));
        messages = now;
        now.forEach((id, message) -> message.filter(
                        any -> before.getOrDefault(id, Optional.empty()).isEmpty())
                .ifPresent(text -> LOG.warn("routes: {}", text)));
    }

    private static String message(String id, String undone) {
        return "No route file has %s, so %s: copy it from this version's %s.camel.yaml"
                .formatted(id, undone, id.substring(0, id.indexOf('-')));
    }
}
