package dev.pitwatch.core.notices.notification;

import org.jspecify.annotations.Nullable;

/**
 * What a notice comes from and is about.
 *
 * @param announcementId what it was decided from; null: queued by its cause itself
 * @param subject e.g. {@code pit:1}
 * @param throttleKey of notices with one key a person gets one in a while, or a workshop a few a day; null: not throttled
 * @param urgent of a critical alert, or escalated
 */
public record NoticeOrigin(
        @Nullable Long announcementId,
        @Nullable String subject,
        @Nullable Long alertId,
        @Nullable Long jobId,
        @Nullable String throttleKey,
        boolean urgent) {

    /** {@return of a notice that is about nothing in lists} */
    public static NoticeOrigin none() {
        return new NoticeOrigin(null, null, null, null, null, false);
    }

    /** {@return of a notice that is about nothing in lists, of whose throttle key there are few} */
    public static NoticeOrigin throttled(String throttleKey) {
        return new NoticeOrigin(null, null, null, null, throttleKey, false);
    }

    /** {@return of a notice about a job} */
    public static NoticeOrigin job(long id) {
        return new NoticeOrigin(null, "job:" + id, null, id, null, false);
    }
}
