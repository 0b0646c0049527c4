package dev.pitwatch.hub.notification;

import dev.pitwatch.base.net.CallableHosts;
import dev.pitwatch.core.notices.push.PushService;
import dev.pitwatch.core.notices.push.VapidKeys;
import dev.pitwatch.core.notices.webhook.WebhookService;
import dev.pitwatch.hub.outgoing.GuardedHttp;
import dev.pitwatch.hub.services.HubServices;
import dev.pitwatch.spi.NotificationChannel;
import org.apache.camel.spi.Registry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What webhooks and push messages need of the hub: beans {@code guardedHttp}, {@code vapid}, {@code webhookAnswers} and {@code
 * pushAnswers}.
 */
final class WebNotices implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WebNotices.class);
    private static final String PUSH = "push";

    private final WebhookService webhooks;
    private final PushService push;
    private final VapidKeys keys;
    private final GuardedHttp http;

    WebNotices(HubServices services) {
        this(
                new WebhookService(services.database(), services.masterKey(), services.clock(), callable(services)),
                new PushService(services.database(), services.masterKey(), services.clock(), callable(services)),
                new VapidKeys(
                        services.masterKey(),
                        VapidKeys.contact(
                                services.settings().platformMail(),
                                services.settings().web().publicUrl()),
                        services.clock()),
                new GuardedHttp(services.settings().web().privateTargets()));
    }

    private static CallableHosts callable(HubServices services) {
        return new CallableHosts(services.settings().web().privateTargets());
    }

    WebNotices(WebhookService webhooks, PushService push, VapidKeys keys, GuardedHttp http) {
        this.webhooks = webhooks;
        this.push = push;
        this.keys = keys;
        this.http = http;
        if (!keys.areUsable()) {
            LOG.info("push messages are off: PITWATCH_PUBLIC_URL is not https, and PITWATCH_PLATFORM_EMAIL is not set;"
                    + " push services want one of the two");
        }
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

    /** {@return whether the plugin can send by that channel: push services take nothing of who can't be found} */
    boolean allows(NotificationChannel plugin, String channel) {
        return keys.areUsable() || plugin.standsIn() || !channel.equals(PUSH);
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
