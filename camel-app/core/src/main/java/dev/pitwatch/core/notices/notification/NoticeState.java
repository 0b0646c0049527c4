package dev.pitwatch.core.notices.notification;

import java.util.Locale;

/** How a notice may end that was not sent. */
enum NoticeState {
    /** The provider refused it for good. */
    FAILED,
    /** It was written down in place of a provider. */
    LOGGED,
    /** It was not to be sent: the person has no address, or must not be notified any more. */
    SUPPRESSED;

    String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
