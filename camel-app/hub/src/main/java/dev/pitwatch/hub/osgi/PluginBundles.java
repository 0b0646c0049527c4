package dev.pitwatch.hub.osgi;

import dev.pitwatch.hub.plugins.Plugin;
import dev.pitwatch.hub.plugins.PluginCalls;
import dev.pitwatch.hub.plugins.PluginFailure;
import dev.pitwatch.hub.plugins.PluginFolder;
import dev.pitwatch.hub.plugins.PluginKind;
import dev.pitwatch.hub.plugins.PluginRoutes;
import dev.pitwatch.hub.plugins.Plugins;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceEvent;
import org.osgi.framework.ServiceListener;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plugins' bundles: those of the distribution are put to use as they are found, those dropped into the deploy folder
 * are installed and removed. All of it runs on one thread, which waits for no plugin longer than a limit.
 */
final class PluginBundles implements AutoCloseable, ServiceListener, PluginFolder.Listener {

    private static final Logger LOG = LoggerFactory.getLogger(PluginBundles.class);
    private static final String SERVICES = PluginKind.ALL.stream()
            .map(kind -> "(objectClass=%s)".formatted(kind.type().getName()))
            .collect(Collectors.joining("", "(|", ")"));
    private static final String LOCATION = "pitwatch-plugin:";
    private static final long POLL_MS = 250;
    private static final long LEFT_AFTER_SECONDS = 5;
    private static final long LEFT_EVERY_SECONDS = 60;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
    private static final Duration SHORT_STOP_LIMIT = Duration.ofSeconds(2);

    /** That of the distribution's plugins: below the hub's, so that a start takes place at once. */
    private static final int START_LEVEL = 55;

    private final BundleContext hub;
    private final Plugins plugins;
    private final UninstalledPlugins leftovers;
    private final Map<Long, PluginBundle> running = new ConcurrentHashMap<>();
    private final Map<Path, Plugin> files = new HashMap<>();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "plugins");
        made.setDaemon(true);
        made.setContextClassLoader(PluginBundles.class.getClassLoader());
        return made;
    });
    private volatile boolean closing;
    private int installed;

    PluginBundles(BundleContext hub, Plugins plugins) {
        this.hub = hub;
        this.plugins = plugins;
        this.leftovers = new UninstalledPlugins(plugins);
    }

    /** Puts to use what the distribution carries. */
    void open() {
        try {
            hub.addServiceListener(this, SERVICES);
            ServiceReference<?>[] there = hub.getServiceReferences((String) null, SERVICES);
            for (ServiceReference<?> reference : there == null ? new ServiceReference<?>[0] : there) {
                registered(reference);
            }
        } catch (InvalidSyntaxException e) {
            throw new IllegalStateException(e);
        }
        for (Bundle bundle : hub.getBundles()) {
            if (bundle.getState() == Bundle.ACTIVE
                    && !bundle.equals(hub.getBundle())
                    && bundle.findEntries("camel", "*.camel.yaml", false) != null) {
                later(() -> addRoutes(carried(bundle)));
            }
        }
    }

    /** Follows the deploy folder from now on. */
    void watch(Path folder) {
        PluginFolder watched = new PluginFolder(folder, this);
        thread.scheduleWithFixedDelay(() -> safely(watched::look), 0, POLL_MS, TimeUnit.MILLISECONDS);
        thread.scheduleWithFixedDelay(
                () -> safely(() -> leftovers.check(false)), LEFT_EVERY_SECONDS, LEFT_EVERY_SECONDS, TimeUnit.SECONDS);
    }

    /** Takes nothing more in. */
    void stopWatching() {
        closing = true;
        hub.removeServiceListener(this);
        thread.shutdownNow();
    }

    /** Removes what was dropped in. Call when the routes have ended. */
    @Override
    public void close() {
        stopWatching();
        for (PluginBundle one : List.copyOf(running.values())) {
            if (one.plugin().identity().file().isPresent()) {
                takeDown(one, SHORT_STOP_LIMIT);
            }
        }
    }

    // --- services ---

    @Override
    public void serviceChanged(ServiceEvent event) {
        if (event.getType() == ServiceEvent.REGISTERED) {
            registered(event.getServiceReference());
        } else if (event.getType() == ServiceEvent.UNREGISTERING) {
            PluginBundle of =
                    running.get(event.getServiceReference().getBundle().getBundleId());
            if (of != null) {
                of.release(event.getServiceReference());
            }
        }
    }

    private void registered(ServiceReference<?> reference) {
        Bundle bundle = reference.getBundle();
        if (bundle == null) {
            return;
        }
        PluginBundle known = running.get(bundle.getBundleId());
        if (known != null && known.plugin().identity().file().isPresent()) {
            later(() -> use(known, reference));
        } else if (known != null || !isDropped(bundle)) {
            use(carried(bundle));
        }
    }

    private static boolean isDropped(Bundle bundle) {
        return bundle.getLocation().startsWith(LOCATION);
    }

    private PluginBundle carried(Bundle bundle) {
        return running.computeIfAbsent(bundle.getBundleId(), id -> {
            Plugin plugin = plugins.known(new Plugin.Identity(
                    bundle.getSymbolicName(), Optional.of(bundle.getVersion().toString()), Optional.empty()));
            plugin.is(Plugin.State.ACTIVE);
            return bundle(
                    plugin,
                    bundle,
                    PluginCalls.direct("plugin-" + plugin.identity().bundle()));
        });
    }

    private PluginBundle bundle(Plugin plugin, Bundle bundle, PluginCalls calls) {
        return new PluginBundle(
                hub,
                plugins,
                plugin,
                bundle,
                plugins.guard(plugin, calls, why -> later(() -> switchOff(bundle.getBundleId(), why))));
    }

    private void use(PluginBundle carried) {
        try {
            carried.useAll();
        } catch (RuntimeException | LinkageError e) {
            plugins.failed(carried.plugin(), "start", PluginFailure.text(e));
        }
    }

    private void use(PluginBundle dropped, ServiceReference<?> reference) {
        try {
            dropped.useLate(reference);
        } catch (PluginFailure e) {
            plugins.failed(dropped.plugin(), "start", e.getMessage());
        }
    }

    // --- routes ---

    private void addRoutes(PluginBundle one) {
        Map<String, byte[]> found;
        try {
            found = Plugins.running(one.plugin(), one.routeFiles());
        } catch (IOException e) {
            fail(one, "routes", "its route files can't be read: " + e.getMessage());
            return;
        }
        if (found.isEmpty()) {
            one.plugin().is(Plugin.State.ACTIVE);
        } else {
            plugins.routes().thenAcceptAsync(routes -> addRoutes(one, routes, found), thread);
        }
    }

    private void addRoutes(PluginBundle one, PluginRoutes routes, Map<String, byte[]> found) {
        if (one.isDown() || closing) {
            return;
        }
        try {
            one.run(routes, found);
            one.plugin().is(Plugin.State.ACTIVE);
            LOG.info("plugin {}: routes of {} run", one.plugin(), found.keySet());
        } catch (Exception e) {
            fail(one, "routes", "its routes are refused: " + e.getMessage());
        }
    }

    // --- files ---

    @Override
    public void arrived(Path jar) {
        gone(jar);
        Bundle bundle;
        try {
            bundle = install(jar);
        } catch (IOException | BundleException | IllegalStateException e) {
            notStarted(jar, Plugin.State.FAILED, "%s can't be installed: %s".formatted(jar.getFileName(), reason(e)));
            return;
        }
        Plugin plugin = plugins.known(new Plugin.Identity(
                bundle.getSymbolicName(), Optional.of(bundle.getVersion().toString()), Optional.of(name(jar))));
        files.put(jar, plugin);
        PluginBundle made = bundle(plugin, bundle, PluginCalls.bounded("plugin-" + bundle.getSymbolicName()));
        running.put(bundle.getBundleId(), made);
        try {
            made.start();
        } catch (PluginFailure e) {
            fail(made, "start", "could not be started: " + e.getMessage());
            return;
        }
        LOG.info("plugin {} started from {}", plugin, name(jar));
        addRoutes(made);
    }

    private Bundle install(Path jar) throws IOException, BundleException {
        installed++;
        try (InputStream content = Files.newInputStream(jar)) {
            Bundle bundle = hub.installBundle(LOCATION + name(jar) + "#" + installed, content);
            if (bundle.getSymbolicName() == null || bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null) {
                bundle.uninstall();
                throw new IllegalStateException("its manifest names no bundle of its own (Bundle-SymbolicName)");
            }
            bundle.adapt(BundleStartLevel.class).setStartLevel(START_LEVEL);
            return bundle;
        }
    }

    @Override
    public void refused(Path jar, String why) {
        gone(jar);
        notStarted(jar, Plugin.State.REFUSED, why);
    }

    private void notStarted(Path jar, Plugin.State state, String why) {
        Plugin plugin = plugins.known(new Plugin.Identity(name(jar), Optional.empty(), Optional.of(name(jar))));
        plugin.is(state);
        plugins.failed(plugin, state == Plugin.State.REFUSED ? "refused" : "start", why);
        files.put(jar, plugin);
    }

    @Override
    public void gone(Path jar) {
        Plugin plugin = files.remove(jar);
        if (plugin == null) {
            return;
        }
        of(plugin).ifPresent(one -> takeDown(one, STOP_LIMIT));
        plugins.forget(plugin);
        LOG.info("plugin {} removed", plugin);
    }

    private Optional<PluginBundle> of(Plugin plugin) {
        return running.values().stream().filter(one -> one.plugin() == plugin).findFirst();
    }

    // --- failures ---

    private void switchOff(long bundleId, String why) {
        PluginBundle one = running.get(bundleId);
        if (one == null || one.isDown()) {
            return;
        }
        LOG.error("plugin {} failed too often and is off until it is replaced; last: {}", one.plugin(), why);
        one.plugin().is(Plugin.State.OFF);
        takeDown(one, STOP_LIMIT);
    }

    private void fail(PluginBundle one, String kind, @Nullable String why) {
        one.plugin().is(Plugin.State.FAILED);
        takeDown(one, SHORT_STOP_LIMIT);
        // Last, since it tells more than what may have gone wrong with its stop.
        plugins.failed(one.plugin(), kind, String.valueOf(why));
    }

    /** Stops everything of it; what was dropped in is uninstalled, too. */
    private void takeDown(PluginBundle one, Duration limit) {
        boolean dropped = one.plugin().identity().file().isPresent();
        UninstalledPlugins.Left left = UninstalledPlugins.before(one.plugin().identity(), one.bundle());
        try {
            one.stop(limit, !closing, dropped);
        } catch (PluginFailure e) {
            plugins.failed(one.plugin(), "stop", "could not be stopped: " + e.getMessage());
        }
        if (dropped) {
            running.remove(one.bundle().getBundleId());
            if (!closing) {
                leftovers.follow(left);
                thread.schedule(() -> safely(() -> leftovers.check(true)), LEFT_AFTER_SECONDS, TimeUnit.SECONDS);
            }
        }
    }

    private static String reason(Exception failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return String.valueOf(cause.getMessage());
    }

    private static String name(Path jar) {
        return jar.getFileName().toString();
    }

    private void later(Runnable task) {
        try {
            thread.execute(() -> safely(task));
        } catch (RejectedExecutionException e) {
            LOG.debug("the hub is being stopped");
        }
    }

    private static void safely(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | LinkageError e) {
            LOG.error("plugins: {}", e.getMessage(), e);
        }
    }
}
