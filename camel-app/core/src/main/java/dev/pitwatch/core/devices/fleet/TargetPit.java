package dev.pitwatch.core.devices.fleet;

/** A pit that a device may be put into, with the codes of its topics. */
record TargetPit(long id, long workshopId, String workshopCode, String code) {}
