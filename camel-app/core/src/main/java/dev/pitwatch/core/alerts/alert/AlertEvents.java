package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.base.live.LiveEventType;
import dev.pitwatch.base.live.LiveEvents;

/** Publishes to viewers what became of an alert: bean {@code alertEvents} of routes/live. Call after the commit. */
public final class AlertEvents {

    private final LiveEvents live;

    public AlertEvents(LiveEvents live) {
        this.live = live;
    }

    /** Publishes that it was opened, shelved, escalated or without data ({@code alert}), acknowledged, or cleared. */
    public void publish(AlertFact fact) {
        Alert alert = fact.alert();
        Long workshop = alert.workshopId();
        if (workshop == null) {
            live.publish(LiveEvent.ofPlatform(kind(fact), alert));
        } else {
            LiveEvent event = new LiveEvent(kind(fact), workshop, alert.pitId(), alert.jobId(), false, alert);
            live.publish(alert.subject().equals("workshop:" + workshop) ? event.toAllStaff() : event);
        }
    }

    private static LiveEventType kind(AlertFact fact) {
        if (fact instanceof AlertAcknowledged) {
            return LiveEventType.ALERT_ACKNOWLEDGED;
        }
        return fact instanceof AlertCleared ? LiveEventType.ALERT_CLEARED : LiveEventType.ALERT;
    }
}
