package dev.pitwatch.core.notices.notification;

import dev.pitwatch.base.json.Coded;

/** A way to reach a person, by an address of theirs; {@link #WEBHOOK} reaches their workshop's own program. */
public enum NoticeChannel implements Coded {
    SMS,
    WHATSAPP,
    EMAIL,
    PUSH,
    WEBHOOK
}
