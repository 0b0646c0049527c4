package dev.pitwatch.hub.work;

import dev.pitwatch.core.work.job.JobTemplate;
import dev.pitwatch.core.work.job.NewTemplate;
import dev.pitwatch.core.work.job.TemplateService;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import java.util.Map;

/** Templates for jobs. */
public final class TemplateHandlers implements Handlers {

    private final TemplateService templates;

    public TemplateHandlers(TemplateService templates) {
        this.templates = templates;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of(
                "listTemplates",
                this::list,
                "createTemplate",
                this::create,
                "updateTemplate",
                call -> Result.ok(templates.update(call.principal(), call.id(), call.patch())),
                "deleteTemplate",
                this::delete);
    }

    private Result list(Call call) {
        return Result.list(
                templates.list(call.principal(), call.id(), call.text("work_type"), call.sort(), call.page()),
                call.page());
    }

    private Result create(Call call) {
        JobTemplate made = templates.create(call.principal(), call.id(), call.body(NewTemplate.class));
        return Result.created("/api/v1/workshops/%d/templates".formatted(call.id()), made);
    }

    private Result delete(Call call) {
        templates.delete(call.principal(), call.id());
        return Result.nothing();
    }
}
