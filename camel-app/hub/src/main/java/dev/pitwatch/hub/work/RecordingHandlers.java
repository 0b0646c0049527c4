package dev.pitwatch.hub.work;

import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.core.work.camera.Recording;
import dev.pitwatch.core.work.camera.Recordings;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import java.util.List;
import java.util.Map;

/** What was recorded of pits. */
record RecordingHandlers(Recordings recordings) implements Handlers {

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of("listRecordings", this::list, "deleteRecordings", this::delete);
    }

    /** All in one, without pages: they are put together, and so are few. */
    private Result list(Call call) {
        List<Recording> found = recordings.list(call.principal(), call.id(), call.span(), call.number("job_id"));
        return Result.list(new Paged<>(found, found.size()), new Page(1, Math.max(1, found.size())));
    }

    private Result delete(Call call) {
        recordings.delete(
                call.principal(),
                call.id(),
                call.time("from").orElseThrow(),
                call.time("to").orElseThrow());
        return Result.nothing();
    }
}
