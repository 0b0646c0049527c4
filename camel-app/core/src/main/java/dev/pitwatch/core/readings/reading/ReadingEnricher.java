package dev.pitwatch.core.readings.reading;

import dev.pitwatch.core.admission.aqi.AirQuality;
import dev.pitwatch.core.admission.aqi.AirQualityIndex;
import dev.pitwatch.core.admission.calibration.CalibrationTimeline;
import dev.pitwatch.core.admission.licence.KnownDevice;
import dev.pitwatch.core.readings.occupancy.PitJobs;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Makes a reading of a decoded message: when it was measured, as the device was calibrated then, whose car was in the pit,
 * what the air is like, how to know it again. Thread safe.
 */
public final class ReadingEnricher {

    // Longer than any boot_id that a device may send.
    private static final String LEGACY_BOOT = "legacy reading without boot and number, of ";

    // One of each device that was ever admitted since the start.
    private final Map<String, DeviceTime> times = new ConcurrentHashMap<>();

    private final PitJobs jobs;

    /** Takes who knows whose car was in a pit. */
    public ReadingEnricher(PitJobs jobs) {
        this.jobs = jobs;
    }

    /** {@return the reading, ready to be stored} */
    public Reading enrich(DecodedMessage decoded, Delivery delivery) {
        AdmittedMessage admitted = decoded.admitted();
        ReadingMessage message = admitted.message();
        KnownDevice device = admitted.device();
        Instant received = delivery.receivedAt().truncatedTo(ChronoUnit.MILLIS);
        DeviceTime.Measured measured = times.computeIfAbsent(device.deviceId(), id -> new DeviceTime())
                .of(message, received, device.intervalSeconds());
        int legacy = admitted.legacy() ? ReadingFlag.LEGACY.bit() : 0;
        String dedupeBoot = dedupeBoot(message);
        Measurements values = decoded.values();
        Map<String, Object> extra = decoded.extra();
        Map<String, Object> raw = Map.of();
        CalibrationTimeline calibration = device.calibration();
        if (!calibration.isEmpty()) {
            Calibrated calibrated = Calibrated.of(decoded, calibration, measured.at());
            values = calibrated.values();
            extra = calibrated.extra();
            raw = calibrated.raw();
        }
        return new Reading(
                admitted.workshopId(),
                admitted.pitId(),
                device.deviceId(),
                message.bootId(),
                message.seq(),
                measured.at(),
                received,
                measured.late(),
                ReadingFlag.codes(decoded.flags() | measured.flags() | legacy),
                jobs.at(admitted.pitId(), measured.at()),
                values,
                airOf(device, values),
                decoded.particles(),
                decoded.src(),
                decoded.alt(),
                decoded.errors(),
                extra,
                raw,
                dedupeBoot,
                dedupeBoot == null ? 0 : dedupeSeq(message, delivery));
    }

    private static AirQuality airOf(KnownDevice device, Measurements values) {
        return AirQualityIndex.of(
                device.aqiStandard(),
                values.get(CoreMetric.PM25),
                values.get(CoreMetric.PM10),
                values.get(CoreMetric.REPORTED_AQI),
                values.get(CoreMetric.IAQ),
                values.get(CoreMetric.IAQ_ACCURACY));
    }

    private static @Nullable String dedupeBoot(ReadingMessage message) {
        if (message.bootId() != null) {
            return message.bootId();
        }
        Instant timestamp = message.timestamp();
        return timestamp == null ? null : LEGACY_BOOT + timestamp.toEpochMilli();
    }

    private static long dedupeSeq(ReadingMessage message, Delivery delivery) {
        Long seq = message.seq();
        return seq != null ? seq : hash(delivery.payload());
    }

    private static long hash(byte[] payload) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(payload))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this JDK", e);
        }
    }
}
