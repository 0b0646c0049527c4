package dev.pitwatch.core.readings.reading;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A device's message, parsed and not yet believed. What the contract defines for every message stands in components of
 * its own; what was measured is still as sent.
 *
 * @param deviceId as sent
 * @param licenseKey as sent
 * @param timestamp null when missing or not a time (then flagged {@code clock})
 * @param uptimeSeconds since the device started; NaN when missing
 * @param bootId 1 to 32 characters; null together with {@code seq}: old firmware
 * @param seq from 0
 * @param replay whether it comes from the device's buffer
 * @param fields all others by name, JSON types as parsed ({@code Long}, {@code Double}, {@code String}, {@code Boolean},
 *     {@code List}, {@code Map}); without nulls on this level; unmodifiable
 * @param flags a set of {@link ReadingFlag}
 */
public record ReadingMessage(
        String deviceId,
        String licenseKey,
        @Nullable Instant timestamp,
        double uptimeSeconds,
        @Nullable String bootId,
        @Nullable Long seq,
        boolean replay,
        Map<String, Object> fields,
        int flags) {

    /** {@return a text without the key, which no one may find in a log} */
    @Override
    public String toString() {
        return "ReadingMessage[%s, boot %s, seq %s, %s]".formatted(deviceId, bootId, seq, fields.keySet());
    }
}
