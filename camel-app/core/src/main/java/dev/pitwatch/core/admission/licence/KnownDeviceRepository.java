package dev.pitwatch.core.admission.licence;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Where {@link DeviceDirectory} reads what it keeps. */
public interface KnownDeviceRepository {

    /**
     * {@return every registered device, retired ones too}
     *
     * @param now decides whether a pit is still in maintenance
     */
    List<KnownDevice> all(Instant now);

    /** {@return the devices of these ids; those that are gone are missing} */
    List<KnownDevice> some(Collection<String> deviceIds, Instant now);

    /** {@return all devices of these workshops, each without its calibration, which no change of a workshop or pit concerns} */
    List<KnownDevice> ofWorkshops(Collection<Long> workshopIds, Instant now);

    /** {@return when any device was last heard; empty before the first} */
    Optional<Instant> lastHeard();

    /** Makes the key of before the last rotation worth nothing, since the new one is in use. */
    void forgetPreviousKey(String deviceId);
}
