package dev.pitwatch.core.alerts.alert;

/** What became of an alert, as it was committed. */
public sealed interface AlertFact permits AlertOpened, AlertCleared {

    /** {@return the alert as it is since} */
    Alert alert();
}
