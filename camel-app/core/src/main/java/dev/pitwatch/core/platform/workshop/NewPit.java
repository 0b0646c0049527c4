package dev.pitwatch.core.platform.workshop;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A pit to be made; what is null follows from its number. */
public record NewPit(
        int pitNumber,
        @Nullable String name,
        @Nullable String status,
        @Nullable Instant maintenanceUntil,
        @Nullable String cameraIp,
        @Nullable String cameraModel,
        @Nullable String cameraRtspUrl,
        @Nullable String cameraLowRtspUrl,
        @Nullable String cameraKind) {

    /** With a camera of one stream, or none. */
    public NewPit(
            int pitNumber,
            @Nullable String name,
            @Nullable String status,
            @Nullable Instant maintenanceUntil,
            @Nullable String cameraIp,
            @Nullable String cameraModel,
            @Nullable String cameraRtspUrl) {
        this(pitNumber, name, status, maintenanceUntil, cameraIp, cameraModel, cameraRtspUrl, null, null);
    }
}
