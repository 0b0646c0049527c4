package dev.pitwatch.hub.rest;

import dev.pitwatch.core.paging.Page;
import dev.pitwatch.core.paging.Paged;
import dev.pitwatch.hub.routes.RouteFiles;
import java.util.List;
import java.util.Map;

/** What runs under routes/, and going back to what ran. */
public final class RouteHandlers implements Handlers {

    private final RouteFiles files;

    public RouteHandlers(RouteFiles files) {
        this.files = files;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of(
                "listRoutes", call -> list(files.files(), call.page()),
                "listRouteVersions", call -> list(files.history(id(call)), call.page()),
                "startRoute", call -> Result.ok(files.startRoute(id(call), who(call))),
                "stopRoute", call -> Result.ok(files.stopRoute(id(call), who(call))),
                "restoreRouteVersion",
                        call -> Result.ok(
                                files.restore(id(call), call.body(Restore.class).version(), who(call))));
    }

    private record Restore(int version) {}

    private static String id(Call call) {
        return call.text("id").orElseThrow();
    }

    private static String who(Call call) {
        return call.principal().name();
    }

    private static <T> Result list(List<T> all, Page page) {
        List<T> wanted = all.stream().skip(page.offset()).limit(page.size()).toList();
        return Result.list(new Paged<>(wanted, all.size()), page);
    }
}
