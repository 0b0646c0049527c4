package dev.pitwatch.core.alerts.alert;

import java.util.List;
import java.util.stream.IntStream;

/** All alerts that readings raise. Rules and their criteria are known by their place here, so that state is kept in arrays. */
final class AlertRules {

    /** An alert stands before those that it supersedes. */
    static final List<AlertRule> ALL = List.of(
            ClimateRules.CRITICAL_AQI,
            ClimateRules.HIGH_AQI,
            ClimateRules.TEMP_OUT_OF_RANGE,
            ClimateRules.HIGH_HUMIDITY,
            ClimateRules.LOW_HUMIDITY,
            ClimateRules.OUT_OF_BAND,
            SensorFault.RULE);

    static final List<String> TYPES = ALL.stream().map(AlertRule::type).toList();

    /** The criteria of all rules, one rule after the other: a place in this list is a slot. */
    static final List<Criterion> CRITERIA =
            ALL.stream().flatMap(rule -> rule.criteria().stream()).toList();

    /** No rule. */
    static final int NONE = -1;

    private static final int[] FIRST_SLOTS = IntStream.rangeClosed(0, ALL.size())
            .map(rule -> ALL.subList(0, rule).stream()
                    .mapToInt(before -> before.criteria().size())
                    .sum())
            .toArray();

    private static final int[] SUPERSEDERS = ALL.stream()
            .mapToInt(rule -> rule.supersededBy().map(AlertRules::indexOf).orElse(NONE))
            .toArray();

    private AlertRules() {}

    /** {@return the place of that type's rule, or {@link #NONE}} */
    static int indexOf(String type) {
        return TYPES.indexOf(type);
    }

    /** {@return the slot of the rule's first criterion; the next rule's is the one after its last} */
    static int firstSlot(int rule) {
        return FIRST_SLOTS[rule];
    }

    /** {@return the rule that takes this one's place while open, or {@link #NONE}} */
    static int supersederOf(int rule) {
        return SUPERSEDERS[rule];
    }
}
