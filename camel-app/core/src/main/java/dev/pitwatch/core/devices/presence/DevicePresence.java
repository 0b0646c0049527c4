package dev.pitwatch.core.devices.presence;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.core.admission.licence.DeviceDirectory;
import dev.pitwatch.core.admission.licence.KnownDevice;
import dev.pitwatch.core.devices.device.Device;
import dev.pitwatch.core.devices.device.Presence;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When each device was last heard, in memory; written to the devices' rows every 10 seconds. A device is online while it
 * was heard within its window, which is three of its intervals and at least a minute. Thread safe.
 */
public final class DevicePresence implements Presence, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DevicePresence.class);
    private static final int DEFAULT_INTERVAL_S = 10;
    private static final long FLUSH_S = 10;

    /** A device that is refused for these is there all the same. */
    private static final Set<String> SIGNS_OF_LIFE =
            Set.of("licence_revoked", "licence_expired", "subscription_suspended", "subscription_expired");

    private final DeviceDirectory directory;
    private final PresenceRepository repository;
    private final Clock clock;
    private final Map<String, Signs> signs = new ConcurrentHashMap<>();
    private final AtomicLong failures = new AtomicLong();
    private final List<Consumer<String>> arrivals = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService flusher = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "device-presence");
        thread.setDaemon(true);
        return thread;
    });

    public DevicePresence(Database database, DeviceDirectory directory, Clock clock) {
        this(new JdbiPresenceRepository(database.ingest()), directory, clock);
    }

    DevicePresence(PresenceRepository repository, DeviceDirectory directory, Clock clock) {
        this.repository = repository;
        this.directory = directory;
        this.clock = clock;
    }

    /** Counts in these meters. */
    public void countIn(MeterRegistry meters) {
        Gauge.builder("pitwatch.devices.online", signs, all -> all.keySet().stream()
                        .filter(this::isOnline)
                        .count())
                .description("Devices that this hub heard within three of their intervals")
                .register(meters);
        FunctionCounter.builder("pitwatch.presence.write.failures", failures, AtomicLong::get)
                .description("Times that signs of life could not be written; they are written later")
                .register(meters);
    }

    /** Starts to write what was heard. */
    public void start() {
        flusher.scheduleWithFixedDelay(this::flush, FLUSH_S, FLUSH_S, TimeUnit.SECONDS);
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
                signs.computeIfAbsent(reading.deviceId(), id -> new Signs()).legacy = true;
            }
        }
    }

    void heard(String deviceId, Instant at, OptionalInt rssi) {
        Signs device = signs.computeIfAbsent(deviceId, id -> new Signs());
        Instant before = device.lastHeard;
        if (rssi.isPresent()) {
            device.rssi = rssi;
        }
        if (before != null && !at.isAfter(before)) {
            return;
        }
        device.lastHeard = at;
        Duration window = window(deviceId);
        boolean wasThere = before != null && within(before, at, window);
        if (!wasThere && within(at, clock.instant(), window)) {
            arrivals.forEach(listener -> listener.accept(deviceId));
        }
    }

    /** A device said, or the broker said for it, that it is gone. */
    void gone(String deviceId, Instant at) {
        Signs device = signs.computeIfAbsent(deviceId, id -> new Signs());
        device.lastHeard = null;
        device.goneAt = at;
    }

    /** {@return whether it was heard within its window} */
    public boolean isOnline(String deviceId) {
        Signs device = signs.get(deviceId);
        Instant heard = device == null ? null : device.lastHeard;
        return heard != null && within(heard, clock.instant(), window(deviceId));
    }

    @Override
    public String connection(Device device) {
        return isOnline(device.deviceId()) || heardElsewhere(device) ? "online" : "unknown";
    }

    /** By another hub, or by this one before its restart. */
    private boolean heardElsewhere(Device device) {
        Instant seen = device.lastSeenAt();
        Signs own = signs.get(device.deviceId());
        Instant gone = own == null ? null : own.goneAt;
        return seen != null
                && (gone == null || seen.isAfter(gone))
                && within(seen, clock.instant(), PresenceWindow.of(device.intervalS()));
    }

    private Duration window(String deviceId) {
        return PresenceWindow.of(
                directory.find(deviceId).map(KnownDevice::intervalSeconds).orElse(DEFAULT_INTERVAL_S));
    }

    private static boolean within(Instant from, Instant to, Duration window) {
        return Duration.between(from, to).compareTo(window) <= 0;
    }

    void flush() {
        List<PresenceRepository.Seen> seen = new ArrayList<>();
        Set<String> legacy = new HashSet<>();
        signs.forEach((id, device) -> {
            Instant heard = device.lastHeard;
            if (heard != null && !heard.equals(device.written)) {
                seen.add(new PresenceRepository.Seen(id, heard, device.rssi));
            }
            if (device.legacy && !device.legacyWritten) {
                legacy.add(id);
            }
        });
        try {
            if (!seen.isEmpty()) {
                repository.seen(seen);
                seen.forEach(device -> written(device.deviceId()).written = device.at());
            }
            if (!legacy.isEmpty()) {
                repository.legacy(List.copyOf(legacy));
                legacy.forEach(id -> written(id).legacyWritten = true);
            }
        } catch (RuntimeException e) {
            failures.incrementAndGet();
            LOG.debug("last signs of life are not written now: {}", e.getMessage());
        }
    }

    private Signs written(String deviceId) {
        return signs.computeIfAbsent(deviceId, id -> new Signs());
    }

    @Override
    public void close() {
        flusher.shutdownNow();
        flush();
    }

    /** Of one device. */
    private static final class Signs {
        private volatile @Nullable Instant lastHeard;
        private volatile @Nullable Instant goneAt;
        private volatile OptionalInt rssi = OptionalInt.empty();
        private volatile boolean legacy;
        private volatile @Nullable Instant written;
        private volatile boolean legacyWritten;
    }
}
