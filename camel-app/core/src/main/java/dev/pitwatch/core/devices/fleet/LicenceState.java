package dev.pitwatch.core.devices.fleet;

/** A device's licence: {@code active}, {@code expired} or {@code revoked}. */
public record LicenceState(String deviceId, String status) {}
