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
 * @param cameraLowRtspUrl of its small stream, likewise; null: a Hikvision's follows from the other, others have one stream
 * @param cameraKind {@code generic}, or the name of the plugin that sets it up
 * @param cameraCodec e.g. {@code H264}; null: not known yet
 * @param cameraProblem why there is no picture, or no recording; null: all is well, or nothing is known
 * @param cameraUnknownSince since when the media server is away, and the state that it was in before
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
        @Nullable String cameraLowRtspUrl,
        String cameraKind,
        boolean cameraIsOnline,
        @Nullable Instant cameraLastSeenAt,
        @Nullable String cameraCodec,
        @Nullable String cameraProblem,
        @Nullable Instant cameraUnknownSince,
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
                null,
                cameraKind,
                cameraIsOnline,
                cameraLastSeenAt,
                cameraCodec,
                cameraProblem,
                cameraUnknownSince,
                deviceIds,
                activeJobId,
                createdAt);
    }
}
