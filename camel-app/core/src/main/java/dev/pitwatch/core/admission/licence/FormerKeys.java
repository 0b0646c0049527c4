package dev.pitwatch.core.admission.licence;

/** Licence keys of before a rotation, which are good until the new one is used. Thread safe. */
public final class FormerKeys {

    private final KnownDeviceRepository repository;

    public FormerKeys(KnownDeviceRepository repository) {
        this.repository = repository;
    }

    /** Makes the device's former key worth nothing; a second time changes nothing. */
    public void forget(NewKeyUsed used) {
        repository.forgetPreviousKey(used.deviceId());
    }
}
