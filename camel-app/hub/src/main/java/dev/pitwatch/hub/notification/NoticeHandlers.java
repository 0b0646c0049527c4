package dev.pitwatch.hub.notification;

import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.notices.notification.NoticeFilter;
import dev.pitwatch.core.notices.notification.Notices;
import dev.pitwatch.core.notices.notification.TestNotices;
import dev.pitwatch.core.notices.webhook.WebhookService;
import dev.pitwatch.hub.rest.Call;
import dev.pitwatch.hub.rest.Handler;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.rest.Result;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A workshop's notices, tries of its channels, and its webhook. */
final class NoticeHandlers implements Handlers {

    private final Notices notices;
    private final TestNotices tests;
    private final WebhookService webhooks;

    NoticeHandlers(Notices notices, TestNotices tests, WebhookService webhooks) {
        this.notices = notices;
        this.tests = tests;
        this.webhooks = webhooks;
    }

    @Override
    public Map<String, Handler> byOperation() {
        return Map.of(
                "listNotices",
                this::list,
                "sendTestNotice",
                this::test,
                "getWebhook",
                this::webhook,
                "updateWebhook",
                call -> Result.ok(webhooks.change(call.principal().scope(), call.id(), call.patch())),
                "deleteWebhook",
                this::remove,
                "rotateWebhookSecret",
                call -> Result.ok(webhooks.rotate(call.principal().scope(), call.id())));
    }

    private Result list(Call call) {
        NoticeFilter filter = new NoticeFilter(
                call.text("event"),
                call.text("channel"),
                call.text("state"),
                call.text("subject"),
                call.number("alert_id"),
                call.span());
        return Result.list(
                notices.list(call.principal().scope(), call.id(), filter, call.sort(), call.page()), call.page());
    }

    private record Wanted(String channel, @Nullable String to) {}

    private Result test(Call call) {
        Wanted wanted = call.body(Wanted.class);
        long self = Objects.requireNonNull(call.principal().userId());
        return Result.accepted(tests.send(call.principal().scope(), call.id(), self, wanted.channel(), wanted.to()));
    }

    private Result webhook(Call call) {
        Scope scope = call.principal().scope();
        if (call.flag("optional").orElse(false)) {
            return webhooks.find(scope, call.id()).map(Result::ok).orElseGet(Result::nothing);
        }
        return Result.ok(webhooks.get(scope, call.id()));
    }

    private Result remove(Call call) {
        webhooks.remove(call.principal().scope(), call.id());
        return Result.nothing();
    }
}
