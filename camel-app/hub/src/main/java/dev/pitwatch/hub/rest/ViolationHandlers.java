package dev.pitwatch.hub.rest;

import dev.pitwatch.core.admission.violation.ViolationFilter;
import dev.pitwatch.core.admission.violation.ViolationService;
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
