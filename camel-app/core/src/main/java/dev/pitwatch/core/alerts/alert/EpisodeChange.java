package dev.pitwatch.core.alerts.alert;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An episode that opens or clears. The row is found by workshop, type and subject, of which one may be open. */
public sealed interface EpisodeChange {

    /** Opens an episode, unless one is open. */
    record Opening(
            @Nullable Long workshopId,
            @Nullable Long pitId,
            @Nullable String deviceId,
            @Nullable Long jobId,
            String alertType,
            Severity severity,
            String subject,
            String message,
            @Nullable Double value,
            @Nullable Double limit,
            Instant at)
            implements EpisodeChange {}

    /** Clears the open episode, if there is one. */
    record Clearing(@Nullable Long workshopId, String alertType, String subject, ClearedReason reason, Instant at)
            implements EpisodeChange {}
}
