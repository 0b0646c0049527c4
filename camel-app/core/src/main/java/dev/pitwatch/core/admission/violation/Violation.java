package dev.pitwatch.core.admission.violation;

import java.time.Instant;

/**
 * Messages of one device that were refused for one reason within one hour.
 *
 * @param topic of the last one
 */
public record Violation(
        long id, String deviceId, String reason, String topic, long count, Instant firstSeenAt, Instant lastSeenAt) {}
