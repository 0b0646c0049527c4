package dev.pitwatch.hub;

import dev.pitwatch.hub.plugins.PluginRoutes;
import dev.pitwatch.hub.routes.RouteFileView;
import dev.pitwatch.hub.routes.RouteFileView.RouteView;
import dev.pitwatch.hub.routes.RouteFiles;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Plugins' route files, checked and run as the operators' are; all files of a plugin or none. */
final class BroughtRoutes implements PluginRoutes {

    private final RouteFiles files;

    BroughtRoutes(RouteFiles files) {
        this.files = files;
    }

    @Override
    public Set<String> add(String plugin, Map<String, byte[]> brought) {
        files.bring(plugin, brought);
        List<RouteFileView> views = files.files().stream()
                .filter(file -> file.origin().equals(plugin))
                .toList();
        String refusals = views.stream()
                .filter(file -> file.error() != null)
                .map(file -> file.error().message())
                .collect(Collectors.joining("; "));
        if (!refusals.isEmpty()) {
            files.takeAway(plugin);
            throw new IllegalArgumentException(refusals);
        }
        return views.stream()
                .flatMap(file -> file.routes().stream())
                .map(RouteView::id)
                .collect(Collectors.toSet());
    }

    @Override
    public void remove(String plugin) {
        files.takeAway(plugin);
    }
}
