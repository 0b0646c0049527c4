package dev.pitwatch.core.notices.notification;

import java.util.Locale;

/** A way to reach a person, by an address of theirs, or a workshop's systems. */
public enum NoticeChannel {
    SMS,
    WHATSAPP,
    EMAIL,
    WEBHOOK,
    PUSH;

    /** {@return as the API says it, e.g. "sms"} */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
