package dev.pitwatch.core.readings.driver;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which driver takes which field of the devices with one list of sensor types. Immutable. */
public final class DriverPlan {

    /** Stands for no driver. */
    public static final int NONE = -1;

    private final List<InstalledDriver> drivers;
    private final Map<String, Integer> first = new HashMap<>();

    DriverPlan(List<InstalledDriver> drivers) {
        this.drivers = List.copyOf(drivers);
        for (int i = 0; i < drivers.size(); i++) {
            int index = i;
            drivers.get(i).metrics().forEach(metric -> first.putIfAbsent(metric.name(), index));
        }
    }

    /** {@return the drivers, first the one that wins} */
    public List<InstalledDriver> drivers() {
        return drivers;
    }

    /**
     * {@return the place in {@link #drivers} of the one that takes the field, or {@link #NONE}}
     *
     * @param source the sensor type that the device says the value is from; decides when it claims the field too
     */
    public int driverOf(String field, @Nullable Object source) {
        Integer index = first.get(field);
        if (index == null) {
            return NONE;
        }
        if (source != null) {
            for (int i = index; i < drivers.size(); i++) {
                if (drivers.get(i).sensorType().equals(source) && drivers.get(i).claims(field)) {
                    return i;
                }
            }
        }
        return index;
    }
}
