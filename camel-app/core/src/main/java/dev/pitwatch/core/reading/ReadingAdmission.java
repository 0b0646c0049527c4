package dev.pitwatch.core.reading;

import dev.pitwatch.core.licence.KnownDevice;
import dev.pitwatch.core.licence.LicenceFilter;
import dev.pitwatch.core.licence.Verdict;

/** Lets messages through whose sender may be heard. Thread safe. */
public final class ReadingAdmission {

    private final LicenceFilter filter;

    public ReadingAdmission(LicenceFilter filter) {
        this.filter = filter;
    }

    /** {@return the message with its device} Throws {@link Rejected} with the first reason that holds. */
    public AdmittedMessage admit(ReadingMessage message, Delivery delivery) {
        Verdict verdict = filter.judge(message.deviceId(), message.licenseKey(), delivery.topic());
        if (verdict instanceof Verdict.Refused refused) {
            throw refused.violation()
                    ? Rejected.violation(
                            refused.reason(),
                            refused.detail(),
                            message.deviceId(),
                            refused.workshopId(),
                            refused.disable())
                    : Rejected.silent(refused.reason(), refused.detail(), message.deviceId(), refused.workshopId());
        }
        Verdict.Admitted admitted = (Verdict.Admitted) verdict;
        KnownDevice device = admitted.device();
        return new AdmittedMessage(message, device, device.workshopId(), device.pitId(), admitted.legacy());
    }
}
