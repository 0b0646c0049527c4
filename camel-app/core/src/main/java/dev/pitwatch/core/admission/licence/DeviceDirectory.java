package dev.pitwatch.core.admission.licence;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.mirror.ChangePace;
import dev.pitwatch.base.mirror.Mirror;
import dev.pitwatch.base.mirror.MirrorSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every registered device, in memory. PostgreSQL's notifications say what to read again; all is read again every
 * minute in case one was missed. While the database is away the last state stays.
 */
public final class DeviceDirectory implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DeviceDirectory.class);
    private static final Duration FULL_RELOAD = Duration.ofSeconds(60);

    /** Between two reads of a workshop's 2,000 devices: its people may change a pit 3,000 times a minute. */
    private static final Duration REST = Duration.ofMillis(500);

    private final KnownDeviceRepository repository;
    private final Clock clock;
    private final Consumer<Duration> unheard;
    private final Mirror<Change, String, KnownDevice> devices;
    private final ChangePace<Change> workshops;

    /** What a notification names: one device, or all of a workshop. */
    private sealed interface Change {

        record OfDevice(String deviceId) implements Change {}

        record OfWorkshop(long workshopId) implements Change {}
    }

    /**
     * Reads nothing yet: see {@link #start}.
     *
     * @param unheard is called once, before the first device is known, for how long no hub has read messages; see
     *     {@link FloodLimit#paused}
     */
    public DeviceDirectory(
            KnownDeviceRepository repository, Clock clock, Consumer<Duration> unheard, MeterRegistry meters) {
        this.repository = repository;
        this.clock = clock;
        this.unheard = unheard;
        this.devices = new Mirror<>("device-directory", FULL_RELOAD, clock, new KnownDevices());
        this.workshops = new ChangePace<>(devices, REST);
        devices.countFailures(meters, "pitwatch.devices.reload.failures");
        devices.gaugeSize(meters, "pitwatch.devices.known");
        devices.gaugeAge(meters, "pitwatch.devices.reload.age.seconds");
    }

    /** Listens from now on; call before {@link DatabaseNotifications#start}. */
    public void listen(DatabaseNotifications notifications) {
        notifications.on("pitwatch_device", this::deviceChanged);
        notifications.on("pitwatch_workshop", this::workshopChanged);
    }

    /** Adds a listener that receives each device that is read, changed or not, on one thread; must return at once. */
    public void onRead(Consumer<KnownDevice> reader) {
        devices.onRead((deviceId, before, device) -> {
            if (device != null) {
                reader.accept(device);
            }
        });
    }

    /** Reads all devices in the background, again and again until it succeeds, and every minute from then on. */
    public void start() {
        devices.start();
    }

    /** {@return the device as last read; empty when no one registered it} Wait for {@link #awaitLoaded} first. */
    public Optional<KnownDevice> find(String deviceId) {
        return Optional.ofNullable(devices.get(deviceId));
    }

    /** {@return all devices as last read, a view} */
    Collection<KnownDevice> all() {
        return devices.values();
    }

    /** Reads a device that was just committed, a second at most: its first message may come at once. */
    public void refresh(String deviceId) {
        devices.refresh(Set.of(new Change.OfDevice(deviceId)));
    }

    /** {@return whether it is known which devices there are} */
    public boolean ready() {
        return devices.isLoaded();
    }

    /** Waits until it is known which devices there are; until then no one may be refused. */
    public void awaitLoaded() throws InterruptedException {
        devices.awaitLoaded();
    }

    @Override
    public void close() {
        devices.close();
    }

    void deviceChanged(String deviceId) {
        devices.notified(deviceId, Change.OfDevice::new);
    }

    void workshopChanged(String workshopId) {
        if (workshopId.isEmpty()) {
            devices.allChanged();
        } else {
            workshops.changed(new Change.OfWorkshop(Long.parseLong(workshopId)));
        }
    }

    private final class KnownDevices implements MirrorSource<Change, String, KnownDevice> {

        @Override
        public Map<String, KnownDevice> all() {
            Instant now = clock.instant();
            Map<String, KnownDevice> read = byId(repository.all(now));
            if (!ready()) {
                repository
                        .lastHeard()
                        .map(heard -> Duration.between(heard, now))
                        .ifPresent(unheard);
            }
            return read;
        }

        @Override
        public Map<String, KnownDevice> some(Set<Change> changes) {
            Set<Long> workshops = changes.stream()
                    .filter(Change.OfWorkshop.class::isInstance)
                    .map(change -> ((Change.OfWorkshop) change).workshopId())
                    .collect(Collectors.toSet());
            Instant now = clock.instant();
            Map<String, KnownDevice> read = new HashMap<>(byId(repository.some(covered(changes), now)));
            if (!workshops.isEmpty()) {
                addOfWorkshops(read, repository.ofWorkshops(workshops, now), now);
            }
            return read;
        }

        /** A calibration that changes has a notification of its device. */
        private void addOfWorkshops(Map<String, KnownDevice> read, List<KnownDevice> uncalibrated, Instant now) {
            List<String> unknown = new ArrayList<>();
            for (KnownDevice device : uncalibrated) {
                KnownDevice known = devices.get(device.deviceId());
                if (known == null) {
                    unknown.add(device.deviceId());
                } else {
                    read.putIfAbsent(device.deviceId(), device.calibrated(known.calibration()));
                }
            }
            read.putAll(byId(repository.some(unknown, now)));
        }

        /** A device that left a workshop has a notification of its own. */
        @Override
        public Set<String> covered(Set<Change> changes) {
            return changes.stream()
                    .filter(Change.OfDevice.class::isInstance)
                    .map(change -> ((Change.OfDevice) change).deviceId())
                    .collect(Collectors.toSet());
        }

        private static Map<String, KnownDevice> byId(List<KnownDevice> read) {
            return read.stream().collect(Collectors.toMap(KnownDevice::deviceId, device -> device));
        }
    }
}
