package dev.pitwatch.hub.live;

import java.util.Locale;

/** Why the hub closes a socket. */
enum CloseCode {
    GOING_AWAY(1001),
    PROTOCOL_ERROR(1002),
    INVALID_DATA(1007),
    TOO_BIG(1009),
    SESSION_ENDED(4401),
    SILENT(4408),
    TOO_SLOW(4429),
    TOO_MANY_FRAMES(4429);

    private final short code;

    CloseCode(int code) {
        this.code = (short) code;
    }

    /** {@return the one with a code of the protocol's own, for what breaks it} */
    static CloseCode ofProtocol(int code) {
        return code == TOO_BIG.code ? TOO_BIG : code == INVALID_DATA.code ? INVALID_DATA : PROTOCOL_ERROR;
    }

    short code() {
        return code;
    }

    /** {@return in plain words, for the close frame} */
    String reason() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
