package dev.pitwatch.hub.work;

import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.work.stream.Streams;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import dev.pitwatch.hub.rest.Streamed;
import dev.pitwatch.hub.work.Stills.Still;
import java.util.Map;
import java.util.function.Function;

/** Live pictures of pits, for those who are signed in and for holders of jobs' links. */
final class StreamHandlers implements Handlers {

    private final Streams streams;
    private final Stills stills;
    private final Function<String, Principal> visitors;

    /** Takes what knows who comes by a job's link. */
    StreamHandlers(Streams streams, Stills stills, Function<String, Principal> visitors) {
        this.streams = streams;
        this.stills = stills;
        this.visitors = visitors;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of("pitStream", this::ofPit, "pitFrame", this::still, "trackStream", this::ofLink);
    }

    private Result still(Call call) {
        Still still = stills.of(streams.still(call.principal(), call.id()));
        String age = Long.toString(stills.age(still).toSeconds());
        return Result.file(new Streamed("image/jpeg", "frame.jpg", out -> out.write(still.jpeg()), Map.of("Age", age)))
                .tagged(still.tag());
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
