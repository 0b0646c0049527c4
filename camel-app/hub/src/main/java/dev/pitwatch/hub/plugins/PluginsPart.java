package dev.pitwatch.hub.plugins;

import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.rest.Handlers;
import java.util.List;

/** The plugins that are installed. */
public final class PluginsPart implements Part {

    private final Plugins plugins;

    public PluginsPart(Plugins plugins) {
        this.plugins = plugins;
    }

    @Override
    public List<Handlers> handlers() {
        return List.of(new PluginHandlers(plugins));
    }
}
