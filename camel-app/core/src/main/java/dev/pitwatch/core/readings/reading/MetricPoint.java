package dev.pitwatch.core.readings.reading;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The newest value of one metric in a pit.
 *
 * @param value as stored: {@code Double}, or what the driver declared
 * @param timestamp when it was measured
 * @param deviceId the device that measured it
 * @param source the sensor type, when the device or its driver said so
 * @param stale whether it is older than the device's presence window
 */
public record MetricPoint(Object value, Instant timestamp, String deviceId, @Nullable String source, boolean stale) {}
