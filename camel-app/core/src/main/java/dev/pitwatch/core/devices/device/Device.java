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
        @Nullable Instant lastSeenAt,
        @Nullable String fw,
        @Nullable String firmwarePin,
        @Nullable String ip,
        @Nullable Integer rssi,
        int intervalS,
        List<String> sensorTypes,
        @Nested("licence") @Nullable Licence licence,
        boolean legacy,
        Instant createdAt) {

    public Device {
        labels = List.copyOf(labels);
        sensorTypes = List.copyOf(sensorTypes);
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
                lastSeenAt,
                fw,
                firmwarePin,
                ip,
                rssi,
                intervalS,
                sensorTypes,
                licence,
                legacy,
                createdAt);
    }
}
