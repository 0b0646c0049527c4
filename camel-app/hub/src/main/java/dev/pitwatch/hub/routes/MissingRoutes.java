package dev.pitwatch.hub.routes;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Routes that no file has though the hub counts on them, as when an edited file is older than they are. Confined to who loads files. */
final class MissingRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(MissingRoutes.class);

    /** What is left undone without them. Those without which no reading is stored make the hub unready besides. */
    private static final Map<String, String> DUTIES = Map.of(
            "devices-reconcile",
            "devices are neither disabled nor enabled: copy it from this version's devices.camel.yaml into the edited one");

    private final CamelContext context;
    private volatile Set<String> missing = Set.of();

    MissingRoutes(CamelContext context, MeterRegistry meters) {
        this.context = context;
        Gauge.builder("pitwatch.routes.missing", this, routes -> routes.missing.size())
                .description("Routes that the hub counts on and no file has")
                .register(meters);
    }

    /** Looks at what is loaded now, and logs what has begun to be missing. */
    void look() {
        Set<String> now = DUTIES.keySet().stream()
                .filter(id -> context.getRoute(id) == null)
                .collect(Collectors.toSet());
        now.stream()
                .filter(id -> !missing.contains(id))
                .forEach(id -> LOG.warn("routes: route {} is in no file, {}", id, DUTIES.get(id)));
        missing = now;
    }
}
