package dev.pitwatch.hub.ingest;

import dev.pitwatch.core.admission.aqi.AqiStandard;
import dev.pitwatch.core.admission.calibration.CalibrationTimeline;
import dev.pitwatch.core.admission.licence.KnownDevice;
import dev.pitwatch.core.admission.licence.KnownDeviceRepository;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** Device d in pit 2, whose licence key has that hash; known once the database is there. */
public record OneDevice(byte[] keyHash, CalibrationTimeline calibration, CountDownLatch databaseIsThere)
        implements KnownDeviceRepository {

    @Override
    public void forgetPreviousKey(String deviceId) {}

    @Override
    public List<KnownDevice> all(Instant now) {
        try {
            databaseIsThere.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return List.of(new KnownDevice(
                "d",
                1L,
                "w",
                AqiStandard.IN_NAQI,
                2L,
                "p",
                false,
                null,
                null,
                "active",
                List.of(),
                10,
                60,
                new KnownDevice.Licence(keyHash, "active", null, null, null),
                new KnownDevice.Subscription("active", null, null),
                calibration));
    }

    @Override
    public List<KnownDevice> some(Collection<String> deviceIds, Instant now) {
        return all(now);
    }

    @Override
    public List<KnownDevice> ofWorkshops(Collection<Long> workshopIds, Instant now) {
        return all(now);
    }

    @Override
    public Optional<Instant> lastHeard() {
        return Optional.empty();
    }
}
