package dev.pitwatch.core.admission.broker;

import java.time.Duration;

/**
 * What the embedded broker refused of one device for one reason since it last wrote that down.
 *
 * @param count how often, 1 or more
 * @param sinceFirst how long ago the first of them was: the broker's clock may differ from the database's
 * @param sinceLast how long ago the last of them was
 */
public record DeviceRefusals(
        String deviceId, DeviceRefusalReason reason, long count, Duration sinceFirst, Duration sinceLast) {}
