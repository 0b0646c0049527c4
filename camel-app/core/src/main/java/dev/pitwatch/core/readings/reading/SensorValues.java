package dev.pitwatch.core.readings.reading;

import dev.pitwatch.core.readings.driver.DriverPlan;
import dev.pitwatch.spi.Metric;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The newest values of one device's sensors, and since when none of a sensor's has changed. */
final class SensorValues {

    private static final String PARTICLES = "particles";

    /** A value that a sensor measures; without a column it is found by its name. */
    private record Field(String name, @Nullable CoreMetric column, int sensor, boolean isDust) {

        static Field of(String name, int sensor) {
            CoreMetric column = CoreMetric.ofField(name).orElse(null);
            boolean dust = column == CoreMetric.PM1 || column == CoreMetric.PM25 || column == CoreMetric.PM10;
            return new Field(name, column, sensor, dust || name.equals(PARTICLES));
        }

        double in(DecodedMessage decoded) {
            if (column != null) {
                return decoded.values().get(column);
            }
            if (name.equals(PARTICLES)) {
                return mixed(decoded.particles());
            }
            return decoded.extra().get(name) instanceof Number own ? own.doubleValue() : Double.NaN;
        }

        /** Differs when a count differs; 0 when all are. */
        private static double mixed(@Nullable List<Integer> counts) {
            double all = counts == null ? Double.NaN : 0;
            for (int i = 0; counts != null && i < counts.size(); i++) {
                all = 31 * all + counts.get(i);
            }
            return all;
        }
    }

    /** Weak: of a plugin that was removed no class may stay. */
    private final WeakReference<DriverPlan> plan;

    private final Map<String, Object> src;
    private final Field[] fields;
    private final double[] values;
    private final long[] since;
    private final int[] readings;
    private final boolean[] changed;
    private final boolean[] measured;
    private boolean wasStuck;

    /**
     * Takes which sensor of the device measures what.
     *
     * @param wasStuck what is measured first is taken for stuck until it changes
     */
    SensorValues(DriverPlan plan, Map<String, Object> src, boolean wasStuck) {
        this.plan = new WeakReference<>(plan);
        this.src = src;
        this.fields = fields(plan, src);
        this.values = new double[fields.length];
        int sensors = plan.drivers().size();
        this.since = new long[sensors];
        this.readings = new int[sensors];
        this.changed = new boolean[sensors];
        this.measured = new boolean[sensors];
        this.wasStuck = wasStuck;
        Arrays.fill(values, Double.NaN);
    }

    private static Field[] fields(DriverPlan plan, Map<String, Object> src) {
        List<Field> fields = new ArrayList<>();
        for (int sensor = 0; sensor < plan.drivers().size(); sensor++) {
            for (Metric metric : plan.drivers().get(sensor).metrics()) {
                if (plan.driverOf(metric.name(), src.get(metric.name())) == sensor) {
                    fields.add(Field.of(metric.name(), sensor));
                }
            }
        }
        int dust = plan.driverOf(CoreMetric.PM25.field(), src.get(CoreMetric.PM25.field()));
        if (dust != DriverPlan.NONE) {
            fields.add(Field.of(PARTICLES, dust));
        }
        return fields.toArray(Field[]::new);
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
