package dev.pitwatch.hub.routes;

import dev.pitwatch.hub.mqtt.DisconnectOnStop;
import dev.pitwatch.hub.steps.Contracted;
import dev.pitwatch.hub.steps.StepContract;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.camel.Route;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;
import org.jspecify.annotations.Nullable;

/**
 * The routes that messages of devices go through until they are stored: those whose sources wait for an acknowledgement, and those that these
 * call. What devices report of themselves is none of it: of that only refusals are stored. Not thread safe.
 */
final class IngestWay {

    static final String STORE = "reading-store:";

    private final DefaultCamelContext context;
    /** Files by their ids. */
    private final Map<String, TrackedFile> tracked;

    IngestWay(DefaultCamelContext context, Map<String, TrackedFile> tracked) {
        this.context = context;
        this.tracked = tracked;
    }

    /** {@return whether messages of devices go through one of these routes} */
    boolean passes(Collection<String> routes) {
        return !routes.isEmpty() && routes.stream().anyMatch(ids()::contains);
    }

    /**
     * Has the clients at the broker of all other files connect anew once these came back because messages hung: what hung in a step of theirs
     * still does, and keeps a client from taking more. The broker sends it again.
     *
     * @param cameBack ids of files, whose own clients have connected anew; empty: none did, and nothing is to be done
     */
    void readAnew(Collection<String> cameBack) {
        if (cameBack.isEmpty() || cameBack.stream().map(tracked::get).anyMatch(IngestWay::isErrors)) {
            return; // with the errors' file all were exchanged
        }
        Set<String> exchanged = new HashSet<>();
        cameBack.stream()
                .map(tracked::get)
                .filter(Objects::nonNull)
                .forEach(file -> exchanged.addAll(file.owned().routeIds()));
        DisconnectOnStop.readAnew(context.getRoutes().stream()
                .filter(route -> !exchanged.contains(route.getRouteId())
                        && RouteFlows.contract(route.getEndpoint()).waits())
                .toList());
    }

    private static boolean isErrors(@Nullable TrackedFile file) {
        return file != null && file.newest().isErrors();
    }

    /** {@return the ids of these routes} */
    Set<String> ids() {
        Map<String, Route> readers = new HashMap<>();
        List<Route> sources = new ArrayList<>();
        for (Route route : context.getRoutes()) {
            readers.put(RouteFlows.bare(route.getEndpoint().getEndpointUri()), route);
            if (RouteFlows.contract(route.getEndpoint()).waits()) {
                sources.add(route);
            }
        }
        Set<String> ids = new HashSet<>();
        for (Route source : sources) {
            boolean stores = way(source, readers, IngestWay::steps).stream()
                    .anyMatch(route -> calls(steps(route)).anyMatch(uri -> uri.startsWith(STORE)));
            if (stores) {
                way(source, readers, this::stepsAndFailures).forEach(route -> ids.add(route.getRouteId()));
            }
        }
        return ids;
    }

    /** {@return the route, and those that it calls by these steps of each} */
    private Set<RouteDefinition> way(
            Route source, Map<String, Route> readers, Function<RouteDefinition, List<ProcessorDefinition<?>>> steps) {
        Set<RouteDefinition> way = new LinkedHashSet<>();
        Deque<Route> next = new ArrayDeque<>(List.of(source));
        while (!next.isEmpty()) {
            RouteDefinition route = context.getRouteDefinition(next.remove().getRouteId());
            if (route == null || !way.add(route)) {
                continue;
            }
            calls(steps.apply(route)).forEach(uri -> {
                @Nullable Route called = readers.get(RouteFlows.bare(uri));
                // Behind a queue the message is its way only as far as its sender waits for it.
                if (called != null && (RouteFlows.isDirect(uri) || settles(called))) {
                    next.add(called);
                }
            });
        }
        return way;
    }

    /** {@return the steps of a route but for those of its failures} */
    static List<ProcessorDefinition<?>> steps(RouteDefinition route) {
        return route.getOutputs().stream()
                .filter(step -> !(step instanceof OnExceptionDefinition))
                .toList();
    }

    private List<ProcessorDefinition<?>> stepsAndFailures(RouteDefinition route) {
        Stream<ProcessorDefinition<?>> failures =
                RouteFlows.handlers(route, context.getRouteConfigurationDefinitions()).stream()
                        .flatMap(handler -> handler.getOutputs().stream());
        return Stream.concat(route.getOutputs().stream(), failures).toList();
    }

    /** {@return the URIs that these steps send to} */
    static Stream<String> calls(List<ProcessorDefinition<?>> steps) {
        return ProcessorDefinitionHelper.filterTypeInOutputs(steps, ToDefinition.class).stream()
                .map(ToDefinition::getUri);
    }

    private boolean settles(Route route) {
        RouteDefinition definition = context.getRouteDefinition(route.getRouteId());
        return definition != null
                && calls(stepsAndFailures(definition))
                        .map(this::step)
                        .anyMatch(step -> step instanceof Contracted contracted
                                && contracted.contract().end() == StepContract.End.SETTLED);
    }

    private @Nullable Object step(String uri) {
        return uri.startsWith("bean:")
                ? context.getRegistry().lookupByName(RouteFlows.bare(uri).substring("bean:".length()))
                : context.hasEndpoint(uri);
    }
}
