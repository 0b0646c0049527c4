package dev.pitwatch.hub.notification;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.core.notices.notification.Dispatch;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.services.HubServices;
import org.apache.camel.spi.Registry;

/** Notices from the outbox to the channels. */
public final class NoticesPart implements Part {

    private final NoticeSteps steps;

    public NoticesPart(HubServices services) {
        steps = new NoticeSteps(new Dispatch(
                services.database(),
                services.masterKey(),
                services.plugins().channels(),
                services.clock(),
                services.meters()));
    }

    @Override
    public void bind(Registry registry) {
        steps.bind(registry);
    }

    @Override
    public void listen(DatabaseNotifications notifications) {
        steps.listen(notifications);
    }

    @Override
    public void close() {
        steps.close();
    }
}
