package dev.pitwatch.core.alerts.alert;

import java.util.HashMap;
import java.util.Map;

/**
 * Which rules the devices of a pit have values for, well or not: the silence of all that measure something is missed though others
 * are heard. Not thread safe.
 */
final class MeasuredRules {

    /** By device, a bit for each rule. */
    private final Map<String, Integer> rulesOf = new HashMap<>(2);

    /** By rule. */
    private final int[] devices = new int[AlertRules.ALL.size()];

    /** Takes for which rules a device had values just now, a bit for each. */
    void add(String deviceId, int rules) {
        int before = rulesOf.getOrDefault(deviceId, 0);
        int after = before | rules;
        if (after != before) {
            rulesOf.put(deviceId, after);
            count(after & ~before, 1);
        }
    }

    /** The device counts no more. */
    void forget(String deviceId) {
        Integer rules = rulesOf.remove(deviceId);
        if (rules != null) {
            count(rules, -1);
        }
    }

    private void count(int rules, int more) {
        for (int rule = 0; rule < devices.length; rule++) {
            if ((rules & 1 << rule) != 0) {
                devices[rule] += more;
            }
        }
    }

    /** {@return whether any device has values for it} */
    boolean has(int rule) {
        return devices[rule] > 0;
    }
}
