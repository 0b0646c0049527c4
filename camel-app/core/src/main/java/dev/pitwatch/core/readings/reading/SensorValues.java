package dev.pitwatch.core.readings.reading;

import dev.pitwatch.core.readings.driver.DriverPlan;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.Map;

/** The newest values of one device's sensors, and since when none of a sensor's has changed. */
final class SensorValues {

    /** Weak: of a plugin that was removed no class may stay. */
    private final WeakReference<DriverPlan> plan;

    private final Map<String, Object> src;
    private final SensorField[] fields;
    private final double[] values;
    private final long[] since;
    private final int[] readings;
    private final boolean[] changed;
    private final boolean[] measured;
    private boolean wasStuck;

    /**
     * Takes which sensor of the device measures what.
     *
     * @param fields {@link SensorField#all} of that plan and device, which other devices may share
     * @param wasStuck what is measured first is taken for stuck until it changes
     */
    SensorValues(DriverPlan plan, Map<String, Object> src, SensorField[] fields, boolean wasStuck) {
        this.plan = new WeakReference<>(plan);
        this.src = src;
        this.fields = fields;
        this.values = new double[fields.length];
        int sensors = plan.drivers().size();
        this.since = new long[sensors];
        this.readings = new int[sensors];
        this.changed = new boolean[sensors];
        this.measured = new boolean[sensors];
        this.wasStuck = wasStuck;
        Arrays.fill(values, Double.NaN);
    }

    /** {@return whether these sensors are as the plan and the device have them} */
    boolean isOf(DriverPlan now, Map<String, Object> said) {
        return plan.refersTo(now) && (src == said || src.equals(said));
    }

    /** Takes the next reading; returns whether a sensor that measured has not changed for so long, in so many readings. */
    synchronized boolean isStuck(DecodedMessage decoded, long at, long lasting, int least) {
        Arrays.fill(changed, false);
        Arrays.fill(measured, false);
        for (int i = 0; i < fields.length; i++) {
            double value = fields[i].in(decoded);
            if (!Double.isNaN(value)) {
                changed[fields[i].sensor()] |= value != values[i];
                measured[fields[i].sensor()] |= !fields[i].isDust() || value != 0;
                values[i] = value;
            }
        }
        boolean stuck = false;
        for (int sensor = 0; sensor < since.length; sensor++) {
            if (changed[sensor] || at < since[sensor]) {
                since[sensor] = wasStuck ? at - lasting : at;
                readings[sensor] = wasStuck ? least : 1;
                stuck |= wasStuck && measured[sensor];
            } else if (measured[sensor]) {
                readings[sensor]++;
                stuck |= readings[sensor] >= least && at - since[sensor] >= lasting;
            }
        }
        wasStuck = false;
        return stuck;
    }
}
