package dev.pitwatch.core.devices.diag;

import dev.pitwatch.base.database.JsonColumn;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A device's health at one moment, as it sent it and as the API answers it; null: it did not say.
 *
 * @param v version of the message, 1
 * @param uptimeS seconds since boot
 * @param heapFree bytes
 * @param heapMin bytes: the least since boot
 * @param link {@code ethernet}, {@code wifi}, or a later firmware's word
 * @param rssi dBm, by radio only
 * @param resetReason why it booted: {@code power}, {@code panic}, {@code watchdog}, {@code restart}, {@code brownout}, or a later
 *     firmware's word
 * @param queue readings that wait in the device
 * @param dropped readings that its buffer lost
 * @param errors failures of each sensor since boot
 * @param fw version of the firmware
 * @param receivedAt by the hub's clock
 */
public record Diag(
        int v,
        @Nullable Long uptimeS,
        @Nullable Long heapFree,
        @Nullable Long heapMin,
        @Nullable String link,
        @Nullable Integer rssi,
        @Nullable String resetReason,
        @Nullable Long queue,
        @Nullable Long dropped,
        @JsonColumn Map<String, Long> errors,
        @Nullable String fw,
        Instant receivedAt) {

    public Diag {
        errors = Map.copyOf(errors);
    }
}
