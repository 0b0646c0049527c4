package dev.pitwatch.hub.readings;

import dev.pitwatch.core.readings.deadletter.BulkReplay;
import dev.pitwatch.core.readings.deadletter.DeadLetterFilter;
import dev.pitwatch.core.readings.deadletter.DeadLetterService;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Messages that could not be stored. */
final class DeadLetterHandlers implements Handlers {

    private final DeadLetterService deadLetters;
    private final BulkReplay bulk;

    DeadLetterHandlers(DeadLetterService deadLetters, BulkReplay bulk) {
        this.deadLetters = deadLetters;
        this.bulk = bulk;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of(
                "listDeadLetters", this::list,
                "replayDeadLetter", call -> Result.ok(deadLetters.replay(call.id())),
                "replayDeadLetters", this::replay);
    }

    private record Wish(
            @Nullable String reason,
            @Nullable String deviceId,
            @Nullable Instant from,
            @Nullable Instant to,
            @Nullable Boolean again) {}

    private record Begun(long matched) {}

    private Result replay(Call call) {
        Wish wish = call.body(Wish.class);
        return Result.accepted(new Begun(bulk.start(new BulkReplay.Wanted(
                Optional.ofNullable(wish.reason()),
                Optional.ofNullable(wish.deviceId()),
                Optional.ofNullable(wish.from()),
                Optional.ofNullable(wish.to()),
                Boolean.TRUE.equals(wish.again())))));
    }

    private Result list(Call call) {
        DeadLetterFilter filter = new DeadLetterFilter(call.text("reason"), call.text("device_id"), call.text("topic"));
        return Result.list(deadLetters.list(filter, call.sort(), call.page()), call.page());
    }
}
