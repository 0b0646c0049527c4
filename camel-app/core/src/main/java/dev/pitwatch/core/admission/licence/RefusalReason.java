package dev.pitwatch.core.admission.licence;

import dev.pitwatch.base.json.Coded;

/** Why a message is not heard, in the order of the checks. */
enum RefusalReason implements Coded {
    UNKNOWN_DEVICE(true, false),
    BAD_KEY(true, false),
    DEVICE_DISABLED(false, false),
    TOPIC_MISMATCH(true, false),
    LICENCE_REVOKED(true, true),
    LICENCE_EXPIRED(true, true),
    SUBSCRIPTION_SUSPENDED(true, true),
    SUBSCRIPTION_EXPIRED(true, true),
    FLOOD(true, false);

    private final boolean violation;
    private final boolean disables;

    RefusalReason(boolean violation, boolean disables) {
        this.violation = violation;
        this.disables = disables;
    }

    /** {@return whether it leaves a violation row} */
    boolean violation() {
        return violation;
    }

    /** {@return whether the device is sent {@code DISABLE}} */
    boolean disables() {
        return disables;
    }
}
