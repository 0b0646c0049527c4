package dev.pitwatch.hub.alerts;

import dev.pitwatch.base.json.Coded;
import dev.pitwatch.core.alerts.alert.AlertFilter;
import dev.pitwatch.core.alerts.alert.AlertService;
import dev.pitwatch.core.alerts.alert.AlertStatus;
import dev.pitwatch.core.alerts.alert.Severity;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import java.util.Map;
import java.util.OptionalLong;

/** Alerts. */
public final class AlertHandlers implements Handlers {

    private final AlertService alerts;

    public AlertHandlers(AlertService alerts) {
        this.alerts = alerts;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of(
                "listAlerts",
                this::list,
                "acknowledgeAlert",
                call -> Result.ok(alerts.acknowledge(call.principal(), call.id())));
    }

    private Result list(Call call) {
        AlertFilter filter = new AlertFilter(
                call.text("status").map(code -> Coded.of(AlertStatus.class, code)),
                call.text("alert_type"),
                call.number("pit_id").map(OptionalLong::of).orElseGet(OptionalLong::empty),
                call.text("severity").map(code -> Coded.of(Severity.class, code)));
        return Result.list(alerts.list(call.principal(), call.id(), filter, call.sort(), call.page()), call.page());
    }
}
