package dev.pitwatch.hub.work;

import dev.pitwatch.core.work.setup.Setup;
import dev.pitwatch.core.work.setup.SetupService;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import java.util.Map;

/** A workshop's set-up as one file. */
public final class SetupHandlers implements Handlers {

    private final SetupService setups;

    public SetupHandlers(SetupService setups) {
        this.setups = setups;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of(
                "getSetup", call -> Result.ok(setups.export(call.principal(), call.id())), "importSetup", this::bring);
    }

    private Result bring(Call call) {
        boolean dryRun = call.flag("dry_run").orElse(false);
        return Result.ok(Map.of(
                "dry_run",
                dryRun,
                "changes",
                setups.bring(call.principal(), call.id(), call.body(Setup.class), dryRun)));
    }
}
