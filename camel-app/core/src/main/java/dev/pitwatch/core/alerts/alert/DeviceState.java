package dev.pitwatch.core.alerts.alert;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A device that is, or was, outside in something, by slot of {@link AlertRules#CRITERIA}. Times are the readings' own, in epoch
 * milliseconds. Not thread safe.
 */
final class DeviceState {

    /** No time. */
    static final long NEVER = Long.MAX_VALUE;

    private static final int SLOTS = AlertRules.CRITERIA.size();

    final String id;
    /** Only itself: of rules whose subject is the device. */
    final List<DeviceState> alone;

    /** Its own rules' watches, by rule; null: nothing to remember. */
    final @Nullable RuleWatch[] watches = new RuleWatch[AlertRules.ALL.size()];

    /** By rule: what it adds to the {@link MemberStates} of the rule's watch. */
    private final long[] added = new long[AlertRules.ALL.size()];

    private final boolean[] counting = new boolean[SLOTS];
    private final double[] values = new double[SLOTS];
    private final long[] times = new long[SLOTS];
    private final long[] outsideSince = new long[SLOTS];
    private final long[] wellSince = new long[SLOTS];

    @Nullable
    Long jobId;

    DeviceState(String id) {
        this.id = id;
        this.alone = List.of(this);
        Arrays.fill(added, MemberStates.NONE);
        Arrays.fill(values, Double.NaN);
        Arrays.fill(outsideSince, NEVER);
        Arrays.fill(wellSince, NEVER);
    }

    /** Takes what it adds to a rule's members from now on; {@return what it did so far} */
    long add(int rule, long wellSince) {
        long before = added[rule];
        added[rule] = wellSince;
        return before;
    }

    /** {@return whether it is, or was, outside there} */
    boolean counts(int slot) {
        return counting[slot];
    }

    /** {@return its newest value; NaN: none since this engine started} */
    double value(int slot) {
        return values[slot];
    }

    /** Counts from now on, as one that was outside before this engine started. */
    void resume(int slot) {
        counting[slot] = true;
    }

    void take(int slot, Sample sample, double value, Bounds bounds) {
        counting[slot] = true;
        values[slot] = value;
        times[slot] = sample.millis();
        jobId = sample.jobId();
        if (bounds.isOutside(value)) {
            outsideSince[slot] = Math.min(outsideSince[slot], sample.millis());
            wellSince[slot] = NEVER;
        } else {
            outsideSince[slot] = NEVER;
            wellSince[slot] = bounds.isWell(value) ? Math.min(wellSince[slot], sample.millis()) : NEVER;
        }
    }

    /** Counts there no more. */
    void drop(int slot) {
        counting[slot] = false;
        values[slot] = Double.NaN;
        outsideSince[slot] = NEVER;
        wellSince[slot] = NEVER;
    }

    /** Is silent, or left: counts nowhere. */
    void leave() {
        for (int slot = 0; slot < SLOTS; slot++) {
            drop(slot);
        }
    }

    /** {@return since when it is outside without a break, or {@link #NEVER}} */
    long outsideSince(int slot) {
        return outsideSince[slot];
    }

    /** {@return since when it is well without a break, or {@link #NEVER}} */
    long wellSince(int slot) {
        return wellSince[slot];
    }

    /** {@return whether it is outside for so long} */
    boolean hasLasted(int slot, long millis) {
        return outsideSince[slot] != NEVER && times[slot] - outsideSince[slot] >= millis;
    }

    /** {@return whether nothing is left to remember} */
    boolean isIdle() {
        for (boolean counted : counting) {
            if (counted) {
                return false;
            }
        }
        for (RuleWatch watch : watches) {
            if (watch != null) {
                return false;
            }
        }
        return true;
    }
}
