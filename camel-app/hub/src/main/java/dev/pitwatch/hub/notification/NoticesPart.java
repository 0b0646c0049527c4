package dev.pitwatch.hub.notification;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.core.notices.announcement.Announcements;
import dev.pitwatch.core.notices.notification.Dispatch;
import dev.pitwatch.hub.mail.MailSender;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.plugins.ChannelBean;
import dev.pitwatch.hub.services.HubServices;
import org.apache.camel.spi.Registry;

/** News for people: announcements, and notices from the outbox to the channels. */
public final class NoticesPart implements Part {

    private final Announcements announcements;
    private final NoticeSteps steps;

    public NoticesPart(HubServices services) {
        announcements = new Announcements(services.database(), services.clock());
        Dispatch dispatch = new Dispatch(
                services.database(),
                services.masterKey(),
                services.plugins().channels(),
                services.clock(),
                services.meters());
        steps = new NoticeSteps(dispatch, services.plugins(), services.clock());
        steps.useRoutesOf(services.camel());
        services.plugins().make(new ChannelBean("email", "mailSender", MailSender::new));
    }

    @Override
    public void bind(Registry registry) {
        registry.bind("announcements", announcements);
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
