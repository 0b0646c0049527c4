package dev.pitwatch.hub.plugins;

import dev.pitwatch.spi.RouteStep;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.Processor;
import org.apache.camel.spi.Registry;
import org.jspecify.annotations.Nullable;

/** Plugins' steps as beans of the registry. Thread safe. */
final class StepBeans {

    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,63}");

    private final Map<String, StepBean> beans = new HashMap<>();
    private final Set<String> taken = new HashSet<>();
    private @Nullable Registry registry;

    /** Binds them there, now and from now on. */
    synchronized void offer(Registry offered) {
        registry = offered;
        taken.forEach(this::bind);
    }

    /** {@return the name under which the step is there now} */
    String add(RouteStep step, Guard guard) {
        String name = step.name();
        synchronized (this) {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "step name is \"%s\", expected 1 to 64 letters, digits and '-', first a letter"
                                .formatted(name));
            }
            if (taken.contains(name) || (registry != null && registry.lookupByName(name) != null)) {
                throw new IllegalArgumentException("step name \"%s\" is taken by another bean".formatted(name));
            }
            taken.add(name);
            beans.computeIfAbsent(name, StepBean::new).take(step, guard);
            bind(name);
            return name;
        }
    }

    synchronized void remove(String name) {
        if (taken.remove(name)) {
            beans.get(name).release();
            if (registry != null) {
                registry.unbind(name);
            }
        }
    }

    private void bind(String name) {
        if (registry != null) {
            registry.bind(name, Processor.class, beans.get(name));
        }
    }
}
