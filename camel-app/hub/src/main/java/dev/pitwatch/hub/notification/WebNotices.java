package dev.pitwatch.hub.notification;

import dev.pitwatch.core.notices.push.PushService;
import dev.pitwatch.core.notices.push.VapidKeys;
import dev.pitwatch.core.notices.webhook.WebhookService;
import dev.pitwatch.hub.outgoing.GuardedHttp;
import dev.pitwatch.hub.services.HubServices;
import org.apache.camel.spi.Registry;

/**
 * What webhooks and push messages need of the hub: beans {@code guardedHttp}, {@code vapid}, {@code webhookAnswers} and {@code
 * pushAnswers}.
 */
final class WebNotices implements AutoCloseable {

    private final WebhookService webhooks;
    private final PushService push;
    private final VapidKeys keys;
    private final GuardedHttp http;

    WebNotices(HubServices services) {
        this(
                new WebhookService(services.database(), services.masterKey(), services.clock()),
                new PushService(services.database(), services.masterKey(), services.clock()),
                new VapidKeys(services.masterKey(), services.settings().web().publicUrl(), services.clock()),
                new GuardedHttp(services.settings().web().privateTargets()));
    }

    WebNotices(WebhookService webhooks, PushService push, VapidKeys keys, GuardedHttp http) {
        this.webhooks = webhooks;
        this.push = push;
        this.keys = keys;
        this.http = http;
    }

    WebhookService webhooks() {
        return webhooks;
    }

    PushService push() {
        return push;
    }

    VapidKeys keys() {
        return keys;
    }

    void bind(Registry registry) {
        registry.bind("guardedHttp", http);
        registry.bind("vapid", new VapidHeader(keys));
        registry.bind("webhookAnswers", new WebhookAnswers(webhooks));
        registry.bind("pushAnswers", new PushAnswers(push));
    }

    @Override
    public void close() {
        http.close();
    }
}
