package dev.pitwatch.core.devices.command;

import java.time.Duration;

/** What a device can be sent. */
public enum CommandKind {
    DISABLE,
    ENABLE,
    RESTART,
    SET_INTERVAL,
    ASSIGN,
    SET_LICENCE,
    OTA_UPDATE,
    IDENTIFY;

    /** {@return whether it holds until a newer one takes its place, though it was sent, instead of expiring} */
    public boolean lasts() {
        return isSwitch() || this == ASSIGN || this == SET_LICENCE;
    }

    /** {@return whether it makes a device silent, or speak again} */
    boolean isSwitch() {
        return this == DISABLE || this == ENABLE;
    }

    /** {@return for how long it is worth being sent, unless who gives it says so; of no use for one that lasts} */
    Duration keptFor() {
        boolean isAwaited = this == RESTART || this == IDENTIFY; // by people beside the device
        return isAwaited ? Duration.ofMinutes(5) : Duration.ofHours(24);
    }
}
