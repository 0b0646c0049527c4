package dev.pitwatch.core.readings.reading;

import dev.pitwatch.core.readings.driver.DriverPlan;
import dev.pitwatch.spi.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value that a sensor measures; without a column it is found by its name. */
record SensorField(String name, @Nullable CoreMetric column, int sensor, boolean isDust) {

    private static final String PARTICLES = "particles";

    /** {@return what the sensors of a device with that plan measure, which also says which sensor a value is from} */
    static SensorField[] all(DriverPlan plan, Map<String, Object> src) {
        List<SensorField> fields = new ArrayList<>();
        for (int sensor = 0; sensor < plan.drivers().size(); sensor++) {
            for (Metric metric : plan.drivers().get(sensor).metrics()) {
                if (plan.driverOf(metric.name(), src.get(metric.name())) == sensor) {
                    fields.add(of(metric.name(), sensor));
                }
            }
        }
        int dust = plan.driverOf(CoreMetric.PM25.field(), src.get(CoreMetric.PM25.field()));
        if (dust != DriverPlan.NONE) {
            fields.add(of(PARTICLES, dust));
        }
        return fields.toArray(SensorField[]::new);
    }

    private static SensorField of(String name, int sensor) {
        CoreMetric column = CoreMetric.ofField(name).orElse(null);
        boolean dust = column == CoreMetric.PM1 || column == CoreMetric.PM25 || column == CoreMetric.PM10;
        return new SensorField(name, column, sensor, dust || name.equals(PARTICLES));
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
