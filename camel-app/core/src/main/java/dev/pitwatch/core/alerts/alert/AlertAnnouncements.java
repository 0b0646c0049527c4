package dev.pitwatch.core.alerts.alert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.notices.announcement.Announcement;
import dev.pitwatch.core.notices.announcement.Announcements;
import java.util.List;
import java.util.Optional;

/** Announces alerts: bean {@code alertAnnouncements} of routes/alerts. Call in the transaction that saves them. */
public final class AlertAnnouncements {

    private final Announcements announcements;

    public AlertAnnouncements(Announcements announcements) {
        this.announcements = announcements;
    }

    /**
     * Adds an announcement of each that was opened, escalated or cleared, once. Of a cleared one webhooks get a notice, and of a critical
     * one the people who got a notice of it by mail or push.
     */
    public void announce(List<AlertFact> facts) {
        announcements.announceAsIngest(facts.stream()
                .map(AlertAnnouncements::announcement)
                .flatMap(Optional::stream)
                .toList());
    }

    /** Adds that of one that a person has ended, in the transaction on this thread under that person's role. */
    void announceCleared(Scope scope, Alert alert) {
        announcements.announce(scope, announcement("alert_cleared", alert, alert, "cleared"));
    }

    private static Optional<Announcement> announcement(AlertFact fact) {
        if (fact instanceof AlertOpened opened) {
            return Optional.of(announcement("alert", opened.alert(), facts(opened), "opened"));
        }
        if (fact instanceof AlertEscalated) {
            return Optional.of(announcement("alert_escalated", fact.alert(), fact.alert(), "escalated"));
        }
        return fact instanceof AlertCleared
                ? Optional.of(announcement("alert_cleared", fact.alert(), fact.alert(), "cleared"))
                : Optional.empty();
    }

    /** Of a silent one no person gets a notice: {@code silent} is among its facts. */
    private static Object facts(AlertOpened opened) {
        return opened.silent()
                ? Json.MAPPER.<ObjectNode>valueToTree(opened.alert()).put("silent", true)
                : opened.alert();
    }

    private static Announcement announcement(String event, Alert alert, Object facts, String step) {
        return new Announcement(
                alert.workshopId(), event, alert.subject(), facts, "alert:%d:%s".formatted(alert.id(), step));
    }
}
