package dev.pitwatch.hub.routes;

import dev.pitwatch.hub.plugins.Plugins;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a plugin that its route files, and operators' copies of these, may name as {@code {{NAME}}}. They are offered
 * on the thread that checks or makes such a file, for as long as it does, and so to no other file.
 *
 * @param names of all, those too that are not set
 * @param values of those that are
 */
public record FileSettings(Set<String> names, Map<String, String> values) {

    static final FileSettings NONE = new FileSettings(Set.of(), Map.of());

    private static final ThreadLocal<@Nullable FileSettings> CURRENT = new ThreadLocal<>();

    public FileSettings {
        names = Set.copyOf(names);
        values = Map.copyOf(values);
    }

    /** {@return those of the plugin whose file it is; none where it is no plugin's} */
    static FileSettings of(Plugins plugins, String file) {
        return plugins.settings(file)
                .map(found -> new FileSettings(found.names(), found.values()))
                .orElse(FileSettings.NONE);
    }

    /** What is done with a file. */
    @FunctionalInterface
    interface Work<T, E extends Exception> {
        T run() throws E;
    }

    /** {@return what the work returns, to which these are offered} */
    <T, E extends Exception> T during(Work<T, E> work) throws E {
        FileSettings before = CURRENT.get();
        CURRENT.set(this);
        try {
            return work.run();
        } finally {
            CURRENT.set(before);
        }
    }

    /** {@return both} */
    FileSettings and(FileSettings other) {
        if (other.names.isEmpty()) {
            return this;
        }
        Set<String> allNames = new HashSet<>(names);
        allNames.addAll(other.names);
        Map<String, String> allValues = new HashMap<>(values);
        allValues.putAll(other.values);
        return new FileSettings(allNames, allValues);
    }

    /** {@return whether the file that is being checked may name it} */
    static boolean isOffered(String name) {
        FileSettings current = CURRENT.get();
        return current != null && current.names.contains(name);
    }

    /** {@return its value for the file that is being checked or made; empty: none, or it is not offered to that file} */
    static Optional<String> find(String name) {
        FileSettings current = CURRENT.get();
        return current == null ? Optional.empty() : Optional.ofNullable(current.values.get(name));
    }

    /** Names no value: some are secret. */
    @Override
    public String toString() {
        return names.toString();
    }
}
