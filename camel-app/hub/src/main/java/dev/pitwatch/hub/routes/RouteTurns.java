package dev.pitwatch.hub.routes;

import dev.pitwatch.base.log.LogField;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.hub.routes.RouteFiles.AuditContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.ServiceStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts and stops routes for people. Not thread safe, but for {@link #stoppedByPeople}: {@link RouteFiles} locks. */
final class RouteTurns {

    private static final Logger LOG = LoggerFactory.getLogger(RouteTurns.class);

    private final CamelContext context;
    private final Map<String, TrackedFile> tracked;
    private final RouteLoader loader;
    private final StoppedRoutes stopped;
    private final RouteStates states;
    private final AuditContext audit;

    RouteTurns(
            CamelContext context,
            Map<String, TrackedFile> tracked,
            RouteLoader loader,
            StoppedRoutes stopped,
            RouteStates states,
            AuditContext audit) {
        this.context = context;
        this.tracked = tracked;
        this.loader = loader;
        this.stopped = stopped;
        this.states = states;
        this.audit = audit;
    }

    /** Starts a route of a file. Throws a Problem when there is none, or when it can't start. */
    void start(String id, String by) {
        turn(id, by, "start", "started", Map.of(), () -> {
            context.getRouteController().startRoute(id);
            stopped.over(id);
        });
    }

    /** Stops a route of a file; {@code lasting}: when it starts again by itself, empty: it doesn't. */
    void stop(String id, String by, Optional<Duration> lasting) {
        Map<String, Object> details = lasting.<Map<String, Object>>map(time -> Map.of("for_minutes", time.toMinutes()))
                .orElse(Map.of());
        turn(id, by, "stop", "stopped", details, () -> {
            loader.stopRoute(id);
            stopped.stopped(id, lasting);
        });
    }

    /** Starts those whose time has come. */
    void startDue() {
        for (String id : stopped.due(this::runs)) {
            try {
                start(id, "the clock");
            } catch (Problem e) {
                stopped.later(id);
                LogField.ROUTE_ID.with(id, () -> LOG.warn("route {}: {}", id, e.getMessage()));
            }
        }
    }

    private boolean runs(String id) {
        ServiceStatus status = context.getRouteController().getRouteStatus(id);
        return status == null || status.isStarted();
    }

    /** {@return of each route whether a person has stopped it} */
    Map<String, Boolean> stoppedByPeople() {
        return tracked.values().stream()
                .flatMap(file -> file.owned().routeIds().stream())
                .distinct()
                .collect(Collectors.toMap(Function.identity(), stopped::contains));
    }

    /** {@return the routes that people have stopped} */
    List<String> stopped() {
        return stoppedByPeople().entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .toList();
    }

    /** {@return the id of the file that has the route} Throws a Problem when there is none. */
    String fileOf(String route) {
        return tracked.values().stream()
                .filter(file -> file.owned().routeIds().contains(route))
                .map(file -> file.newest().id())
                .findFirst()
                .orElseThrow(() -> Problem.notFound("route"));
    }

    private void turn(String id, String by, String verb, String done, Map<String, Object> details, Step step) {
        fileOf(id);
        LogField.ROUTE_ID.with(id, () -> LOG.info("route {} {} by {}", id, done, by));
        try {
            step.run();
        } catch (Exception e) {
            throw Problem.conflict("route %s can't %s: %s"
                    .formatted(id, verb, RouteFileException.oneLine(ErrorLocation.innermost(e))));
        }
        states.turned(id, by);
        audit.done(verb, "route", id, details);
    }

    @FunctionalInterface
    private interface Step {
        void run() throws Exception;
    }
}
