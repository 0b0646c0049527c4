package dev.pitwatch.hub.readings;

import dev.pitwatch.core.readings.deadletter.DeadLetterFilter;
import dev.pitwatch.core.readings.deadletter.DeadLetterService;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import java.util.Map;

/** Messages that could not be stored. */
final class DeadLetterHandlers implements Handlers {

    private final DeadLetterService deadLetters;

    DeadLetterHandlers(DeadLetterService deadLetters) {
        this.deadLetters = deadLetters;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of(
                "listDeadLetters", this::list, "replayDeadLetter", call -> Result.ok(deadLetters.replay(call.id())));
    }

    private Result list(Call call) {
        DeadLetterFilter filter = new DeadLetterFilter(call.text("reason"), call.text("device_id"), call.text("topic"));
        return Result.list(deadLetters.list(filter, call.sort(), call.page()), call.page());
    }
}
