package dev.pitwatch.core.devices.diag;

/**
 * A message with who sent it.
 *
 * @param workshopCode as in topics
 */
record DeviceDiag(String deviceId, String workshopCode, Diag diag) {}
