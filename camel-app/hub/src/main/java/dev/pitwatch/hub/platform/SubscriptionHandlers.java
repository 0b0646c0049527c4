package dev.pitwatch.hub.platform;

import dev.pitwatch.core.platform.subscription.NewPayment;
import dev.pitwatch.core.platform.subscription.NewTrial;
import dev.pitwatch.core.platform.subscription.Payment;
import dev.pitwatch.core.platform.subscription.Subscription;
import dev.pitwatch.core.platform.subscription.SubscriptionFilter;
import dev.pitwatch.core.platform.subscription.SubscriptionService;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import java.util.Map;

/** Subscriptions and payments. */
final class SubscriptionHandlers implements Handlers {

    private final SubscriptionService subscriptions;

    SubscriptionHandlers(SubscriptionService subscriptions) {
        this.subscriptions = subscriptions;
    }

    private record Reason(String reason) {}

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of(
                "listSubscriptions",
                this::list,
                "createSubscription",
                this::create,
                "getSubscription",
                call -> Result.ok(subscriptions.get(call.principal(), call.id())),
                "updateSubscription",
                call -> Result.ok(subscriptions.update(call.id(), call.patch())),
                "recordPayment",
                this::pay,
                "suspendSubscription",
                call -> Result.ok(
                        subscriptions.suspend(call.id(), call.body(Reason.class).reason())),
                "activateSubscription",
                call -> Result.ok(subscriptions.activate(
                        call.id(), call.body(Reason.class).reason())),
                "listPayments",
                this::payments,
                "listRenewals",
                call -> Result.list(subscriptions.renewals(call.time("until"), call.page()), call.page()));
    }

    private Result list(Call call) {
        SubscriptionFilter filter =
                new SubscriptionFilter(call.number("workshop_id"), call.text("status"), call.text("plan"));
        return Result.list(subscriptions.list(call.principal(), filter, call.sort(), call.page()), call.page());
    }

    private Result create(Call call) {
        Subscription made = subscriptions.create(call.body(NewTrial.class));
        return Result.created("/api/v1/subscriptions/" + made.id(), made);
    }

    private Result pay(Call call) {
        Payment made = subscriptions.pay(call.principal(), call.id(), call.body(NewPayment.class));
        return Result.created("/api/v1/payments?subscription_id=" + made.subscriptionId(), made);
    }

    private Result payments(Call call) {
        return Result.list(
                subscriptions.payments(call.principal(), call.number("subscription_id"), call.sort(), call.page()),
                call.page());
    }
}
