package dev.pitwatch.core.readings.reading;

import dev.pitwatch.base.json.Coded;

/** How a device stands with the hubs, as its row keeps it for all of them. */
public enum Connection implements Coded {
    /** Never heard. */
    UNKNOWN,
    ONLINE,
    /** There, but not measuring. */
    DISABLED,
    /** There, and busy with new firmware. */
    UPDATING,
    /** It said that it goes, the broker said so for it, or it was silent for its window. */
    OFFLINE;

    /** {@return whether it is there, so that its silence is news} */
    public boolean isThere() {
        return this == ONLINE || this == DISABLED || this == UPDATING;
    }
}
