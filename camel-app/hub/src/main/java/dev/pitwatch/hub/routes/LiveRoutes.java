package dev.pitwatch.hub.routes;

import dev.pitwatch.base.log.LogField;
import dev.pitwatch.hub.mqtt.DisconnectOnStop;
import dev.pitwatch.hub.routes.RouteFileCheck.Owned;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.camel.Route;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.ServiceStatus;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.rest.RestDefinition;
import org.apache.camel.support.PluginHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Adds a file's routes to the running context and takes them away again. */
final class LiveRoutes {

    private static final Logger LOG = LoggerFactory.getLogger(LiveRoutes.class);
    private static final int STOP_SECONDS = 10;

    /** Of a route whose messages the broker sends again: where they are now nobody waits for them. */
    private static final int ABANDONED_STOP_SECONDS = 1;

    /** What one file brought. */
    record Added(
            Set<String> routeIds,
            List<RestDefinition> rests,
            List<RouteConfigurationDefinition> configurations,
            List<RouteTemplateDefinition> templates,
            Set<String> beans) {
        Owned owned() {
            return new Owned(
                    routeIds,
                    templates.stream().map(RouteTemplateDefinition::getId).collect(Collectors.toSet()),
                    beans);
        }
    }

    private final DefaultCamelContext context;

    LiveRoutes(DefaultCamelContext context) {
        this.context = context;
    }

    /**
     * Adds all routes of the file and starts them; one whose neighbour is away is retried in the background.
     *
     * @param beans names that the file binds
     */
    Added add(RouteFile file, Set<String> beans) throws Exception {
        Set<String> idsBefore = ids();
        List<RestDefinition> restsBefore = List.copyOf(context.getRestDefinitions());
        List<RouteConfigurationDefinition> configurationsBefore =
                List.copyOf(context.getRouteConfigurationDefinitions());
        List<RouteTemplateDefinition> templatesBefore = List.copyOf(context.getRouteTemplateDefinitions());
        try {
            for (RoutesBuilder builder :
                    PluginHelper.getRoutesLoader(context).findRoutesBuilders(List.of(file.resource()))) {
                context.addRoutes(builder);
                context.addTemplatedRoutes(builder);
            }
        } catch (Exception e) {
            remove(since(idsBefore, restsBefore, configurationsBefore, templatesBefore, beans));
            throw e;
        }
        Added added = since(idsBefore, restsBefore, configurationsBefore, templatesBefore, beans);
        added.routeIds().forEach(this::start);
        return added;
    }

    /**
     * Lets exchanges in flight finish, for a bounded time, and takes the routes away: the last one first, since the first
     * ones of a file are what the later ones send to. Where messages from the broker don't come to an end, that is waited for once
     * for all routes, not for each anew: whoever changes routes meanwhile waits for the end of this.
     */
    void remove(Added added) throws Exception {
        boolean drained = disconnect(added.routeIds());
        List<String> lastFirst = new ArrayList<>(added.routeIds());
        Collections.reverse(lastFirst);
        for (String id : lastFirst) {
            if (context.getRoute(id) != null) {
                stop(id, drained);
                context.removeRoute(id);
            } else if (context.getRouteDefinition(id) != null) {
                context.removeRouteDefinition(context.getRouteDefinition(id));
            }
        }
        context.getRestDefinitions().removeAll(added.rests());
        for (RouteConfigurationDefinition configuration : added.configurations()) {
            context.removeRouteConfiguration(configuration);
        }
        context.removeRouteTemplateDefinitions(added.templates());
        added.beans().forEach(context.getRegistry()::unbind);
    }

    /** Stops one route as it would be for its removal. */
    void stop(String id) throws Exception {
        stop(id, disconnect(Set.of(id)));
    }

    private void stop(String id, boolean drained) throws Exception {
        context.getRouteController().stopRoute(id, drained ? STOP_SECONDS : ABANDONED_STOP_SECONDS, TimeUnit.SECONDS);
    }

    /** They take nothing more from the broker, and what they took is stored; {@return false: not all of it, the rest comes again} */
    private boolean disconnect(Set<String> ids) {
        return DisconnectOnStop.disconnect(context.getRoutes().stream()
                .filter(route -> ids.contains(route.getRouteId()))
                .toList());
    }

    private Added since(
            Set<String> idsBefore,
            List<RestDefinition> restsBefore,
            List<RouteConfigurationDefinition> configurationsBefore,
            List<RouteTemplateDefinition> templatesBefore,
            Set<String> beans) {
        Set<String> routeIds = ids();
        routeIds.removeAll(idsBefore);
        List<RestDefinition> rests = new ArrayList<>(context.getRestDefinitions());
        rests.removeAll(restsBefore);
        List<RouteConfigurationDefinition> configurations = new ArrayList<>(context.getRouteConfigurationDefinitions());
        configurations.removeAll(configurationsBefore);
        List<RouteTemplateDefinition> templates = new ArrayList<>(context.getRouteTemplateDefinitions());
        templates.removeAll(templatesBefore);
        return new Added(routeIds, rests, configurations, templates, beans);
    }

    private void start(String id) {
        Route route = context.getRoute(id);
        ServiceStatus status = context.getRouteController().getRouteStatus(id);
        // The supervising controller leaves routes that come after the context's start stopped.
        if (route == null || status == null || status.isStarted() || !supervised(route)) {
            return;
        }
        try {
            context.getRouteController().startRoute(id);
        } catch (Exception e) {
            LogField.ROUTE_ID.with(
                    id,
                    () -> LOG.warn(
                            "route {}: start failed, trying again in the background: {}",
                            id,
                            ErrorLocation.innermost(e)));
        }
    }

    private static boolean supervised(Route route) {
        return Boolean.TRUE.equals(route.getProperties().get(Route.SUPERVISED));
    }

    private Set<String> ids() {
        Set<String> ids = new LinkedHashSet<>();
        for (RouteDefinition route : context.getRouteDefinitions()) {
            ids.add(route.getRouteId());
        }
        return ids;
    }
}
