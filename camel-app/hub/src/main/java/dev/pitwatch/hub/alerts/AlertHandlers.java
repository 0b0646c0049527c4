package dev.pitwatch.hub.alerts;

import dev.pitwatch.base.json.Coded;
import dev.pitwatch.base.paging.TimeSpan;
import dev.pitwatch.core.alerts.alert.AlertFilter;
import dev.pitwatch.core.alerts.alert.AlertService;
import dev.pitwatch.core.alerts.alert.AlertStatus;
import dev.pitwatch.core.alerts.alert.Severity;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
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

    /** The filters, where they stand in a body. */
    private record Wanted(
            @Nullable String status,
            @Nullable String alertType,
            @Nullable Long pitId,
            @Nullable String severity,
            @Nullable Instant from,
            @Nullable Instant to,
            @Nullable Boolean cleared,
            @Nullable Boolean shelved) {

        static final Wanted ALL = new Wanted(null, null, null, null, null, null, null, null);
    }

    private static AlertFilter filter(Call call) {
        Wanted body = call.hasBody() ? call.body(Wanted.class) : Wanted.ALL;
        return new AlertFilter(
                or(call.text("status"), body.status()).map(code -> Coded.of(AlertStatus.class, code)),
                or(call.text("alert_type"), body.alertType()),
                or(call.number("pit_id"), body.pitId()).map(OptionalLong::of).orElseGet(OptionalLong::empty),
                or(call.text("severity"), body.severity()).map(code -> Coded.of(Severity.class, code)),
                new TimeSpan(or(call.time("from"), body.from()), or(call.time("to"), body.to())),
                or(call.flag("cleared"), body.cleared())
                        .map(cleared -> !cleared)
                        .orElse(false),
                or(call.flag("shelved"), body.shelved()).orElse(false));
    }

    private static <T> Optional<T> or(Optional<T> ofQuery, @Nullable T ofBody) {
        return ofQuery.or(() -> Optional.ofNullable(ofBody));
    }

    private record Shelving(@Nullable Integer minutes) {}

    private static Duration length(Call call) {
        Integer minutes = call.hasBody() ? call.body(Shelving.class).minutes() : null;
        return Duration.ofMinutes(minutes == null ? SHELVED_MINUTES : minutes);
    }
}
