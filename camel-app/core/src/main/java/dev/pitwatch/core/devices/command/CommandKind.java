package dev.pitwatch.core.devices.command;

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

    /** {@return whether it holds until a newer one takes its place, instead of expiring} */
    public boolean lasts() {
        return LASTING.contains(this);
    }

    /** {@return those whose open ones this one takes the place of} */
    Set<CommandKind> replaces() {
        if (SWITCHES.contains(this)) {
            return SWITCHES;
        }
        return lasts() ? EnumSet.of(this) : Set.of();
    }
}
