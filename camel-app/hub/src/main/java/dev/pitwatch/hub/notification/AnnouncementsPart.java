package dev.pitwatch.hub.notification;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.core.alerts.config.AlertConfigService;
import dev.pitwatch.core.notices.announcement.AnnouncementMeters;
import dev.pitwatch.core.notices.announcement.Announcements;
import dev.pitwatch.core.notices.notification.Outbox;
import dev.pitwatch.core.notices.notification.OutboxMeters;
import dev.pitwatch.core.notices.rule.NoticeQueue;
import dev.pitwatch.core.notices.rule.NoticeRules;
import dev.pitwatch.core.notices.rule.Recipients;
import dev.pitwatch.hub.news.News;
import dev.pitwatch.hub.news.NewsEndpoint;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.services.HubServices;
import java.time.Clock;
import java.util.Map;
import org.apache.camel.spi.Registry;

/** From news for people to notices in the outbox: the beans of routes/announcements. */
public final class AnnouncementsPart implements Part {

    private final Announcements announcements;
    private final AnnouncementMeters meters;
    private final Recipients recipients;
    private final NoticeQueue queue;
    private final News news;

    public AnnouncementsPart(HubServices services) {
        Database database = services.database();
        Clock clock = services.clock();
        announcements = new Announcements(database, clock);
        meters = new AnnouncementMeters(database, clock, services.meters());
        recipients = new Recipients(
                database,
                new ConfiguredAlertSettings(new AlertConfigService(database)),
                services.settings().platformMail(),
                services.settings().web().publicUrl(),
                clock);
        news = services.news();
        queue = new NoticeQueue(
                new Outbox(database, services.masterKey(), clock),
                database::afterCommit,
                new OutboxMeters(services.meters()),
                one -> services.news().publish(NewsEndpoint.SUPPRESSED_NOTICES, one));
    }

    @Override
    public void bind(Registry registry) {
        registry.bind("announcements", announcements);
        registry.bind("announcementMeters", meters);
        registry.bind("noticeRecipients", recipients);
        registry.bind("noticeRules", new NoticeRules());
        registry.bind("noticeQueue", queue);
    }

    @Override
    public Map<String, String> duties() {
        return Map.of("announcements-open", "it is not decided who is notified");
    }

    @Override
    public void listen(DatabaseNotifications notifications) {
        notifications.on("pitwatch_announcement", whose -> news.publish(NewsEndpoint.ANNOUNCEMENTS, whose));
    }
}
