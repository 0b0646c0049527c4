package dev.pitwatch.hub.work;

import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.base.settings.Settings.Cameras;
import dev.pitwatch.core.work.camera.MediaApi;
import dev.pitwatch.core.work.camera.PlaybackLinks;
import dev.pitwatch.core.work.camera.Recording;
import dev.pitwatch.core.work.camera.Recordings;
import dev.pitwatch.core.work.stream.PlaybackUrls;
import dev.pitwatch.core.work.stream.StreamTokens;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import dev.pitwatch.hub.services.HubServices;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was recorded of pits. */
record RecordingHandlers(Recordings recordings) implements Handlers {

    static RecordingHandlers of(HubServices services, MediaApi api) {
        Cameras cameras = services.settings().cameras();
        StreamTokens tokens = new StreamTokens(services.masterKey(), services.clock());
        Optional<PlaybackLinks> links = cameras.playbackUrl().map(url -> new PlaybackUrls(url, tokens));
        return new RecordingHandlers(
                new Recordings(services.database(), cameras.server().map(any -> api), links, services.clock()));
    }

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
