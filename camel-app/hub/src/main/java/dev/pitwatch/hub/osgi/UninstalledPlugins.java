package dev.pitwatch.hub.osgi;

import dev.pitwatch.hub.plugins.Plugin;
import dev.pitwatch.hub.plugins.Plugins;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.osgi.framework.Bundle;
import org.osgi.framework.wiring.BundleWiring;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What removed plugins leave behind: threads of theirs are interrupted, and one whose classes stay in memory is named
 * until they are gone. Used by one thread.
 */
final class UninstalledPlugins {

    private static final Logger LOG = LoggerFactory.getLogger(UninstalledPlugins.class);

    private final Plugins plugins;
    private final List<Left> all = new ArrayList<>();

    UninstalledPlugins(Plugins plugins) {
        this.plugins = plugins;
    }

    /** A plugin as it was before its removal; holds its loader weakly. */
    static final class Left {

        private final Plugin.Identity identity;
        private final WeakReference<@Nullable ClassLoader> loader;
        private final Set<String> classes;
        private @Nullable Plugin shown;

        private Left(Plugin.Identity identity, @Nullable ClassLoader loader, Set<String> classes) {
            this.identity = identity;
            this.loader = new WeakReference<>(loader);
            this.classes = classes;
        }

        private boolean isGone() {
            return loader.get() == null;
        }

        private List<Thread> threads() {
            ClassLoader held = loader.get();
            return held == null
                    ? List.of()
                    : Thread.getAllStackTraces().entrySet().stream()
                            .filter(thread -> isOf(thread, held))
                            .map(Map.Entry::getKey)
                            .toList();
        }

        private boolean isOf(Map.Entry<Thread, StackTraceElement[]> thread, ClassLoader held) {
            if (thread.getKey().getClass().getClassLoader() == held
                    || thread.getKey().getContextClassLoader() == held) {
                return true;
            }
            for (StackTraceElement frame : thread.getValue()) {
                if (classes.contains(frame.getClassName())) {
                    return true;
                }
            }
            return false;
        }
    }

    /** {@return what to look for once the bundle is gone} Call while it is installed. */
    static Left before(Plugin.Identity identity, Bundle bundle) {
        BundleWiring wiring = bundle.adapt(BundleWiring.class);
        return new Left(identity, wiring == null ? null : wiring.getClassLoader(), classes(bundle));
    }

    private static Set<String> classes(Bundle bundle) {
        Set<String> names = new HashSet<>();
        Enumeration<URL> entries = bundle.findEntries("/", "*.class", true);
        while (entries != null && entries.hasMoreElements()) {
            String path = entries.nextElement().getPath().substring(1);
            names.add(path.substring(0, path.length() - ".class".length()).replace('/', '.'));
        }
        return names;
    }

    /** Interrupts the threads of a plugin that was just removed, and looks after it from then on. */
    void follow(Left left) {
        List<Thread> threads = left.threads();
        if (!threads.isEmpty()) {
            LOG.warn(
                    "plugin {}: was removed, but left threads running: {}; interrupting them",
                    left.identity,
                    names(threads));
            threads.forEach(Thread::interrupt);
        }
        all.add(left);
    }

    /**
     * Drops what is gone and names the rest.
     *
     * @param collect whether to ask for a collection of garbage first: without one no one can tell
     */
    void check(boolean collect) {
        if (collect && !all.stream().allMatch(Left::isGone)) {
            System.gc();
        }
        for (Left left : List.copyOf(all)) {
            if (left.isGone()) {
                all.remove(left);
                if (left.shown != null) {
                    plugins.forget(left.shown);
                    LOG.info("plugin {}: now nothing of it is left", left.identity);
                }
            } else if (collect && left.shown == null) {
                left.shown = plugins.known(left.identity);
                plugins.failed(left.shown, "leak", why(left.threads()));
                left.shown.is(Plugin.State.LINGERING);
            }
        }
    }

    private static String why(List<Thread> threads) {
        return threads.isEmpty()
                ? "was removed, but something still refers to its classes: memory is lost until the hub restarts"
                : "was removed, but threads of it go on until the hub restarts: " + names(threads);
    }

    private static String names(List<Thread> threads) {
        return threads.stream().map(Thread::getName).collect(Collectors.joining(", "));
    }
}
