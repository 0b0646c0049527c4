package dev.pitwatch.hub.live;

import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.core.platform.workshop.Pit;
import dev.pitwatch.core.platform.workshop.PitService;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import java.util.List;
import java.util.Map;

/** Who is watching. */
public final class ViewerHandlers implements Handlers {

    private final PitService pits;
    private final Viewers viewers;

    public ViewerHandlers(PitService pits, Viewers viewers) {
        this.pits = pits;
        this.viewers = viewers;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of("listViewers", this::list);
    }

    private Result list(Call call) {
        Pit pit = pits.get(call.principal(), call.id());
        Page page = call.page();
        List<Viewers.Viewer> all = viewers.of(pit.workshopId(), pit.id());
        return Result.list(
                new Paged<>(all.stream().skip(page.offset()).limit(page.size()).toList(), all.size()), page);
    }
}
