package dev.pitwatch.hub.alerts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.json.Patch;
import dev.pitwatch.base.problem.Freshness;
import dev.pitwatch.core.alerts.alert.AlertPreview;
import dev.pitwatch.core.alerts.config.AlertConfigAnswer;
import dev.pitwatch.core.alerts.config.AlertConfigService;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Limits, times and notices of alerts. */
public final class AlertConfigHandlers implements Handlers {

    private final AlertConfigService configs;
    private final AlertPreview preview;

    public AlertConfigHandlers(AlertConfigService configs, AlertPreview preview) {
        this.configs = configs;
        this.preview = preview;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of(
                "getAlertConfig",
                call -> tagged(configs.ofWorkshop(call.principal(), call.id())),
                "updateAlertConfig",
                call -> tagged(configs.changeWorkshop(call.principal(), call.id(), call.patch(), ifMatch(call))),
                "getPitAlertConfig",
                call -> tagged(configs.ofPit(call.principal(), call.id())),
                "updatePitAlertConfig",
                call -> tagged(configs.changePit(call.principal(), call.id(), call.patch(), ifMatch(call))),
                "resetPitAlertConfig",
                this::inherit,
                "previewAlertConfig",
                this::preview);
    }

    private Result inherit(Call call) {
        configs.inherit(call.principal(), call.id(), ifMatch(call));
        return Result.nothing();
    }

    private record Proposal(@Nullable Long pitId, ObjectNode config) {}

    private Result preview(Call call) {
        Proposal proposal = call.body(Proposal.class);
        return Result.ok(preview.of(
                call.principal(), call.id(), Optional.ofNullable(proposal.pitId()), new Patch(proposal.config())));
    }

    private static Optional<String> ifMatch(Call call) {
        return call.text("If-Match");
    }

    private static Result tagged(AlertConfigAnswer config) {
        return Result.ok(config.body()).tagged(Freshness.tag(config.version()));
    }
}
