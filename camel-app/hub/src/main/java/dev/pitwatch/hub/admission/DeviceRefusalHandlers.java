package dev.pitwatch.hub.admission;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.admission.broker.JdbiDeviceRefusalRepository;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import java.util.Map;

/** What the broker refused of a device. */
final class DeviceRefusalHandlers implements Handlers {

    private final JdbiDeviceRefusalRepository refusals;

    DeviceRefusalHandlers(JdbiDeviceRefusalRepository refusals) {
        this.refusals = refusals;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of("listDeviceRefusals", this::list);
    }

    private Result list(Call call) {
        return Result.list(
                refusals.list(call.principal().scope(), call.text("id").orElseThrow(), call.sort(), call.page())
                        .orElseThrow(() -> Problem.notFound("device")),
                call.page());
    }
}
