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
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Alerts. */
public final class AlertHandlers implements Handlers {

    private static final int SHELVED_MINUTES = 60;

    private final AlertService alerts;

    public AlertHandlers(AlertService alerts) {
        this.alerts = alerts;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of(
                "listAlerts",
                call -> Result.list(
                        alerts.list(call.principal(), call.id(), filter(call), call.sort(), call.page()), call.page()),
                "listPlatformAlerts",
                call -> Result.list(alerts.listOfPlatform(filter(call), call.sort(), call.page()), call.page()),
                "getAlert",
                call -> Result.ok(alerts.find(call.principal(), call.id())),
                "acknowledgeAlert",
                call -> Result.ok(alerts.acknowledge(call.principal(), call.id())),
                "acknowledgeAllAlerts",
                call -> Result.ok(
                        Map.of("acknowledged", alerts.acknowledgeAll(call.principal(), call.id(), filter(call)))),
                "clearAlert",
                call -> Result.ok(alerts.clear(call.principal(), call.id())),
                "shelveAlert",
                call -> Result.ok(alerts.shelve(call.principal(), call.id(), length(call))));
    }

    private static AlertFilter filter(Call call) {
        return new AlertFilter(
                call.text("status").map(code -> Coded.of(AlertStatus.class, code)),
                call.text("alert_type"),
                call.number("pit_id").map(OptionalLong::of).orElseGet(OptionalLong::empty),
                call.text("severity").map(code -> Coded.of(Severity.class, code)),
                call.span(),
                call.flag("cleared").map(cleared -> !cleared).orElse(false),
                call.flag("shelved").orElse(false));
    }

    private record Shelving(@Nullable Integer minutes) {}

    private static Duration length(Call call) {
        Integer minutes = call.hasBody() ? call.body(Shelving.class).minutes() : null;
        return Duration.ofMinutes(minutes == null ? SHELVED_MINUTES : minutes);
    }
}
