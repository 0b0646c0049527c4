package dev.pitwatch.core.readings.reading;

import dev.pitwatch.core.admission.licence.KnownDevice;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** First step from a decoded message to a reading: when it was measured, by the clocks of device and hub. Thread safe. */
public final class ReadingClock {

    // One of each device that was ever admitted since the start.
    private final Map<String, DeviceTime> times = new ConcurrentHashMap<>();

    /** {@return the draft of a reading with its time and flags; messages of a device come in the order of their arrival} */
    public ReadingDraft date(DecodedMessage decoded, Delivery delivery) {
        ReadingDraft draft = new ReadingDraft(decoded, delivery);
        AdmittedMessage admitted = decoded.admitted();
        KnownDevice device = admitted.device();
        DeviceTime.Measured measured = times.computeIfAbsent(device.deviceId(), id -> new DeviceTime())
                .of(admitted.message(), draft.receivedAt(), device.intervalSeconds());
        int legacy = admitted.legacy() ? ReadingFlag.LEGACY.bit() : 0;
        draft.dated(measured, decoded.flags() | measured.flags() | legacy);
        return draft;
    }
}
