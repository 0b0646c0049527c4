package dev.pitwatch.core.devices.presence;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.json.Coded;
import dev.pitwatch.core.admission.licence.DeviceDirectory;
import dev.pitwatch.core.admission.licence.KnownDevice;
import dev.pitwatch.core.devices.presence.PresenceRepository.Seen;
import dev.pitwatch.core.devices.presence.PresenceRepository.Standing;
import dev.pitwatch.core.readings.reading.Connection;
import dev.pitwatch.core.readings.reading.MessageRefused;
import dev.pitwatch.core.readings.reading.PresenceWindow;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.readings.reading.ReadingFlag;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which devices are there: bean {@code presence} of routes/presence. How each stands is in its row; a hub keeps in memory what
 * it hears, asks the row before it says that a device is gone, and moves it once, of which all hubs are notified. A device is
 * gone when it, or the broker, says so, or after its {@link PresenceWindow}; never before this hub could hear it for so long.
 * Thread safe.
 */
public final class DevicePresence implements AutoCloseable {

    /** PostgreSQL's channel: device, how it stands and as of when, in milliseconds, with a colon between. */
    static final String CHANNEL = "pitwatch_presence";

    private static final Logger LOG = LoggerFactory.getLogger(DevicePresence.class);
    private static final int DEFAULT_INTERVAL_S = 10;

    /** The longest time between two writes of a device's last sign of life; more often where its window is short. */
    private static final long WRITE_EVERY_MS = 10_000;

    private static final int WRITES_A_WINDOW = 3;

    /** Looks further apart: the hub stood still, or its clock jumped. */
    private static final long GAP_MS = 10_000;

    /** A device that is refused for these is there all the same. */
    private static final Set<String> SIGNS_OF_LIFE =
            Set.of("licence_revoked", "licence_expired", "subscription_suspended", "subscription_expired");

    private final DeviceDirectory directory;
    private final PresenceRepository repository;
    private final Consumer<DeviceFact> facts;
    private final Clock clock;
    private final Map<String, Signs> signs = new ConcurrentHashMap<>();
    private final Set<Signs> arriving = ConcurrentHashMap.newKeySet();
    /** Those of old firmware, and whether that is written. */
    private final Map<String, Boolean> legacy = new ConcurrentHashMap<>();

    private final AtomicLong failures = new AtomicLong();
    private final List<Consumer<String>> arrivals = new CopyOnWriteArrayList<>();
    private volatile BooleanSupplier hearing = () -> true;
    private volatile boolean toLoad = true;
    private boolean loaded; // by the one thread that looks
    private volatile long hearingSince;
    private long lookedAt;

    /**
     * Knows nothing yet: the first {@link #look} reads how all stand.
     *
     * @param facts receives what became of devices, by any hub; must return at once
     */
    public DevicePresence(Database database, DeviceDirectory directory, Consumer<DeviceFact> facts, Clock clock) {
        this(new JdbiPresenceRepository(database.ingest()), directory, facts, clock);
    }

    DevicePresence(PresenceRepository repository, DeviceDirectory directory, Consumer<DeviceFact> facts, Clock clock) {
        this.repository = repository;
        this.directory = directory;
        this.facts = facts;
        this.clock = clock;
        directory.onRead(this::limitsRead);
    }

    /** Counts in these meters. */
    public void countIn(MeterRegistry meters) {
        Gauge.builder("pitwatch.devices.online", signs, all -> all.values().stream()
                        .filter(device -> device.connection().isThere())
                        .count())
                .description("Devices that are there, by whichever hub they are heard")
                .register(meters);
        FunctionCounter.builder("pitwatch.presence.write.failures", failures, AtomicLong::get)
                .description("Times that what is known of presence could not be read or written; it is done later")
                .register(meters);
    }

    /** Hears how devices stand, by any hub; call before {@link DatabaseNotifications#start}. */
    public void listen(DatabaseNotifications notifications) {
        notifications.on(CHANNEL, this::notified);
    }

    /** Takes whether messages of devices reach this hub: while they don't, silence says nothing. */
    public void hearsWhile(BooleanSupplier hearing) {
        this.hearing = hearing;
    }

    /** Adds a listener that receives the id of each device that comes online; must return at once. */
    public void onArrival(Consumer<String> listener) {
        arrivals.add(listener);
    }

    /** A registered device was heard. */
    public void heard(String deviceId, Instant at) {
        heard(deviceId, at, OptionalInt.empty());
    }

    /** Messages were refused: the device of one that has no right at the moment is there all the same. */
    public void refused(List<MessageRefused> messages) {
        for (MessageRefused refused : messages) {
            if (refused.deviceId() != null && SIGNS_OF_LIFE.contains(refused.reason())) {
                heard(refused.deviceId(), refused.receivedAt());
            }
        }
    }

    /** Readings were stored. */
    public void stored(List<Reading> readings) {
        for (Reading reading : readings) {
            heard(reading.deviceId(), reading.receivedAt());
            if (!reading.flags().isEmpty() && reading.flags().contains(ReadingFlag.LEGACY.code())) {
                legacy.putIfAbsent(reading.deviceId(), false);
            }
        }
    }

    /** The same, with the strength of its radio signal in dBm. */
    public void heard(String deviceId, Instant at, OptionalInt rssi) {
        Signs device = of(deviceId);
        if (rssi.isPresent()) {
            device.rssi = rssi.getAsInt();
        }
        long time = at.toEpochMilli();
        if (time <= device.heard) {
            return;
        }
        device.heard = time;
        Connection connection = device.connection();
        if (connection != Connection.ONLINE) {
            heardAnew(device, connection, time);
        }
    }

    /** Whether a disabled device may be brought back is known by its row. */
    private void heardAnew(Signs device, Connection connection, long time) {
        boolean now = clock.millis() - time <= windowMs(device, Connection.ONLINE);
        if (connection == Connection.DISABLED) {
            arriving.add(device);
        } else if (now && device.isBack() && arriving.add(device)) {
            arrived(device);
        }
    }

    /** It connected anew: what was on its way to it may be lost, though nothing was missed of it. */
    void connected(String deviceId, long connection) {
        Signs device = of(deviceId);
        if (device.connectsAnew(connection)) {
            arrived(device);
        }
    }

    private void arrived(Signs device) {
        arrivals.forEach(listener -> listener.accept(device.deviceId));
    }

    /** A device's status was kept. */
    void reported(Standing standing) {
        take(standing, true);
    }

    /** Takes what a row, or the notification of it, says: one that was not there and is, or measures again, has arrived. */
    private Signs take(Standing row, boolean mayArrive) {
        Signs device = of(row.deviceId());
        boolean was = isThere(device);
        boolean measuresAgain = device.take(row, clock.millis());
        if (measuresAgain || mayArrive && !was && isThere(device)) {
            arrived(device);
        }
        return device;
    }

    /** {@return whether the device is there} */
    public boolean isOnline(String deviceId) {
        Signs device = signs.get(deviceId);
        return device != null && isThere(device);
    }

    private boolean isThere(Signs device) {
        return device.connection().isThere() || device.isBack() && arriving.contains(device);
    }

    /** {@return since when this hub hears all that devices send: nothing can be said of a silence before} */
    public Instant hearingSince() {
        return Instant.ofEpochMilli(hearingSince);
    }

    /** Brings back devices that were heard, and lets those go that no hub has heard for their window. Call each second or so. */
    public synchronized void look() {
        try {
            if (toLoad) {
                load();
            }
            long now = clock.millis();
            beginAnewIfDeaf(now);
            come(now);
            leave(now);
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void load() {
        toLoad = false; // before reading: what is notified meanwhile is newer
        try {
            repository.all().forEach(row -> take(row, loaded)); // before it was notified, or instead of that
            loaded = true;
        } catch (RuntimeException e) {
            toLoad = true;
            throw e;
        }
    }

    private void beginAnewIfDeaf(long now) {
        boolean back = now < lookedAt;
        if (back) {
            signs.values().forEach(device -> device.notAfter(now));
        }
        if (back || now - lookedAt > GAP_MS || !hearing.getAsBoolean()) {
            hearingSince = now;
        }
        lookedAt = now;
    }

    private void come(long now) {
        List<Signs> heard = List.copyOf(arriving);
        Map<String, Long> came = heard.stream()
                .filter(device -> device.isBack() || device.connection() == Connection.DISABLED)
                .collect(Collectors.toMap(device -> device.deviceId, device -> device.heard));
        if (!came.isEmpty()) {
            repository.came(came, now).forEach(this::reported);
        }
        heard.forEach(arriving::remove);
    }

    private void leave(long now) {
        Map<String, Long> quiet = new HashMap<>();
        for (Signs device : signs.values()) {
            Connection connection = device.connection();
            if (connection == Connection.UNKNOWN || (connection == Connection.OFFLINE && device.silent)) {
                continue;
            }
            long windowMs = windowMs(device, connection);
            if (device.quietMs(now, hearingSince) <= windowMs) {
                device.silent = false;
                long online = windowMs(device, Connection.ONLINE);
                if (connection == Connection.DISABLED
                        && device.quietMs(now, hearingSince) > online
                        && device.isToBeAsked(now, WRITE_EVERY_MS)) {
                    quiet.put(device.deviceId, now - online); // it may have been enabled since
                }
            } else if (connection.isThere()) {
                quiet.put(device.deviceId, now - windowMs);
            } else {
                device.silent = true;
                facts.accept(new DeviceSilent(device.deviceId));
            }
        }
        if (!quiet.isEmpty()) {
            repository.left(quiet, now).forEach(this::reported);
        }
    }

    /** On the thread of all notifications. Empty: some may have been missed. */
    void notified(String payload) {
        if (payload.isEmpty()) {
            toLoad = true;
            return;
        }
        String[] parts = payload.split(":", -1);
        Connection connection = Coded.of(Connection.class, parts[1]);
        // The hub that has heard it may be gone by now.
        Signs device = take(new Standing(parts[0], connection, Long.parseLong(parts[2]), 0), true);
        if (device.isBack() && arriving.add(device)) { // another hub has not heard it
            arrived(device);
        }
        facts.accept(new ConnectionChanged(device.deviceId, connection));
    }

    /** Writes when devices were last heard, each at most so often. Call each second or so. */
    public void write() {
        write(clock.millis(), WRITE_EVERY_MS);
    }

    private synchronized void write(long now, long everyMs) {
        List<Seen> seen = new ArrayList<>(0);
        for (Signs device : signs.values()) {
            if (device.isToBeWritten(now, Math.min(everyMs, windowMs(device, Connection.ONLINE) / WRITES_A_WINDOW))) {
                seen.add(new Seen(device.deviceId, device.heard, device.rssi));
            }
        }
        try {
            if (!seen.isEmpty()) {
                repository.seen(seen, now);
                seen.forEach(device -> of(device.deviceId()).written(device.at(), now));
            }
            List<String> old = new ArrayList<>(0);
            legacy.forEach((device, written) -> {
                if (!written) {
                    old.add(device);
                }
            });
            if (!old.isEmpty()) {
                repository.legacy(old);
                old.forEach(device -> legacy.put(device, true));
            }
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void failed(RuntimeException e) {
        failures.incrementAndGet();
        LOG.debug("presence is not read or written now: {}", e.getMessage());
    }

    private Signs of(String deviceId) {
        Signs device = signs.get(deviceId);
        return device == null ? signs.computeIfAbsent(deviceId, Signs::new) : device;
    }

    private void limitsRead(KnownDevice device) {
        Signs known = signs.get(device.deviceId());
        if (known != null) {
            known.windowMs = onlineMs(device.offlineSeconds(), device.intervalSeconds());
        }
    }

    private long windowMs(Signs device, Connection connection) {
        if (connection == Connection.DISABLED || connection == Connection.UPDATING) {
            return PresenceWindow.of(0, 0, connection).toMillis();
        }
        if (device.windowMs == 0) {
            device.windowMs = directory
                    .find(device.deviceId)
                    .map(known -> onlineMs(known.offlineSeconds(), known.intervalSeconds()))
                    .orElseGet(() -> onlineMs(PresenceWindow.DEFAULT_OFFLINE_S, DEFAULT_INTERVAL_S));
        }
        return device.windowMs;
    }

    private static long onlineMs(int offlineSeconds, int intervalSeconds) {
        Duration window = PresenceWindow.of(offlineSeconds, intervalSeconds, Connection.ONLINE);
        return window.toMillis();
    }

    /** Writes what was heard last. */
    @Override
    public void close() {
        write(clock.millis(), 0);
    }
}
