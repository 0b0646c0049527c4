package dev.pitwatch.core.notices.notification;

import dev.pitwatch.base.json.Coded;
import dev.pitwatch.core.notices.preference.OptOut;
import dev.pitwatch.core.notices.template.AlertLine;
import dev.pitwatch.core.notices.template.TemplateEvent;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The catalogue of events that make notices, and the values that the texts of each may name (config/templates/EVENT). Besides
 * these a text may name {@code workshop}, the workshop's name, and, where the notice goes to a person, {@code name}, theirs. A
 * value is never missing; one that does not apply is empty. {@link #TIMES} are given in ISO 8601 and written as the clocks of
 * the workshop have them.
 *
 * <p>Values of alerts: {@code type} (as the API says it, e.g. high_aqi), {@code severity}, {@code message} (the sentence of the
 * alert; a language may have one of its own for a type), {@code place} (pit, device or workshop by name), {@code value} and
 * {@code limit} (numbers, or empty), {@code at} (when it opened), {@code link} (the page that shows it). Texts may name {@code where} (the
 * workshop and the place) and {@code what} (severity and message), too: an SMS has two values and a link.
 */
public enum NoticeEvent implements Coded {
    /** A code to sign in with: {@code code} is a secret, {@code minutes} says how long it is good. */
    ONE_TIME_CODE(NoticeClass.CODE, Set.of("minutes"), Set.of("code")),
    /** A link that lets its reader choose a password once: {@code link} is a secret, {@code hours} says how long it is good. */
    SET_PASSWORD(NoticeClass.CODE, Set.of("hours"), Set.of("link")),
    /** The same for someone who forgot theirs, good for so many {@code minutes}. */
    FORGOTTEN_PASSWORD(NoticeClass.CODE, Set.of("minutes"), Set.of("link")),
    /** The password of {@code username} was changed by such a link, at {@code at}. */
    PASSWORD_CHANGED(NoticeClass.CODE, Set.of("username", "at")),
    /** A browser shows its person no more messages, since their session there was over at {@code at}; {@code link} leads to the app. */
    PUSH_LOST(NoticeClass.CODE, Set.of("at", "link")),
    /** A code, good for so many {@code minutes}, to the address that a person wants messages at from now on. */
    ADDRESS_CODE(NoticeClass.CODE, Set.of("minutes"), Set.of("code")),
    /** Messages to {@code username} go to another address, {@code address} in part, since {@code at}; to the one before. */
    ADDRESS_CHANGED(NoticeClass.CODE, Set.of("username", "address", "at")),
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
    JOB_LINK(NoticeClass.CUSTOMER, Set.of("car"), Set.of("link")),
    /** An alert opened. */
    ALERT(NoticeClass.ALERT, Values.OF_ALERT),
    /** A critical alert that no one has acknowledged in time. */
    ALERT_ESCALATED(NoticeClass.ALERT, Values.OF_ALERT),
    /** An alert cleared: webhooks get it, and of a critical one who got a notice of it by mail or push. */
    ALERT_CLEARED(NoticeClass.ALERT, Values.OF_ALERT),
    /** An alert of the platform itself; its place is a part of it and the hub, e.g. disk@hub-1; {@code host} is where the world finds it. */
    ALERT_PLATFORM(NoticeClass.PLATFORM, Values.OF_PLATFORM),
    /** Payment is due: {@code due} is the day, {@code until} the last one before devices are no longer heard. */
    SUBSCRIPTION_REMINDER(NoticeClass.BILLING, Set.of("due", "until", "link")),
    /** Devices are no longer heard; {@code reason} is a sentence of the person who suspended it, or empty. */
    SUBSCRIPTION_SUSPENDED(NoticeClass.BILLING, Set.of("reason", "link")),
    /** They are heard again; {@code due} is the day of the next payment. */
    SUBSCRIPTION_RESTORED(NoticeClass.BILLING, Set.of("due", "link")),
    /** A payment came in: {@code amount} with its currency, {@code paid} the day, {@code reference} the provider's. */
    PAYMENT_RECEIVED(NoticeClass.BILLING, Set.of("amount", "paid", "reference", "link")),
    /** A job was made or came to another status: for programs, by webhook. */
    JOB(NoticeClass.SUMMARY, Set.of("car", "status")),
    /** The {@code count} alerts of a person's quiet hours, once these have ended; {@code lines} are {@link AlertLine}s, of which an SMS names the first two. */
    QUIET_SUMMARY(NoticeClass.ALERT, Set.of("count", "from", "until", AlertLine.VALUE, "link")),
    /** The notices about alerts that a workshop may have by a channel in a day are used up, {@code count} of them. */
    DAY_LIMIT_SUMMARY(NoticeClass.ALERT, Set.of("count", "link")),
    /** Those of an hour are. */
    HOUR_LIMIT_SUMMARY(NoticeClass.ALERT, Set.of("count", "link")),
    /** The SMS that a workshop may send its customers in a day are used up, {@code count} of them. */
    SMS_LIMIT(NoticeClass.ALERT, Set.of("count", "link")),
    /** The workshop's webhook at {@code host} was out of reach since then, and was switched off. */
    WEBHOOK_OFF(NoticeClass.ALERT, Set.of("host", "since", "link")),
    /** A week of the workshop, from day to day: counts of jobs done, alerts, critical ones, devices that are offline now, SMS. */
    WEEKLY_SUMMARY(
            NoticeClass.SUMMARY, Set.of("from", "until", "jobs", "alerts", "critical", "offline", "sms", "link")),
    /** A try of a channel, by {@code by}, a person's name. */
    TEST(NoticeClass.TEST, Set.of("by", "at"));

    /** Values that are times: an instant, or a day. */
    static final Set<String> TIMES = Set.of("end", "at", "from", "until", "due", "paid", "since");

    /** A customer can opt out of these; what carries a link, or was asked for, they get. */
    static final Set<NoticeEvent> OF_PROGRESS =
            Collections.unmodifiableSet(EnumSet.of(JOB_STARTED, JOB_SOON, JOB_MOVED, JOB_COMPLETED, JOB_READY));

    private static final Set<NoticeClass> TO_ADDRESSES = EnumSet.of(NoticeClass.PLATFORM, NoticeClass.TEST);

    /** Of each alert. */
    private static final class Values {
        static final Set<String> OF_ALERT =
                Set.of("type", "severity", "message", "place", "value", "limit", "at", "link");

        static final Set<String> OF_PLATFORM =
                Set.of("type", "severity", "message", "place", "value", "limit", "at", "link", "host");
    }

    private final NoticeClass noticeClass;
    private final Set<String> open;
    private final Set<String> secret;

    NoticeEvent(NoticeClass noticeClass, Set<String> open, Set<String> secret) {
        this.noticeClass = noticeClass;
        this.open = open;
        this.secret = secret;
    }

    NoticeEvent(NoticeClass noticeClass, Set<String> open) {
        this(noticeClass, open, Set.of());
    }

    /** {@return what kind of message it makes} */
    public NoticeClass noticeClass() {
        return noticeClass;
    }

    /**
     * {@return what its reader may do without, so that it doesn't come; empty: it comes whatever they say}
     *
     * @param urgent as the notice is
     * @param owner whether its reader is one, or of the platform's team
     */
    public Optional<OptOut> optOut(boolean urgent, boolean owner) {
        if (OF_PROGRESS.contains(this)) {
            return Optional.of(OptOut.JOB_PROGRESS);
        }
        return urgent && owner ? Optional.empty() : noticeClass.chosenAs();
    }

    /** {@return the names of the values that may be read by anyone} */
    public Set<String> open() {
        return open;
    }

    /** {@return the names of the values that are kept encrypted, and only until the notice is sent} */
    public Set<String> secret() {
        return secret;
    }

    /** {@return all events, for the check of their texts} */
    public static List<TemplateEvent> forTemplates() {
        return Arrays.stream(values()).map(NoticeEvent::forTemplate).toList();
    }

    /** A notice that goes to an address has no person's name. */
    private TemplateEvent forTemplate() {
        Set<String> named = new HashSet<>(open);
        named.add("workshop");
        if (!TO_ADDRESSES.contains(noticeClass) && this != ADDRESS_CODE && this != ADDRESS_CHANGED) {
            named.add("name");
        }
        return new TemplateEvent(code(), named, secret);
    }
}
