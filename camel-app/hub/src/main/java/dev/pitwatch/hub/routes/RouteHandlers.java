package dev.pitwatch.hub.routes;

import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import dev.pitwatch.hub.system.ConfigFiles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What runs under routes/, and going back to what ran. */
public final class RouteHandlers implements Handlers {

    private final RouteFiles files;
    private final ConfigFiles config;
    private final String node;

    /** Takes this hub's name among others, each of which has routes of its own. */
    public RouteHandlers(RouteFiles files, ConfigFiles config, String node) {
        this.files = files;
        this.config = config;
        this.node = node;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of(
                "listRoutes", call -> list(call, "id", all(), Map.of("config", config.look())),
                "listRouteVersions", this::versions,
                "startRoute", here(call -> Result.ok(files.startRoute(id(call), who(call)))),
                "stopRoute", here(this::stop),
                "restoreRouteVersion", here(this::restore));
    }

    private List<RouteFileView> all() {
        return Stream.concat(files.files().stream(), files.gone().stream())
                .sorted(Comparator.comparing(RouteFileView::id))
                .toList();
    }

    /** Tells the refusal of the newest version, too: another call may be answered by another hub. */
    private Result versions(Call call) {
        String id = id(call);
        List<RouteVersionView> versions = files.history(id);
        RouteFileView.Error error = files.files().stream()
                .filter(file -> file.id().equals(RouteFile.stem(id)) || has(file, id))
                .flatMap(file -> Stream.ofNullable(file.error()))
                .findFirst()
                .orElse(null);
        return list(call, "-version", versions, Collections.singletonMap("error", error));
    }

    private static boolean has(RouteFileView file, String route) {
        return file.routes().stream().anyMatch(one -> one.id().equals(route));
    }

    /** {@return the same for calls that mean this hub, whichever it is, or by its name} */
    private Handler here(Handler handler) {
        return call -> {
            Optional<String> meant = call.text("node").filter(name -> !name.equals(node));
            if (meant.isPresent()) {
                throw Problem.conflict("hub %s answered, not %s: nothing was done".formatted(node, meant.get()));
            }
            return handler.handle(call);
        };
    }

    private Result restore(Call call) {
        return Result.ok(files.restore(id(call), call.body(Restore.class).version(), who(call)));
    }

    private record Restore(int version) {}

    private record Pause(@Nullable Integer forMinutes) {}

    private Result stop(Call call) {
        Optional<Integer> minutes =
                call.hasBody() ? Optional.ofNullable(call.body(Pause.class).forMinutes()) : Optional.empty();
        return Result.ok(files.stopRoute(id(call), who(call), minutes.map(Duration::ofMinutes)));
    }

    private static String id(Call call) {
        return call.text("id").orElseThrow();
    }

    private static String who(Call call) {
        return call.principal().name();
    }

    /** A page of all of this hub, which come in an order of their own. */
    private <T> Result list(Call call, String order, List<T> all, Map<String, ?> more) {
        Page page = call.page();
        List<T> sorted = new ArrayList<>(all);
        if (!call.sort().equals(order)) {
            Collections.reverse(sorted);
        }
        List<T> wanted = sorted.stream().skip(page.offset()).limit(page.size()).toList();
        Result found = Result.list(new Paged<>(wanted, all.size()), page);
        Map<String, Object> meta = new LinkedHashMap<>(Objects.requireNonNull(found.meta()));
        meta.put("node", node);
        meta.putAll(more);
        return new Result(found.status(), found.data(), meta, found.location());
    }
}
