package dev.pitwatch.core.notices.notification;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * Why someone is notified something. Each has its texts ({@code notices/EVENT.LANGUAGE.txt}), which may name these values and
 * besides {@code name}, the person's, and {@code workshop}, that of their workshop. The value {@code end} is a time in ISO 8601,
 * written as the clocks of the workshop have it.
 */
public enum NoticeEvent {
    /** A code to sign in with: {@code code} is a secret, {@code minutes} says how long it is good. */
    ONE_TIME_CODE(Set.of("minutes"), Set.of("code")),
    /** A link that lets its reader choose a password once: {@code link} is a secret, {@code hours} says how long it is good. */
    SET_PASSWORD(Set.of("hours"), Set.of("link")),
    /** A car was taken in: {@code link}, a secret, is where to follow the work on {@code car}. */
    JOB_CREATED(Set.of("car"), Set.of("link")),
    /**
     * A car was taken in, at a workshop whose customers sign in: {@code link} is a secret, by which anyone who is {@code username}
     * chooses a password once, within so many {@code hours}.
     */
    JOB_ACCOUNT(Set.of("car", "username", "hours"), Set.of("link")),
    /** The work has begun; {@code end} says until about when. */
    JOB_STARTED(Set.of("car", "end"), Set.of("link")),
    /** It is nearly done: about {@code minutes} are left. */
    JOB_SOON(Set.of("car", "minutes"), Set.of("link")),
    /** It will be done at another time than was said. */
    JOB_MOVED(Set.of("car", "end"), Set.of("link")),
    /** It is done. */
    JOB_COMPLETED(Set.of("car"), Set.of("link")),
    /** The car can be fetched. */
    JOB_READY(Set.of("car"), Set.of("link")),
    /** The link to follow the work was replaced: {@code link} is the new one. */
    JOB_LINK(Set.of("car"), Set.of("link"));

    private static final Set<NoticeEvent> OF_JOBS = EnumSet.range(JOB_CREATED, JOB_LINK);

    private final Set<String> open;
    private final Set<String> secret;

    NoticeEvent(Set<String> open, Set<String> secret) {
        this.open = open;
        this.secret = secret;
    }

    /** {@return as the API and the texts' files say it, e.g. "one_time_code"} */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@return whether it goes by the channel that the workshop prefers for its customers, if that reaches the person} */
    boolean isByPreference() {
        return OF_JOBS.contains(this);
    }

    Set<String> open() {
        return open;
    }

    Set<String> secret() {
        return secret;
    }
}
