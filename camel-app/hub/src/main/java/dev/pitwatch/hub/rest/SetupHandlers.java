package dev.pitwatch.hub.rest;

import dev.pitwatch.core.work.setup.Setup;
import dev.pitwatch.core.work.setup.SetupService;
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
