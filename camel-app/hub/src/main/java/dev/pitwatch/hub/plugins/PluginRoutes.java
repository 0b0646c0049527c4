package dev.pitwatch.hub.plugins;

import java.util.Map;
import java.util.Set;

/** The running routes, to which plugins add theirs. */
public interface PluginRoutes {

    /**
     * Checks the files and starts their routes, all or none.
     *
     * @param plugin whose they are
     * @param files content by name
     * @return the routes' ids
     */
    Set<String> add(String plugin, Map<String, byte[]> files) throws Exception;

    /** Stops that plugin's routes and takes them away; does nothing when it has none. */
    void remove(String plugin) throws Exception;
}
