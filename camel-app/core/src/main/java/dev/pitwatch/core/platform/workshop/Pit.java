package dev.pitwatch.core.platform.workshop;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One bay, as the API answers it.
 *
 * @param code as in topics, e.g. {@code pit1}
 * @param status {@code active}, {@code disabled} or {@code maintenance}
 * @param cameraRtspUrl with user and password masked
 */
public record Pit(
        long id,
        long workshopId,
        int pitNumber,
        String code,
        String name,
        String status,
        @Nullable Instant maintenanceUntil,
        @Nullable String cameraIp,
        @Nullable String cameraModel,
        @Nullable String cameraRtspUrl,
        boolean cameraIsOnline,
        @Nullable Instant cameraLastSeenAt,
        List<String> deviceIds,
        @Nullable Long activeJobId,
        Instant createdAt) {

    public Pit {
        deviceIds = List.copyOf(deviceIds);
    }

    /** {@return the same without what leads to its camera} */
    Pit withoutCamera() {
        return new Pit(
                id,
                workshopId,
                pitNumber,
                code,
                name,
                status,
                maintenanceUntil,
                null,
                null,
                null,
                cameraIsOnline,
                cameraLastSeenAt,
                deviceIds,
                activeJobId,
                createdAt);
    }
}
