package dev.pitwatch.core.readings.driver;

import dev.pitwatch.spi.Metric;
import dev.pitwatch.spi.SensorDriver;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The drivers that are installed; they come and go while messages are decoded. Thread safe; reading never waits. */
public final class DriverRegistry {

    private static final String CERTAINTY = "iaq_accuracy";

    private final List<InstalledDriver> installed = new ArrayList<>();
    private volatile Snapshot snapshot = new Snapshot(List.of());

    /**
     * Installs a driver. One of the same sensor type steps back until the new one is removed.
     *
     * @throws IllegalArgumentException when what it says of itself breaks the SPI's contract
     */
    public synchronized void add(SensorDriver driver) {
        installed.add(new InstalledDriver(driver));
        snapshot = new Snapshot(installed);
    }

    /** Removes that very driver; does nothing when it is not there. */
    public synchronized void remove(SensorDriver driver) {
        installed.removeIf(one -> one.driver() == driver);
        snapshot = new Snapshot(installed);
    }

    /** {@return the sensor types with a driver, by name} */
    public List<SensorType> sensorTypes() {
        return snapshot.byType.values().stream()
                .map(driver -> new SensorType(driver.sensorType(), List.copyOf(driver.metrics())))
                .toList();
    }

    /** {@return every metric that can be measured, each once; those of the first sensor types by name first} */
    public Collection<Metric> metrics() {
        return snapshot.metrics.values();
    }

    /** {@return the metric of that name, if an installed driver measures it} */
    public Optional<Metric> metric(String name) {
        return Optional.ofNullable(snapshot.metrics.get(name));
    }

    /** {@return whether an installed driver measures that, so that it can be calibrated; how sure one is can't be} */
    public boolean isMeasured(String name) {
        return metric(name).isPresent() && !name.equals(CERTAINTY);
    }

    /**
     * {@return who takes what from devices with these sensor types, in that order}
     *
     * @param sensorTypes those without a driver are passed over; none at all: every installed driver, by name
     */
    public DriverPlan plan(List<String> sensorTypes) {
        return snapshot.plan(sensorTypes);
    }

    private static final class Snapshot {

        private final Map<String, InstalledDriver> byType = new TreeMap<>();
        private final Map<String, Metric> metrics = new LinkedHashMap<>();
        private final Map<List<String>, DriverPlan> plans = new ConcurrentHashMap<>();

        Snapshot(List<InstalledDriver> installed) {
            installed.forEach(driver -> byType.put(driver.sensorType(), driver));
            byType.values()
                    .forEach(driver -> driver.metrics().forEach(metric -> metrics.putIfAbsent(metric.name(), metric)));
        }

        DriverPlan plan(List<String> sensorTypes) {
            DriverPlan plan = plans.get(sensorTypes);
            return plan != null ? plan : plans.computeIfAbsent(List.copyOf(sensorTypes), this::make);
        }

        private DriverPlan make(List<String> sensorTypes) {
            return sensorTypes.isEmpty()
                    ? new DriverPlan(List.copyOf(byType.values()))
                    : new DriverPlan(sensorTypes.stream()
                            .distinct()
                            .filter(byType::containsKey)
                            .map(byType::get)
                            .toList());
        }
    }
}
