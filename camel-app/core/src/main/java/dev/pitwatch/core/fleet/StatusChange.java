package dev.pitwatch.core.fleet;

/**
 * What a change of a device's status answers.
 *
 * @param commandSent whether the device is told
 */
public record StatusChange(String deviceId, String status, boolean commandSent) {}
