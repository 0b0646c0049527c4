package dev.pitwatch.hub.admission;

import dev.pitwatch.core.admission.violation.ViolationFilter;
import dev.pitwatch.core.admission.violation.ViolationService;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import java.util.Map;

/** Messages that were refused. */
public final class ViolationHandlers implements Handlers {

    private final ViolationService violations;

    public ViolationHandlers(ViolationService violations) {
        this.violations = violations;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of("listViolations", this::list);
    }

    private Result list(Call call) {
        ViolationFilter filter = new ViolationFilter(call.text("device_id"), call.text("reason"));
        return Result.list(violations.list(call.principal(), call.id(), filter, call.sort(), call.page()), call.page());
    }
}
