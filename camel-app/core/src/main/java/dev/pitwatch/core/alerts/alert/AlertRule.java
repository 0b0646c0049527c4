package dev.pitwatch.core.alerts.alert;

import java.util.List;
import java.util.Optional;

/**
 * An alert that readings raise by themselves, as data. A new one is a class beside {@link SensorFault}, or a constant of
 * {@link ClimateRules}, and a line in {@link AlertRules#ALL}.
 *
 * @param type as the API has it
 * @param severity how bad it is
 * @param isOfDevice whether its subject is the device that measured; else its pit, in which it lasts while any device is outside
 * @param isOfFilm whether it counts only while film is worked on in the pit
 * @param supersededBy the type of the alert that takes its place while open
 * @param criteria of which any one raises it
 */
record AlertRule(
        String type,
        Severity severity,
        boolean isOfDevice,
        boolean isOfFilm,
        Optional<String> supersededBy,
        List<Criterion> criteria) {

    /** {@return one of a pit} */
    static AlertRule ofPit(String type, Severity severity, Criterion... criteria) {
        return new AlertRule(type, severity, false, false, Optional.empty(), List.of(criteria));
    }

    /** {@return one of a device} */
    static AlertRule ofDevice(String type, Severity severity, Criterion... criteria) {
        return new AlertRule(type, severity, true, false, Optional.empty(), List.of(criteria));
    }

    /** {@return the same, which counts only while film is worked on in the pit} */
    AlertRule whileFilmIsWorkedOn() {
        return new AlertRule(type, severity, isOfDevice, true, supersededBy, criteria);
    }

    /** {@return the same, whose place the other takes while that is open} */
    AlertRule supersededBy(AlertRule other) {
        return new AlertRule(type, severity, isOfDevice, isOfFilm, Optional.of(other.type), criteria);
    }
}
