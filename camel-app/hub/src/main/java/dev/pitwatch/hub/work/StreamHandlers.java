package dev.pitwatch.hub.work;

import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.work.stream.Streams;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import java.util.Map;
import java.util.function.Function;

/** Live pictures of pits, for those who are signed in and for holders of jobs' links. */
final class StreamHandlers implements Handlers {

    private final Streams streams;
    private final Function<String, Principal> visitors;

    /** Takes what knows who comes by a job's link. */
    StreamHandlers(Streams streams, Function<String, Principal> visitors) {
        this.streams = streams;
        this.visitors = visitors;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of("pitStream", this::ofPit, "trackStream", this::ofLink);
    }

    private Result ofPit(Call call) {
        return Result.ok(streams.of(call.principal(), call.id()));
    }

    private Result ofLink(Call call) {
        streams.server();
        Principal visitor = visitors.apply(call.text("token").orElseThrow());
        return Result.ok(streams.ofLink(visitor));
    }
}
