package dev.pitwatch.hub.routes;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.BeanRepository;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.DefaultRegistry;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.SimpleRegistry;

/** Contexts beside the live one, in which route files are looked at: with the same beans, properties and restrictions. */
final class ScratchContext {

    private ScratchContext() {}

    /** {@return one that isn't started} Takes what routes bind. */
    static DefaultCamelContext of(DefaultCamelContext live, SimpleRegistry bound) {
        return of(live, bound, new SimpleRegistry());
    }

    /** The same, where some beans come in place of those of their names. */
    static DefaultCamelContext of(DefaultCamelContext live, SimpleRegistry bound, BeanRepository inPlace) {
        DefaultCamelContext scratch = new DefaultCamelContext(false);
        scratch.setApplicationContextClassLoader(live.getApplicationContextClassLoader());
        scratch.disableJMX();
        // A view: given the live registry itself, closing the scratch context would empty it.
        DefaultRegistry registry = new DefaultRegistry(inPlace, new ReadOnly(live.getRegistry()));
        registry.setFallbackRegistry(bound);
        scratch.getCamelContextExtension().setRegistry(registry);
        scratch.getPropertiesComponent()
                .setInitialProperties(live.getPropertiesComponent().loadProperties());
        scratch.setSourceLocationEnabled(true);
        scratch.setAutoStartup(false);
        scratch.build();
        RouteGuards.install(scratch, RouteRestrictions.of(live));
        NumberOptions.beStrict(scratch);
        return scratch;
    }

    /** Adds what the file says; nothing of it is started. */
    static void add(DefaultCamelContext context, RouteFile file) throws Exception {
        for (RoutesBuilder builder :
                PluginHelper.getRoutesLoader(context).findRoutesBuilders(List.of(file.resource()))) {
            context.addRoutes(builder);
            context.addTemplatedRoutes(builder);
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
