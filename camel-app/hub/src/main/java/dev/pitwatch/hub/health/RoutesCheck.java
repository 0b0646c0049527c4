package dev.pitwatch.hub.health;

import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;

/** Whether all routes without which readings are not stored run. */
public final class RoutesCheck implements HealthCheck {

    private final CamelContext context;
    private final Set<String> needed;

    /** Takes the ids of the routes that have to run. */
    public RoutesCheck(CamelContext context, Set<String> needed) {
        this.context = context;
        this.needed = Set.copyOf(needed);
    }

    @Override
    public String name() {
        return "routes";
    }

    @Override
    public void check() {
        Set<String> missing = new TreeSet<>(needed);
        for (Route route : context.getRoutes()) {
            ServiceStatus status = context.getRouteController().getRouteStatus(route.getRouteId());
            if (status != null && status.isStarted()) {
                missing.remove(route.getRouteId());
            }
        }
        if (!missing.isEmpty()) {
            throw new IllegalStateException("not running: " + String.join(", ", missing));
        }
    }
}
