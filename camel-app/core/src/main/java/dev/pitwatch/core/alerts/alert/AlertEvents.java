package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.base.live.LiveEvents;

/** Tells those who watch what became of an alert. Call after the commit. */
public final class AlertEvents {

    private final LiveEvents live;

    public AlertEvents(LiveEvents live) {
        this.live = live;
    }

    void opened(Alert alert) {
        tell("alert", alert);
    }

    void acknowledged(Alert alert) {
        tell("alert_acknowledged", alert);
    }

    void cleared(Alert alert) {
        tell("alert_cleared", alert);
    }

    private void tell(String type, Alert alert) {
        Long workshop = alert.workshopId();
        if (workshop != null) { // the platform's have no sockets that watch them
            live.publish(new LiveEvent(type, workshop, alert.pitId(), alert.jobId(), false, alert));
        }
    }
}
