package dev.pitwatch.hub.live;

import java.util.Locale;

/** Why the hub closes a socket. */
enum CloseCode {
    GOING_AWAY(1001),
    SESSION_ENDED(4401),
    SILENT(4408),
    TOO_SLOW(4429);

    private final short code;

    CloseCode(int code) {
        this.code = (short) code;
    }

    short code() {
        return code;
    }

    /** {@return in plain words, for the close frame} */
    String reason() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
