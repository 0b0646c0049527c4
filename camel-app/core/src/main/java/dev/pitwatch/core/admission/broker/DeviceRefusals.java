package dev.pitwatch.core.admission.broker;

/**
 * What the embedded broker refused of one device for one reason since it last wrote that down.
 *
 * @param count how often, 1 or more
 */
public record DeviceRefusals(String deviceId, DeviceRefusalReason reason, long count) {}
