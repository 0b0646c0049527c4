package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.core.notices.announcement.Announcement;
import dev.pitwatch.core.notices.announcement.Announcements;
import java.util.List;

/** Announces alerts: bean {@code alertAnnouncements} of routes/alerts. Call in the transaction that saves them. */
public final class AlertAnnouncements {

    private final Announcements announcements;

    public AlertAnnouncements(Announcements announcements) {
        this.announcements = announcements;
    }

    /** Adds an announcement of each, once. Of a cleared one no person gets a notice, only webhooks take it. */
    public void announce(List<AlertFact> facts) {
        announcements.announceAsIngest(
                facts.stream().map(AlertAnnouncements::announcement).toList());
    }

    private static Announcement announcement(AlertFact fact) {
        return fact instanceof AlertOpened
                ? announcement("alert", fact.alert(), "opened")
                : announcement("alert_cleared", fact.alert(), "cleared");
    }

    private static Announcement announcement(String event, Alert alert, String step) {
        return new Announcement(
                alert.workshopId(), event, alert.subject(), alert, "alert:%d:%s".formatted(alert.id(), step));
    }
}
