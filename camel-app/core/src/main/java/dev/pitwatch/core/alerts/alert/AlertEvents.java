package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.base.live.LiveEvents;

/** Publishes to viewers what became of an alert: bean {@code alertEvents} of routes/live. Call after the commit. */
public final class AlertEvents {

    private final LiveEvents live;

    public AlertEvents(LiveEvents live) {
        this.live = live;
    }

    /** Publishes that it was opened, or cleared. */
    public void publish(AlertFact fact) {
        publish(fact instanceof AlertOpened ? "alert" : "alert_cleared", fact.alert());
    }

    void acknowledged(Alert alert) {
        publish("alert_acknowledged", alert);
    }

    private void publish(String type, Alert alert) {
        Long workshop = alert.workshopId();
        if (workshop != null) { // the platform's have no sockets that watch them
            live.publish(new LiveEvent(type, workshop, alert.pitId(), alert.jobId(), false, alert));
        }
    }
}
