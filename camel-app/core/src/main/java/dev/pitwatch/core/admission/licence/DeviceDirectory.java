package dev.pitwatch.core.admission.licence;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.log.LogField;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
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
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final KnownDeviceRepository repository;
    private final Clock clock;
    private final Consumer<Duration> unheard;
    private final Map<String, KnownDevice> devices = new ConcurrentHashMap<>();
    private final List<Consumer<KnownDevice>> readers = new CopyOnWriteArrayList<>();
    private final CountDownLatch loaded = new CountDownLatch(1);
    private final ScheduledExecutorService worker;
    private final Counter failures;

    private final Object changes = new Object();
    private Set<String> changedDevices = new HashSet<>();
    private Set<Long> changedWorkshops = new HashSet<>();
    private boolean allChanged = true;
    private boolean waiting;

    // Only the worker touches it.
    private boolean failing;

    private volatile Instant lastFullReload;

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
        this.lastFullReload = clock.instant();
        this.worker = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "device-directory");
            thread.setDaemon(true);
            return thread;
        });
        this.failures = meters.counter("pitwatch.devices.reload.failures");
        meters.gaugeMapSize("pitwatch.devices.known", List.of(), devices);
        meters.gauge("pitwatch.devices.reload.age.seconds", this, DeviceDirectory::secondsSinceFullReload);
    }

    /** Listens from now on; call before {@link DatabaseNotifications#start}. */
    public void listen(DatabaseNotifications notifications) {
        notifications.on("pitwatch_device", this::deviceChanged);
        notifications.on("pitwatch_workshop", this::workshopChanged);
    }

    /** Adds a listener that receives each device that is read, changed or not, on one thread; must return at once. */
    public void onRead(Consumer<KnownDevice> reader) {
        readers.add(reader);
    }

    /** Reads all devices in the background, again and again until it succeeds, and every minute from then on. */
    public void start() {
        worker.scheduleWithFixedDelay(this::reloadAll, 0, FULL_RELOAD.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** {@return the device as last read; empty when no one registered it} Wait for {@link #awaitLoaded} first. */
    public Optional<KnownDevice> find(String deviceId) {
        return Optional.ofNullable(devices.get(deviceId));
    }

    /** {@return all devices as last read, a view} */
    Collection<KnownDevice> all() {
        return Collections.unmodifiableCollection(devices.values());
    }

    /** {@return whether it is known which devices there are} */
    public boolean ready() {
        return loaded.getCount() == 0;
    }

    /** Waits until it is known which devices there are; until then no one may be refused. */
    public void awaitLoaded() throws InterruptedException {
        loaded.await();
    }

    /** A device used its new key: the old one is forgotten in the database. Returns at once; a further call tries again. */
    public void forgetPreviousKey(String deviceId) {
        try {
            worker.execute(() -> {
                try {
                    repository.forgetPreviousKey(deviceId);
                } catch (RuntimeException e) {
                    LogField.DEVICE_ID.with(
                            deviceId,
                            () -> LOG.warn(
                                    "device {}: its old licence key can't be forgotten now: {}",
                                    deviceId,
                                    e.getMessage()));
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("device directory is closed", e);
        }
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }

    void deviceChanged(String deviceId) {
        changed(deviceId.isEmpty(), () -> changedDevices.add(deviceId));
    }

    void workshopChanged(String workshopId) {
        changed(workshopId.isEmpty(), () -> changedWorkshops.add(Long.valueOf(workshopId)));
    }

    private void reloadAll() {
        changed(true, () -> {});
    }

    private void changed(boolean everything, Runnable note) {
        synchronized (changes) {
            if (everything) {
                allChanged = true;
            } else {
                note.run();
            }
            if (!waiting) {
                waiting = true;
                reloadAfter(Duration.ZERO);
            }
        }
    }

    private void reloadAfter(Duration delay) {
        try {
            worker.schedule(this::reload, delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("device directory is closed", e);
        }
    }

    /** One thread runs this, so that what is read later is also put later. */
    private void reload() {
        boolean all;
        Set<String> ids;
        Set<Long> workshops;
        synchronized (changes) {
            all = allChanged;
            ids = changedDevices;
            workshops = changedWorkshops;
            allChanged = false;
            changedDevices = new HashSet<>();
            changedWorkshops = new HashSet<>();
            waiting = false;
        }
        try {
            if (all) {
                readAll();
            } else {
                readSome(ids, workshops);
            }
            succeeded();
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void readAll() {
        Instant now = clock.instant();
        Map<String, KnownDevice> read =
                repository.all(now).stream().collect(Collectors.toMap(KnownDevice::deviceId, device -> device));
        if (!ready()) {
            repository.lastHeard().map(heard -> Duration.between(heard, now)).ifPresent(unheard);
        }
        devices.putAll(read);
        devices.keySet().retainAll(read.keySet());
        read.values().forEach(this::tell);
        lastFullReload = now;
        if (!ready()) {
            LOG.info("device directory: {} devices", devices.size());
            loaded.countDown();
        }
    }

    private void readSome(Set<String> ids, Set<Long> workshops) {
        Set<String> gone = new HashSet<>(ids);
        for (KnownDevice device : repository.some(ids, workshops, clock.instant())) {
            devices.put(device.deviceId(), device);
            tell(device);
            gone.remove(device.deviceId());
        }
        devices.keySet().removeAll(gone);
    }

    private void tell(KnownDevice device) {
        readers.forEach(reader -> reader.accept(device));
    }

    private void failed(RuntimeException e) {
        failures.increment();
        if (!failing) {
            LOG.warn(
                    "device directory: cannot read devices, keeping {} as they were and trying again: {}",
                    devices.size(),
                    e.getMessage());
        }
        failing = true;
        synchronized (changes) {
            allChanged = true;
            waiting = true;
        }
        reloadAfter(RETRY);
    }

    private void succeeded() {
        if (failing) {
            LOG.info("device directory: devices are read again");
        }
        failing = false;
    }

    private double secondsSinceFullReload() {
        return Duration.between(lastFullReload, clock.instant()).toMillis() / 1000.0;
    }
}
