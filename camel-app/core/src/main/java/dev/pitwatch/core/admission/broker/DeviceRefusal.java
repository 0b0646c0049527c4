package dev.pitwatch.core.admission.broker;

import java.time.Instant;

/**
 * What the broker refused of a device for one reason.
 *
 * @param count how often since {@code firstSeenAt}, with less than an hour between one and the next
 */
public record DeviceRefusal(String reason, long count, Instant firstSeenAt, Instant lastSeenAt) {}
