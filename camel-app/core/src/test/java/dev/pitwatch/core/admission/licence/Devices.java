package dev.pitwatch.core.admission.licence;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.core.admission.aqi.AqiStandard;
import dev.pitwatch.core.admission.calibration.CalibrationTimeline;
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
        return new Draft().made();
    }

    static KnownDevice.Licence licence(String status, @Nullable Instant expiresAt) {
        return new KnownDevice.Licence(KEYS.hash(KEY), status, expiresAt, null, null);
    }

    static KnownDevice with(KnownDevice d, KnownDevice.@Nullable Licence licence) {
        Draft draft = new Draft(d);
        draft.licence = licence;
        return draft.made();
    }

    static KnownDevice with(KnownDevice d, KnownDevice.@Nullable Subscription subscription) {
        Draft draft = new Draft(d);
        draft.subscription = subscription;
        return draft.made();
    }

    static KnownDevice withStatus(KnownDevice d, String status) {
        Draft draft = new Draft(d);
        draft.status = status;
        return draft.made();
    }

    static KnownDevice assignedFrom(KnownDevice d, @Nullable String workshop, @Nullable String pit) {
        Draft draft = new Draft(d);
        draft.fromWorkshop = workshop;
        draft.fromPit = pit;
        return draft.made();
    }

    static KnownDevice placed(KnownDevice d, @Nullable Long workshop, @Nullable Long pit, @Nullable String pitCode) {
        Draft draft = new Draft(d);
        draft.workshop = workshop;
        draft.workshopCode = workshop == null ? "unclaimed" : "workshop_001";
        draft.pit = pit;
        draft.pitCode = pitCode;
        return draft.made();
    }

    static KnownDevice named(String id, long workshop) {
        Draft draft = new Draft();
        draft.id = id;
        draft.workshop = workshop;
        draft.workshopCode = "w" + workshop;
        return draft.made();
    }

    /** What tests change of a device. */
    private static final class Draft {
        private String id = ID;
        private @Nullable Long workshop = 1L;
        private String workshopCode = "workshop_001";
        private @Nullable Long pit = 11L;
        private @Nullable String pitCode = "pit1";
        private @Nullable String fromWorkshop;
        private @Nullable String fromPit;
        private String status = "active";
        private KnownDevice.@Nullable Licence licence = licence("active", null);
        private KnownDevice.@Nullable Subscription subscription = new KnownDevice.Subscription("active", null, null);

        Draft() {}

        Draft(KnownDevice d) {
            id = d.deviceId();
            workshop = d.workshopId();
            workshopCode = d.workshopCode();
            pit = d.pitId();
            pitCode = d.pitCode();
            fromWorkshop = d.assignedFromWorkshop();
            fromPit = d.assignedFromPit();
            status = d.status();
            licence = d.licence();
            subscription = d.subscription();
        }

        KnownDevice made() {
            return new KnownDevice(
                    id,
                    workshop,
                    workshopCode,
                    AqiStandard.IN_NAQI,
                    pit,
                    pitCode,
                    false,
                    fromWorkshop,
                    fromPit,
                    status,
                    List.of("BME680", "PMS5003"),
                    10,
                    60,
                    licence,
                    subscription,
                    CalibrationTimeline.NONE);
        }
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
    public List<KnownDevice> some(Collection<String> deviceIds, Instant now) {
        if (deviceIds.isEmpty()) {
            return List.of();
        }
        answer();
        Set<String> ids = Set.copyOf(deviceIds);
        return rows.values().stream()
                .filter(device -> ids.contains(device.deviceId()))
                .toList();
    }

    @Override
    public List<KnownDevice> ofWorkshops(Collection<Long> workshopIds, Instant now) {
        answer();
        return rows.values().stream()
                .filter(device -> workshopIds.contains(device.workshopId()))
                .map(device -> device.calibrated(CalibrationTimeline.NONE))
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
