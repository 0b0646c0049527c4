package dev.pitwatch.hub.platform;

import dev.pitwatch.base.audit.AuditFilter;
import dev.pitwatch.base.audit.AuditLog;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import java.util.Map;

/** The audit log, and what a workshop may see of it. */
public final class AuditHandlers implements Handlers {

    private final AuditLog log;

    public AuditHandlers(AuditLog log) {
        this.log = log;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of("listAuditLog", this::list, "listActivity", this::activity);
    }

    private Result list(Call call) {
        return Result.list(log.list(call.principal().scope(), filter(call), call.sort(), call.page()), call.page());
    }

    private Result activity(Call call) {
        return Result.list(
                log.activity(call.principal().scope(), call.id(), filter(call), call.sort(), call.page()), call.page());
    }

    private static AuditFilter filter(Call call) {
        return new AuditFilter(
                call.number("workshop_id"),
                call.text("actor_type"),
                call.number("actor_id"),
                call.text("actor_name"),
                call.text("action"),
                call.text("thing"),
                call.text("thing_id"),
                call.text("correlation_id"),
                call.time("from"),
                call.time("to"));
    }
}
