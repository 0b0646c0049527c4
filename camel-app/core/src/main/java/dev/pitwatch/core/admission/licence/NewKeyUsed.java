package dev.pitwatch.core.admission.licence;

/** A device used its new licence key for the first time, or again while the former one is not forgotten yet. */
public record NewKeyUsed(String deviceId) {}
