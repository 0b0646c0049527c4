package dev.pitwatch.core.devices.device;

import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.mapper.Nested;
import org.jdbi.v3.core.mapper.PropagateNull;
import org.jspecify.annotations.Nullable;

/**
 * An ESP32, as the API answers it.
 *
 * @param status {@code active}, {@code disabled} or {@code retired}
 * @param connection {@code online}, {@code offline}, {@code disabled}, {@code updating} or {@code unknown}
 * @param wanted what it is to be, {@code enabled} or {@code disabled}; null: it is unclaimed, and left alone
 * @param wantedReason why it is to be disabled, in the contract's word
 * @param board what it is built on, in its own word; null: it did not say, as old firmware
 * @param bootId made anew at each boot
 * @param reportedReason why it is as it said last, in its own words, e.g. {@code lost}
 * @param reportedSensors types that the device found at its boot; none: it did not say
 * @param intervalS seconds between two readings
 * @param legacy it sends the old payload
 */
public record Device(
        String deviceId,
        @Nullable Long workshopId,
        @Nullable Long pitId,
        @Nullable String name,
        List<String> labels,
        String status,
        String connection,
        @Nullable String wanted,
        @Nullable String wantedReason,
        @Nullable String reportedReason,
        @Nullable Instant lastSeenAt,
        @Nullable String fw,
        @Nullable String firmwarePin,
        @Nullable String board,
        @Nullable String bootId,
        @Nullable String ip,
        @Nullable Integer rssi,
        int intervalS,
        List<String> sensorTypes,
        List<String> reportedSensors,
        @Nested("licence") @Nullable Licence licence,
        boolean legacy,
        Instant createdAt) {

    public Device {
        labels = List.copyOf(labels);
        sensorTypes = List.copyOf(sensorTypes);
        reportedSensors = List.copyOf(reportedSensors);
    }

    /** Its right to be heard: {@code active}, {@code expired} or {@code revoked}. */
    public record Licence(@PropagateNull String status, @Nullable Instant expiresAt, @Nullable Instant rotatedAt) {}

    /** {@return the same with other sensor types} */
    Device with(List<String> sensorTypes) {
        return new Device(
                deviceId,
                workshopId,
                pitId,
                name,
                labels,
                status,
                connection,
                wanted,
                wantedReason,
                reportedReason,
                lastSeenAt,
                fw,
                firmwarePin,
                board,
                bootId,
                ip,
                rssi,
                intervalS,
                sensorTypes,
                reportedSensors,
                licence,
                legacy,
                createdAt);
    }
}
