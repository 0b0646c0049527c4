package dev.pitwatch.hub.admission;

import dev.pitwatch.core.admission.broker.WorkshopAccountService;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import java.util.Map;

/** The account of a workshop's old firmware at the broker. */
public final class BrokerAccountHandlers implements Handlers {

    private final WorkshopAccountService accounts;

    public BrokerAccountHandlers(WorkshopAccountService accounts) {
        this.accounts = accounts;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of(
                "getBrokerAccount", this::get,
                "putBrokerAccount", call -> Result.ok(accounts.put(call.principal(), call.id())),
                "deleteBrokerAccount", this::remove);
    }

    private Result get(Call call) {
        if (call.flag("optional").orElse(false)) {
            return accounts.find(call.principal(), call.id()).map(Result::ok).orElseGet(Result::nothing);
        }
        return Result.ok(accounts.get(call.principal(), call.id()));
    }

    private Result remove(Call call) {
        accounts.remove(call.principal(), call.id());
        return Result.nothing();
    }
}
