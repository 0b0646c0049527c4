package dev.pitwatch.core.devices.command;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;

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

    private static final Set<CommandKind> SWITCHES = EnumSet.of(DISABLE, ENABLE);
    private static final Set<CommandKind> LASTING = EnumSet.of(DISABLE, ENABLE, ASSIGN, SET_LICENCE);
    /** What people wait for beside the device. */
    private static final Set<CommandKind> PROMPT = EnumSet.of(RESTART, IDENTIFY);

    /** {@return whether it holds until a newer one takes its place, though it was sent, instead of expiring} */
    public boolean lasts() {
        return LASTING.contains(this);
    }

    /** {@return whether it makes a device silent, or speak again} */
    boolean isSwitch() {
        return SWITCHES.contains(this);
    }

    /** {@return for how long it is worth being sent, unless who gives it says so; of no use for one that lasts} */
    Duration keptFor() {
        return PROMPT.contains(this) ? Duration.ofMinutes(5) : Duration.ofHours(24);
    }
}
