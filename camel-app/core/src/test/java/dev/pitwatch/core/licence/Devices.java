package dev.pitwatch.core.licence;

import dev.pitwatch.core.aqi.AqiStandard;
import dev.pitwatch.core.crypto.MasterKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Devices for tests, and a repository of them that can be away. */
final class Devices implements KnownDeviceRepository {

    static final String ID = "ESP32-A1B2C3D4E5F6";
    static final String KEY = "LIC-4F8D-9K2L-3P7Q";
    static final String OLD_KEY = "LIC-AAAA-BBBB-CCCC";
    static final String TOPIC = "workshop/workshop_001/pit/pit1/sensors";
    static final LicenceKey KEYS = new LicenceKey(new MasterKey(new byte[32]));

    final ConcurrentHashMap<String, KnownDevice> rows = new ConcurrentHashMap<>();
    volatile boolean away;
    volatile int reads;
    volatile @Nullable Instant lastHeard;
    volatile CountDownLatch gate = new CountDownLatch(0);

    static KnownDevice device() {
        return new KnownDevice(
                ID,
                1L,
                "workshop_001",
                AqiStandard.IN_NAQI,
                11L,
                "pit1",
                false,
                null,
                null,
                "active",
                List.of("BME680", "PMS5003"),
                10,
                licence("active", null),
                new KnownDevice.Subscription("active", null, null));
    }

    static KnownDevice.Licence licence(String status, @Nullable Instant expiresAt) {
        return new KnownDevice.Licence(KEYS.hash(KEY), status, expiresAt, null, null);
    }

    static KnownDevice with(KnownDevice d, KnownDevice.@Nullable Licence licence) {
        return new KnownDevice(
                d.deviceId(),
                d.workshopId(),
                d.workshopCode(),
                d.aqiStandard(),
                d.pitId(),
                d.pitCode(),
                d.pitInMaintenance(),
                d.assignedFromWorkshop(),
                d.assignedFromPit(),
                d.status(),
                d.sensorTypes(),
                d.intervalSeconds(),
                licence,
                d.subscription());
    }

    static KnownDevice with(KnownDevice d, KnownDevice.@Nullable Subscription subscription) {
        return new KnownDevice(
                d.deviceId(),
                d.workshopId(),
                d.workshopCode(),
                d.aqiStandard(),
                d.pitId(),
                d.pitCode(),
                d.pitInMaintenance(),
                d.assignedFromWorkshop(),
                d.assignedFromPit(),
                d.status(),
                d.sensorTypes(),
                d.intervalSeconds(),
                d.licence(),
                subscription);
    }

    static KnownDevice withStatus(KnownDevice d, String status) {
        return new KnownDevice(
                d.deviceId(),
                d.workshopId(),
                d.workshopCode(),
                d.aqiStandard(),
                d.pitId(),
                d.pitCode(),
                d.pitInMaintenance(),
                d.assignedFromWorkshop(),
                d.assignedFromPit(),
                status,
                d.sensorTypes(),
                d.intervalSeconds(),
                d.licence(),
                d.subscription());
    }

    static KnownDevice assignedFrom(KnownDevice d, @Nullable String workshop, @Nullable String pit) {
        return new KnownDevice(
                d.deviceId(),
                d.workshopId(),
                d.workshopCode(),
                d.aqiStandard(),
                d.pitId(),
                d.pitCode(),
                d.pitInMaintenance(),
                workshop,
                pit,
                d.status(),
                d.sensorTypes(),
                d.intervalSeconds(),
                d.licence(),
                d.subscription());
    }

    static KnownDevice placed(KnownDevice d, @Nullable Long workshop, @Nullable Long pit, @Nullable String pitCode) {
        return new KnownDevice(
                d.deviceId(),
                workshop,
                workshop == null ? "unclaimed" : "workshop_001",
                d.aqiStandard(),
                pit,
                pitCode,
                d.pitInMaintenance(),
                d.assignedFromWorkshop(),
                d.assignedFromPit(),
                d.status(),
                d.sensorTypes(),
                d.intervalSeconds(),
                d.licence(),
                d.subscription());
    }

    static KnownDevice named(String id, long workshop) {
        KnownDevice d = device();
        return new KnownDevice(
                id,
                workshop,
                "w" + workshop,
                d.aqiStandard(),
                d.pitId(),
                d.pitCode(),
                d.pitInMaintenance(),
                d.assignedFromWorkshop(),
                d.assignedFromPit(),
                d.status(),
                d.sensorTypes(),
                d.intervalSeconds(),
                d.licence(),
                d.subscription());
    }

    Devices put(KnownDevice... devices) {
        Arrays.stream(devices).forEach(device -> rows.put(device.deviceId(), device));
        return this;
    }

    @Override
    public List<KnownDevice> all(Instant now) {
        answer();
        return List.copyOf(rows.values());
    }

    @Override
    public List<KnownDevice> some(Collection<String> deviceIds, Collection<Long> workshopIds, Instant now) {
        answer();
        Set<String> ids = Set.copyOf(deviceIds);
        return rows.values().stream()
                .filter(device -> ids.contains(device.deviceId()) || workshopIds.contains(device.workshopId()))
                .toList();
    }

    @Override
    public Optional<Instant> lastHeard() {
        return Optional.ofNullable(lastHeard);
    }

    private synchronized void answer() {
        reads++;
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        if (away) {
            throw new IllegalStateException("database is away");
        }
    }

    /** {@return days as a duration, for tables} */
    static Duration days(double days) {
        return Duration.ofSeconds(Math.round(days * 86_400));
    }

    @Override
    public void forgetPreviousKey(String deviceId) {}
}
