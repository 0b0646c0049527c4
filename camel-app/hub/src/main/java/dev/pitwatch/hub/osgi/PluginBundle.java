package dev.pitwatch.hub.osgi;

import dev.pitwatch.hub.plugins.Guard;
import dev.pitwatch.hub.plugins.Plugin;
import dev.pitwatch.hub.plugins.PluginFailure;
import dev.pitwatch.hub.plugins.PluginKind;
import dev.pitwatch.hub.plugins.PluginRoutes;
import dev.pitwatch.hub.plugins.Plugins;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One plugin's bundle: started, its services and routes put to use, and all of it undone again. */
final class PluginBundle {

    private static final Logger LOG = LoggerFactory.getLogger(PluginBundle.class);
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final BundleContext hub;
    private final Plugins plugins;
    private final Plugin plugin;
    private final Bundle bundle;
    private final Guard guard;
    private final Map<ServiceReference<?>, Runnable> inUse = new ConcurrentHashMap<>();
    private @Nullable PluginRoutes routes;
    private volatile boolean down;

    PluginBundle(BundleContext hub, Plugins plugins, Plugin plugin, Bundle bundle, Guard guard) {
        this.hub = hub;
        this.plugins = plugins;
        this.plugin = plugin;
        this.bundle = bundle;
        this.guard = guard;
    }

    Plugin plugin() {
        return plugin;
    }

    Bundle bundle() {
        return bundle;
    }

    boolean isDown() {
        return down;
    }

    /** Starts the bundle and puts its services to use. Throws a {@link PluginFailure}. */
    void start() {
        BoundedRun.run(thread("start"), LIMIT, () -> {
            bundle.start(Bundle.START_TRANSIENT);
            useAll();
        });
        new Components(hub).failure(bundle).ifPresent(why -> {
            throw new PluginFailure(why);
        });
    }

    /** Puts a service to use that came later. Throws a {@link PluginFailure}. */
    void useLate(ServiceReference<?> reference) {
        BoundedRun.run(thread("service"), LIMIT, () -> use(reference));
    }

    /** Puts all its services to use, on the caller's thread. */
    void useAll() {
        ServiceReference<?>[] registered = bundle.getRegisteredServices();
        for (ServiceReference<?> reference : registered == null ? new ServiceReference<?>[0] : registered) {
            if (!kinds(reference).isEmpty()) {
                use(reference);
            }
        }
    }

    /** A service that implements several of our interfaces is used as each. */
    private synchronized void use(ServiceReference<?> reference) {
        if (down || inUse.containsKey(reference)) {
            return;
        }
        Object service = hub.getService(reference);
        if (service == null) {
            return; // its component failed, which Components tells
        }
        List<Runnable> outOfUse = new ArrayList<>();
        try {
            kinds(reference).forEach(kind -> outOfUse.add(kind.put(plugins, plugin, service, guard)));
        } catch (RuntimeException | LinkageError e) {
            outOfUse.forEach(Runnable::run);
            hub.ungetService(reference);
            throw e;
        }
        inUse.put(reference, () -> outOfUse.forEach(Runnable::run));
        if (down) {
            release(reference);
        }
    }

    private List<PluginKind<?>> kinds(ServiceReference<?> reference) {
        return PluginKind.ALL.stream()
                .filter(kind -> isOurs(reference, kind.type()))
                .toList();
    }

    private boolean isOurs(ServiceReference<?> reference, Class<?> type) {
        return List.of((String[]) reference.getProperty("objectClass")).contains(type.getName())
                && reference.isAssignableTo(hub.getBundle(), type.getName());
    }

    /** Takes a service out of use and gives it back. */
    void release(ServiceReference<?> reference) {
        takeOutOfUse(reference);
        hub.ungetService(reference);
    }

    private void takeOutOfUse(ServiceReference<?> reference) {
        Runnable outOfUse = inUse.remove(reference);
        if (outOfUse != null) {
            outOfUse.run();
        }
    }

    /** {@return the route files in its jar, content by name} */
    Map<String, byte[]> routeFiles() throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        Enumeration<URL> entries = bundle.findEntries("camel", "*.camel.yaml", false);
        while (entries != null && entries.hasMoreElements()) {
            URL entry = entries.nextElement();
            try (InputStream content = entry.openStream()) {
                files.put(entry.getPath().substring(entry.getPath().lastIndexOf('/') + 1), content.readAllBytes());
            }
        }
        return files;
    }

    /** Starts its routes. */
    void run(PluginRoutes running, Map<String, byte[]> files) throws Exception {
        plugin.runs(running.add(bundle.getSymbolicName(), files));
        routes = running;
    }

    /**
     * Undoes everything, routes first. Throws a {@link PluginFailure} when the bundle does not come back from its stop.
     *
     * @param routesToo false: the hub has stopped them
     */
    void stop(Duration limit, boolean routesToo, boolean uninstall) {
        down = true;
        if (routes != null && routesToo) {
            removeRoutes(routes);
        }
        plugin.runs(List.of());
        guard.close();
        List<ServiceReference<?>> used = List.copyOf(inUse.keySet());
        used.forEach(this::takeOutOfUse);
        BoundedRun.run(thread("stop"), limit, () -> {
            used.forEach(hub::ungetService);
            stopBundle(uninstall);
        });
    }

    private void removeRoutes(PluginRoutes running) {
        try {
            running.remove(bundle.getSymbolicName());
        } catch (Exception e) {
            LOG.error("plugin {}: its routes can't be removed: {}", plugin, e.getMessage(), e);
        }
    }

    private void stopBundle(boolean uninstall) throws BundleException {
        if (uninstall) {
            bundle.uninstall();
        } else {
            bundle.stop(Bundle.STOP_TRANSIENT);
        }
    }

    private String thread(String what) {
        return "plugin-" + plugin.identity().bundle() + "-" + what;
    }
}
