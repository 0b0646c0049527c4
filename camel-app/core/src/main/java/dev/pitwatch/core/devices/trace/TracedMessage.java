package dev.pitwatch.core.devices.trace;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message of a device and what became of it, as the API answers it.
 *
 * @param at when the hub received it
 * @param payload as sent, its first 4 KiB, licence keys masked
 * @param step where it stopped: {@code parse}, {@code licence}, {@code driver}, {@code persist}, {@code unknown}
 * @param outcome {@code stored}, {@code dropped} or {@code dead_letter}
 * @param reason the contract's word; null: it was stored
 */
public record TracedMessage(
        Instant at, String topic, String payload, String step, String outcome, @Nullable String reason) {}
