package dev.pitwatch.hub.devices;

import dev.pitwatch.core.devices.trace.MessageTraces;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import java.time.Duration;
import java.util.Map;

/** Messages of a device, while a person looks into it. */
public final class TraceHandlers implements Handlers {

    private final MessageTraces traces;

    TraceHandlers(MessageTraces traces) {
        this.traces = traces;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of("traceDevice", this::begin, "listTracedMessages", this::list);
    }

    private record Wanted(int minutes) {}

    private Result begin(Call call) {
        Duration time = Duration.ofMinutes(call.body(Wanted.class).minutes());
        return Result.ok(Map.of("until", traces.begin(call.principal(), FleetHandlers.device(call), time)));
    }

    private Result list(Call call) {
        return Result.list(
                traces.list(call.principal(), FleetHandlers.device(call), call.sort(), call.page()), call.page());
    }
}
