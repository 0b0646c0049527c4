package dev.pitwatch.hub.routes;

import java.util.Map;
import java.util.Set;
import org.apache.camel.Processor;
import org.apache.camel.spi.BeanRepository;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.SimpleRegistry;
import org.jspecify.annotations.Nullable;

/**
 * Beans by the names that routes say, where these are only tried: those that keep nothing, and in place of each other one that runs something that
 * does nothing. Whatever names a bean in a way that nobody has thought of finds that.
 */
final class ProbedBeans implements BeanRepository {

    private final SimpleRegistry own;
    private final Registry live;
    private final ProbeWatch watch;

    /** Takes those to be called, and all that run. */
    ProbedBeans(SimpleRegistry own, Registry live, ProbeWatch watch) {
        this.own = own;
        this.live = live;
        this.watch = watch;
    }

    @Override
    public @Nullable Object lookupByName(String name) {
        Object bean = own.lookupByName(name);
        if (bean != null || watch.isOwn(name) || live.lookupByName(name) == null) {
            return bean;
        }
        Processor nothing = exchange -> watch.skipped();
        return nothing;
    }

    @Override
    public <T> @Nullable T lookupByNameAndType(String name, Class<T> type) {
        return own.lookupByNameAndType(name, type);
    }

    @Override
    public <T> Map<String, T> findByTypeWithName(Class<T> type) {
        return own.findByTypeWithName(type);
    }

    @Override
    public <T> Set<T> findByType(Class<T> type) {
        return own.findByType(type);
    }
}
