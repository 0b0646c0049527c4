package dev.pitwatch.notify.webhook;

import dev.pitwatch.spi.NotificationChannel;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.osgi.service.component.annotations.Component;

/** Calls a workshop's own program. Needs no settings: where it is called, each workshop says. */
@Component
@NullMarked
public final class WebhookChannel implements NotificationChannel {

    @Override
    public String name() {
        return "webhook";
    }

    @Override
    public List<String> channels() {
        return List.of("webhook");
    }
}
