package dev.pitwatch.core.devices.fleet;

/**
 * What a change of a device's status answers.
 *
 * @param commandSent whether the device is notified
 */
public record StatusChange(String deviceId, String status, boolean commandSent) {}
