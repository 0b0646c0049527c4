package dev.pitwatch.core.readings.reading;

import dev.pitwatch.core.admission.licence.KnownDevice;
import dev.pitwatch.core.admission.licence.LicenceFilter;
import dev.pitwatch.core.admission.licence.Verdict;

/** Lets messages through whose sender may be heard. Thread safe. */
public final class ReadingAdmission {

    private static final String READINGS = "/sensors";

    /** No text that is shorter takes much memory: it isn't looked at. */
    private static final int LONG_BYTES = 2 << 10;

    /** What a device may send twenty times a second; what takes more of the memory counts as several. */
    private static final int USUAL_BYTES = 32 << 10;

    private final LicenceFilter filter;

    public ReadingAdmission(LicenceFilter filter) {
        this.filter = filter;
    }

    /** Throws {@link Rejected} for a reading that is not even to be parsed, since the device of its account sends too many. */
    public void enter(Delivery delivery) {
        String account = delivery.account();
        if (account != null && !delivery.again() && delivery.topic().endsWith(READINGS)) {
            filter.flood(account, delivery.topic()).ifPresent(refused -> {
                throw rejected(refused, account);
            });
        }
    }

    /** {@return the message with its device} Throws {@link Rejected} with the first reason that holds. */
    public AdmittedMessage admit(ReadingMessage message, Delivery delivery) {
        Verdict verdict = filter.judge(
                message.deviceId(), message.licenseKey(), delivery.topic(), delivery.account(), delivery.again());
        if (verdict instanceof Verdict.Refused refused) {
            throw rejected(refused, message.deviceId());
        }
        Verdict.Admitted admitted = (Verdict.Admitted) verdict;
        KnownDevice device = admitted.device();
        weigh(message, delivery);
        return new AdmittedMessage(message, device, device.workshopId(), device.pitId(), admitted.legacy());
    }

    private void weigh(ReadingMessage message, Delivery delivery) {
        if (delivery.payload().length > LONG_BYTES
                && !delivery.again()
                && message.deviceId().equals(delivery.account())) {
            int more = ReadingWeight.of(message) / USUAL_BYTES;
            if (more > 0) {
                filter.weigh(message.deviceId(), more);
            }
        }
    }

    private static Rejected rejected(Verdict.Refused refused, String deviceId) {
        return refused.violation()
                ? Rejected.violation(
                        refused.reason(), refused.detail(), deviceId, refused.workshopId(), refused.disable())
                : Rejected.silent(refused.reason(), refused.detail(), deviceId, refused.workshopId());
    }
}
