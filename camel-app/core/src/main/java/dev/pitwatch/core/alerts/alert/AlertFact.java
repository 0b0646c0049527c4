package dev.pitwatch.core.alerts.alert;

/** What became of an alert, as it was committed. */
public sealed interface AlertFact
        permits AlertOpened, AlertAcknowledged, AlertShelved, AlertSilent, AlertEscalated, AlertCleared {

    /** {@return the alert as it is since, or as a later step has left it already} */
    Alert alert();
}
