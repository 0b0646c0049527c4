package dev.pitwatch.core.devices.diag;

/** A message with who sent it. */
record DeviceDiag(String deviceId, Diag diag) {}
