package dev.pitwatch.hub.routes;

import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.BeanRepository;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.support.PluginHelper;

/**
 * Builds a file's routes in a scratch context that never starts one: syntax, unknown words, options, components, beans
 * and clashing ids are found before the live context is touched.
 */
final class RouteFileCheck {

    private final CamelContext live;

    RouteFileCheck(CamelContext live) {
        this.live = live;
    }

    /**
     * Throws what is wrong with the file.
     *
     * @param errors the route configurations in force, unless the file itself holds them
     * @param owned ids of the live routes that this file made
     */
    void check(RouteFile file, Optional<RouteFile> errors, Set<String> owned) throws Exception {
        try (DefaultCamelContext scratch = new DefaultCamelContext(false)) {
            scratch.setApplicationContextClassLoader(live.getApplicationContextClassLoader());
            scratch.disableJMX();
            // A view: given the live registry itself, closing the scratch context would empty it.
            scratch.getCamelContextExtension().setRegistry(new DefaultRegistry(new ReadOnly(live.getRegistry())));
            scratch.getPropertiesComponent()
                    .setInitialProperties(live.getPropertiesComponent().loadProperties());
            scratch.setAutoStartup(false);
            scratch.build();
            scratch.start();
            if (errors.isPresent() && !file.isErrors()) {
                add(scratch, errors.get());
            }
            add(scratch, file);
            refuse(scratch, file, owned);
        }
    }

    private void refuse(DefaultCamelContext scratch, RouteFile file, Set<String> owned) {
        Set<String> seen = new HashSet<>();
        for (RouteDefinition route : scratch.getRouteDefinitions()) {
            String id = route.getRouteId();
            if (Boolean.FALSE.equals(route.hasCustomIdAssigned()) && !Boolean.TRUE.equals(route.isRest())) {
                throw new IllegalArgumentException("a route has no id, expected an id of its own for each route");
            }
            if (!seen.add(id) || (!owned.contains(id) && live.getRoute(id) != null)) {
                throw new IllegalArgumentException("route id \"%s\" is used already".formatted(id));
            }
        }
        if (!file.isErrors() && seen.isEmpty()) {
            throw new IllegalArgumentException("no routes in it, expected at least one");
        }
    }

    private static void add(DefaultCamelContext context, RouteFile file) throws Exception {
        for (RoutesBuilder builder :
                PluginHelper.getRoutesLoader(context).findRoutesBuilders(java.util.List.of(file.resource()))) {
            context.addRoutes(builder);
        }
    }

    /** Lookups of the live registry; nothing can be bound or unbound through it. */
    private record ReadOnly(Registry registry) implements BeanRepository {
        @Override
        public Object lookupByName(String name) {
            return registry.lookupByName(name);
        }

        @Override
        public <T> T lookupByNameAndType(String name, Class<T> type) {
            return registry.lookupByNameAndType(name, type);
        }

        @Override
        public <T> Map<String, T> findByTypeWithName(Class<T> type) {
            return registry.findByTypeWithName(type);
        }

        @Override
        public <T> Set<T> findByType(Class<T> type) {
            return registry.findByType(type);
        }
    }
}
