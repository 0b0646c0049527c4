package dev.pitwatch.core.admission.licence;

import dev.pitwatch.core.admission.aqi.AqiStandard;
import dev.pitwatch.core.admission.calibration.CalibrationTimeline;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.mapper.Nested;
import org.jdbi.v3.core.mapper.PropagateNull;
import org.jspecify.annotations.Nullable;

/**
 * What ingest keeps in memory of one device: who it belongs to and whether it may be heard.
 *
 * @param deviceId its natural key
 * @param workshopId null before it is claimed
 * @param workshopCode as in topics; "unclaimed" before it is claimed
 * @param aqiStandard the workshop's
 * @param pitId null when it has no pit
 * @param pitCode as in topics; null when it has no pit
 * @param pitInMaintenance its readings raise nothing
 * @param assignedFromWorkshop workshop code of the place it may still publish from until its ASSIGN is done, or null
 * @param assignedFromPit pit code of that place, or null
 * @param status {@code active}, {@code disabled} or {@code retired}
 * @param sensorTypes in the order that decides between drivers
 * @param intervalSeconds between two readings
 * @param offlineSeconds how long it may be silent, by the limits of its pit
 * @param licence its key and state; null: none was ever made
 * @param subscription the workshop's; null before it is claimed
 * @param calibration of the last days and the times to come; NONE: its values are what its sensors say
 */
public record KnownDevice(
        String deviceId,
        @Nullable Long workshopId,
        String workshopCode,
        AqiStandard aqiStandard,
        @Nullable Long pitId,
        @Nullable String pitCode,
        boolean pitInMaintenance,
        @Nullable String assignedFromWorkshop,
        @Nullable String assignedFromPit,
        String status,
        List<String> sensorTypes,
        int intervalSeconds,
        int offlineSeconds,
        @Nested("licence") @Nullable Licence licence,
        @Nested("subscription") @Nullable Subscription subscription,
        CalibrationTimeline calibration) {

    /** Texts that thousands of devices share are kept once: each row brings its own, half a kilobyte a device. */
    public KnownDevice {
        workshopCode = workshopCode.intern();
        status = status.intern();
        sensorTypes = sensorTypes.stream().map(String::intern).toList();
    }

    /** {@return the same device with that calibration} */
    KnownDevice calibrated(CalibrationTimeline known) {
        return new KnownDevice(
                deviceId,
                workshopId,
                workshopCode,
                aqiStandard,
                pitId,
                pitCode,
                pitInMaintenance,
                assignedFromWorkshop,
                assignedFromPit,
                status,
                sensorTypes,
                intervalSeconds,
                offlineSeconds,
                licence,
                subscription,
                known);
    }

    /** {@return whether it was decommissioned} */
    public boolean isRetired() {
        return "retired".equals(status);
    }

    /** The device's right to be heard. */
    public record Licence(
            @PropagateNull byte[] keyHash,
            String status,
            @Nullable Instant expiresAt,
            byte @Nullable [] previousKeyHash,
            @Nullable Instant previousUntil) {

        /** See {@link KnownDevice}. */
        public Licence {
            status = status.intern();
        }
    }

    /** The workshop's subscription: {@code expiresAt} ends a trial, {@code nextDueAt} a period paid for. */
    public record Subscription(@PropagateNull String status, @Nullable Instant expiresAt, @Nullable Instant nextDueAt) {

        /** See {@link KnownDevice}. */
        public Subscription {
            status = status.intern();
        }
    }
}
