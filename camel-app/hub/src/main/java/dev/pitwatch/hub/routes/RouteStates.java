package dev.pitwatch.hub.routes;

import dev.pitwatch.base.live.LiveEventType;
import dev.pitwatch.base.live.NodeState;
import dev.pitwatch.hub.routes.RouteFileView.Failure;
import dev.pitwatch.hub.routes.RouteFileView.RouteView;
import dev.pitwatch.hub.routes.RouteFileView.Undone;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.camel.Route;
import org.apache.camel.ServiceStatus;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.SupervisingRouteController;
import org.apache.camel.util.URISupport;
import org.jspecify.annotations.Nullable;

/** Tells how files and their routes are. */
final class RouteStates {

    private static final String RETRYING = "retrying";

    private final DefaultCamelContext context;
    private final RouteCounts counts;
    private final StoppedRoutes stopped;
    private final RoutesFolder folder;
    /** Who started or stopped a route last, by its id. */
    private final Map<String, Turn> turns = new ConcurrentHashMap<>();

    private record Turn(String by, Instant at) {}

    RouteStates(DefaultCamelContext context, RouteCounts counts, StoppedRoutes stopped, RoutesFolder folder) {
        this.folder = folder;
        this.stopped = stopped;
        this.context = context;
        this.counts = counts;
    }

    RouteFileView view(TrackedFile file) {
        RouteFile shown = shown(file);
        List<RouteView> routes =
                file.owned().routeIds().stream().map(this::route).toList();
        return new RouteFileView(
                shown.id(),
                shown.name(),
                shown.origin(),
                state(file),
                file.version() == null ? null : file.version().version(),
                shown.changedBy(),
                shown.changedAt(),
                file.loadedAt(),
                error(file),
                wouldBeRefused(file),
                undone(file),
                routes);
    }

    /** Notes who started or stopped a route. */
    void turned(String id, String by) {
        turns.put(id, new Turn(by, counts.now()));
    }

    /** {@return how the routes of a file are, as it is notified of} Asked each second, so without what only a view has. */
    Stream<NodeState> states(TrackedFile file) {
        RouteFileView.Error error = error(file);
        Object ofFile = Arrays.asList(state(file), file.loadedAt(), error == null ? null : error.at());
        return file.owned().routeIds().stream().map(id -> {
            String state = state(id);
            Instant startsAt = stopped.startsAt(id).orElse(null);
            return new NodeState(LiveEventType.ROUTE, id, state, Arrays.asList(ofFile, startsAt), by(file, id, state));
        });
    }

    /** Of a route that is tried again nobody is to be named: its neighbour is away. */
    private @Nullable String by(TrackedFile file, String id, String state) {
        if (state.equals(RETRYING)) {
            return null;
        }
        Turn turn = turns.get(id);
        Instant loaded = file.loadedAt();
        return turn != null && (loaded == null || turn.at().isAfter(loaded))
                ? turn.by()
                : shown(file).changedBy();
    }

    /** What runs of it, else what was last written. */
    private static RouteFile shown(TrackedFile file) {
        return file.running() == null ? file.newest() : file.running();
    }

    /** No more once what it said was taken away. */
    private @Nullable Undone undone(TrackedFile file) {
        Undone undone = file.undone();
        return undone != null && folder.refused().containsKey(file.newest().id()) ? undone : null;
    }

    private static String state(TrackedFile file) {
        if (file.running() != null && file.added() == null) {
            return "failed";
        }
        if (file.isReplaced()) {
            return "replaced";
        }
        return file.refusal() == null ? "loaded" : "refused";
    }

    private static RouteFileView.@Nullable Error error(TrackedFile file) {
        return error(file.refusal(), file.refusedAt());
    }

    private static RouteFileView.@Nullable Error wouldBeRefused(TrackedFile file) {
        return file.added() == null || file.checked() == null
                ? null
                : error(file.checked().refusedAsEdit().orElse(null), file.loadedAt());
    }

    private static RouteFileView.@Nullable Error error(@Nullable RouteFileException refusal, @Nullable Instant at) {
        if (refusal == null || at == null) {
            return null;
        }
        Integer line = refusal.line().isPresent() ? refusal.line().getAsInt() : null;
        return new RouteFileView.Error(at, line, refusal.reason(), String.valueOf(refusal.getMessage()));
    }

    /** {@return a route of the context} */
    RouteView route(String id) {
        RouteCount count = counts.of(id);
        RouteDefinition definition = context.getRouteDefinition(id);
        return new RouteView(
                id,
                definition == null ? null : definition.getDescriptionText(),
                definition == null || definition.getInput() == null
                        ? ""
                        : URISupport.sanitizeUri(RouteTemplates.source(definition)),
                state(id),
                stopped.startsAt(id).orElse(null),
                count.exchanges(),
                count.failures(),
                count.refusals(),
                Math.round(count.rate() * 100) / 100.0,
                lastError(id, count));
    }

    private String state(String id) {
        ServiceStatus status = context.getRouteController().getRouteStatus(id);
        if (status != null && !status.isStarted() && restarting(id).isPresent()) {
            return RETRYING;
        }
        return status == null ? "stopped" : status.name().toLowerCase(Locale.ROOT);
    }

    private Optional<Route> restarting(String id) {
        return context.getRouteController() instanceof SupervisingRouteController controller
                ? controller.getRestartingRoutes().stream()
                        .filter(route -> route.getRouteId().equals(id))
                        .findFirst()
                : Optional.empty();
    }

    private @Nullable Failure lastError(String id, RouteCount count) {
        if (context.getRouteController() instanceof SupervisingRouteController controller) {
            Throwable failure = controller.getRestartException(id);
            if (failure != null && restarting(id).isPresent()) {
                return new Failure(
                        counts.now(),
                        RouteFileException.oneLine("it can't be started: " + ErrorLocation.innermost(failure)));
            }
        }
        return count.lastFailure()
                .map(failure -> new Failure(failure.at(), failure.message()))
                .orElse(null);
    }
}
