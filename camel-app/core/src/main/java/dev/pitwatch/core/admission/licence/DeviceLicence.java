package dev.pitwatch.core.admission.licence;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The licence of a device, for the platform's team.
 *
 * @param workshopId null: no one has the device yet
 * @param workshop its name
 * @param status {@code active}, {@code expired} or {@code revoked}, by the clock
 * @param standing {@code valid}, or why licence or subscription keep the device silent
 */
public record DeviceLicence(
        String deviceId,
        @Nullable Long workshopId,
        @Nullable String workshop,
        String status,
        @Nullable Instant expiresAt,
        @Nullable Instant rotatedAt,
        @Nullable Instant lastSeenAt,
        String standing) {}
