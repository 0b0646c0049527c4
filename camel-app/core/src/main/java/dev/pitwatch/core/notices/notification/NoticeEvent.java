package dev.pitwatch.core.notices.notification;

import dev.pitwatch.base.json.Coded;
import java.util.Set;

/**
 * Why someone is notified something. Each has its texts ({@code notices/EVENT.LANGUAGE.txt}), which may name these values and
 * besides {@code name}, the person's, and {@code workshop}, that of their workshop. The value {@code end} is a time in ISO 8601,
 * written as the clocks of the workshop have it.
 */
public enum NoticeEvent implements Coded {
    /** A code to sign in with: {@code code} is a secret, {@code minutes} says how long it is good. */
    ONE_TIME_CODE(NoticeClass.CODE, Set.of("minutes"), Set.of("code")),
    /** A link that lets its reader choose a password once: {@code link} is a secret, {@code hours} says how long it is good. */
    SET_PASSWORD(NoticeClass.CODE, Set.of("hours"), Set.of("link")),
    /** A car was taken in: {@code link}, a secret, is where to follow the work on {@code car}. */
    JOB_CREATED(NoticeClass.CUSTOMER, Set.of("car"), Set.of("link")),
    /**
     * A car was taken in, at a workshop whose customers sign in: {@code link} is a secret, by which anyone who is {@code username}
     * chooses a password once, within so many {@code hours}.
     */
    JOB_ACCOUNT(NoticeClass.CUSTOMER, Set.of("car", "username", "hours"), Set.of("link")),
    /** The work has begun; {@code end} says until about when. */
    JOB_STARTED(NoticeClass.CUSTOMER, Set.of("car", "end"), Set.of("link")),
    /** It is nearly done: about {@code minutes} are left. */
    JOB_SOON(NoticeClass.CUSTOMER, Set.of("car", "minutes"), Set.of("link")),
    /** It will be done at another time than was said. */
    JOB_MOVED(NoticeClass.CUSTOMER, Set.of("car", "end"), Set.of("link")),
    /** It is done. */
    JOB_COMPLETED(NoticeClass.CUSTOMER, Set.of("car"), Set.of("link")),
    /** The car can be fetched. */
    JOB_READY(NoticeClass.CUSTOMER, Set.of("car"), Set.of("link")),
    /** The link to follow the work was replaced: {@code link} is the new one. */
    JOB_LINK(NoticeClass.CUSTOMER, Set.of("car"), Set.of("link"));

    private final NoticeClass noticeClass;
    private final Set<String> open;
    private final Set<String> secret;

    NoticeEvent(NoticeClass noticeClass, Set<String> open, Set<String> secret) {
        this.noticeClass = noticeClass;
        this.open = open;
        this.secret = secret;
    }

    /** {@return what kind of message it makes} */
    public NoticeClass noticeClass() {
        return noticeClass;
    }

    Set<String> open() {
        return open;
    }

    Set<String> secret() {
        return secret;
    }
}
