package dev.pitwatch.core.admission.licence;

import org.jspecify.annotations.Nullable;

/** Whether the sender of a message may be heard. */
public sealed interface Verdict {

    /**
     * It may.
     *
     * @param device the registered device, which has a workshop and a pit
     * @param legacy whether it used a topic of old firmware
     */
    record Admitted(KnownDevice device, boolean legacy) implements Verdict {}

    /**
     * It may not.
     *
     * @param reason the contract's word, e.g. "bad_key"
     * @param detail one sentence for people; never holds a key
     * @param workshopId whose device it is; null: the platform's
     * @param violation whether it leaves a violation row
     * @param disable whether the device is to be sent {@code DISABLE} now
     */
    record Refused(String reason, String detail, @Nullable Long workshopId, boolean violation, boolean disable)
            implements Verdict {}
}
