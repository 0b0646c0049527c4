package dev.pitwatch.core.alerts.alert;

import java.util.TreeMap;

/**
 * How the members of a rule are, in sum: whether any counts, and since when all are well. A reading changes what one of them adds to it, so
 * that a pit of thousands of devices is not gone through at each. Not thread safe.
 */
final class MemberStates {

    /** Of a member that counts nowhere. */
    static final long NONE = Long.MIN_VALUE;

    /** Members that are not well. */
    private int unwell;

    /** How many of the others are well since that time. */
    private final TreeMap<Long, Integer> well = new TreeMap<>();

    /** Takes that a member is well since another time, {@link DeviceState#NEVER} or {@link #NONE}. */
    void replace(long before, long after) {
        if (before == after) {
            return;
        }
        if (before == DeviceState.NEVER) {
            unwell--;
        } else if (before != NONE) {
            well.computeIfPresent(before, (time, members) -> members == 1 ? null : members - 1);
        }
        if (after == DeviceState.NEVER) {
            unwell++;
        } else if (after != NONE) {
            well.merge(after, 1, Integer::sum);
        }
    }

    /** {@return whether any counts} */
    boolean anyCounts() {
        return unwell > 0 || !well.isEmpty();
    }

    /** {@return since when all that count are well, or {@link DeviceState#NEVER}; {@link #NONE} where none does} */
    long wellSince() {
        if (unwell > 0) {
            return DeviceState.NEVER;
        }
        return well.isEmpty() ? NONE : well.lastKey();
    }
}
