package dev.pitwatch.hub.plugins;

import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import java.util.List;
import java.util.Map;

/** Plugins, as the platform team sees them. */
public final class PluginHandlers implements Handlers {

    private final Plugins plugins;

    public PluginHandlers(Plugins plugins) {
        this.plugins = plugins;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of("listPlugins", this::list);
    }

    private Result list(Call call) {
        Page page = call.page();
        List<PluginView> all = plugins.list();
        List<PluginView> shown =
                all.stream().skip(page.offset()).limit(page.size()).toList();
        return Result.list(new Paged<>(shown, all.size()), page);
    }
}
