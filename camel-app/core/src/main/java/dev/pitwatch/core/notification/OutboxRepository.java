package dev.pitwatch.core.notification;

import dev.pitwatch.core.database.Scope;
import java.time.Instant;
import java.util.List;

/** Where notices are kept. */
interface OutboxRepository {

    /** Adds it as pending; false: the scope has no such user, or there is one with that key. */
    boolean add(Scope scope, Notice notice, byte[] secrets, Instant now, Instant giveUpAt);

    /** Ends those whose time is over; returns how many. */
    int giveUp(String channel, Instant now);

    /**
     * Takes what is due, at most so many, until {@code until}: no other hub takes the same.
     *
     * @param limits of SMS
     */
    List<ClaimedNotice> claim(String channel, Instant now, Instant until, int most, SmsLimits limits);

    /**
     * SMS that a workshop may send in 24 hours.
     *
     * @param codes how many of all may be one-time codes
     */
    record SmsLimits(int all, int codes) {}

    /** Nobody sends by that channel: hands what is due to the next channel, and says of the rest why it waits. */
    void withoutChannel(String channel, Instant now);

    void sent(long id, String template, String reference, Instant now);

    /** Puts it off; does nothing when another attempt has begun. */
    void later(long id, int attempt, String reason, Instant next);

    /** Goes on with the next channel, or ends as failed or suppressed; does nothing when another attempt has begun. */
    void end(long id, int attempt, NoticeState state, String reason, Instant now);

    /** {@return how many wait, and since when the oldest of them does} */
    Queue queue(String channel, Instant now);

    /**
     * What waits to be sent by a channel.
     *
     * @param oldestSeconds 0: nothing waits
     */
    record Queue(long length, double oldestSeconds) {}
}
