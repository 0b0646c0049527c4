package dev.pitwatch.core.notices.notification;

/**
 * Statement that finds what of the outbox is due by a channel, in turns: of workshops, of the platform, and of each one's one-time
 * codes, which go first. Who has none on its way goes before who has one, and no one has more than a few.
 */
final class JdbiDueNotices {

    /** A flood to addresses that never answer leaves the others most of the consumers. */
    private static final int MAX_ON_THEIR_WAY = 2;

    /** Of all hubs together, about: turns that others are just taking are passed over. */
    private static final int MAX_CONSUMERS = 32;

    private static final String IN_TURN =
            "next.turn >= 0, next.flying, next.turn <= case when next.turn < 0 then :afterCodes"
                    + " else :after end, next.turn";

    /** Of push: a browser that rests gets none, and of the others those of the lane. */
    private static final String OF_LANE =
            """
            and exists (select 1 from (values (1)) as always (one) left join push_subscription s on s.id = n.push_subscription_id
                            where (:lane = 'ALL' or (:lane = 'SLOW') = coalesce(s.slow, false))
                                and (s.rest_until is null or s.rest_until <= :now))
            """;

    private static final String FLYING_IN_LANE =
            """
            and (:lane = 'ALL' or (:lane = 'SLOW') = coalesce(
                                (select s.slow from push_subscription s where s.id = o.push_subscription_id), false))
            """;

    /** Of the number that a row {@code n}, of a user {@code u}, would go to; however it is written, its end is the same. */
    static final String NUMBER =
            "hashtextextended(right(regexp_replace(coalesce(n.address, u.phone), '[^0-9]', '', 'g'), 9), 0)";

    /**
     * Of SMS and WhatsApp: notices to one number go one after another, over workshops and hubs. As long as no one knows whether the
     * provider has one, its message could be taken for that of the next; a code says what no other does. Of several that may have
     * been sent the oldest is cleared up first.
     */
    private static final String NOT_HELD =
            """
            and not exists (
                            select 1 from notice o left join app_user u on u.id = n.user_id
                            where o.to_number = %s and o.channel = n.channel and o.id <> n.id
                                and (o.state = 'sending' and (o.next_attempt_at > :now or o.id < n.id
                                        or not (n.perhaps_sent or n.state = 'sending'))
                                    or o.state = 'pending' and o.perhaps_sent and n.event <> 'one_time_code'
                                        and (o.id < n.id or not (n.perhaps_sent or n.state = 'sending'))))
            """
                    .formatted(NUMBER);

    /**
     * Takes {@code :channel}, {@code :now}, {@code :until} (when a claim of now ends; other hubs' clocks differ a little), {@code :most}, {@code :after}, {@code
     * :afterCodes}, and the columns. What is tried again much later costs nothing.
     */
    static final String DUE = due("", "");

    /** The same of SMS and WhatsApp. Call under {@link #ONE_AT_A_TIME}, so that no two to a number are found at once. */
    static final String DUE_BY_NUMBER = due(NOT_HELD, "");

    /** Ends with the transaction; takes {@code :channel}. */
    static final String ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtextextended('notices by ' || :channel, 0))";

    /** The same of push; takes {@code :lane}, which is a {@link Lane}, too. */
    static final String DUE_OF_PUSH = due(OF_LANE, FLYING_IN_LANE);

    /** When the next one of push is due. */
    static final String NEXT_OF_PUSH =
            """
            select min(greatest(n.next_attempt_at, s.rest_until))
            from notice n left join push_subscription s on s.id = n.push_subscription_id
            where n.channel = 'push' and n.state in ('pending', 'sending')
                and (:lane = 'ALL' or (:lane = 'SLOW') = coalesce(s.slow, false))
            """;

    private static String due(String only, String flyingInLane) {
        return """
            with recursive waiting (turn) as (
                (select n.turn from notice n where n.channel = :channel and n.state in ('pending', 'sending')
                    order by n.turn limit 1)
                union all
                select (select n.turn from notice n
                    where n.channel = :channel and n.state in ('pending', 'sending') and n.turn > waiting.turn
                    order by n.turn limit 1)
                from waiting where waiting.turn is not null)
            , heads as (
                select waiting.turn, first.id
                from waiting
                cross join lateral (
                    select n.id from notice n
                    where n.turn = waiting.turn and n.channel = :channel and n.state in ('pending', 'sending')
                        and n.next_attempt_at <= :now and n.give_up_at > :now %s
                    order by n.next_attempt_at, n.id limit 1) as first
                where waiting.turn is not null)
            , next as (
                select next.id, next.turn, next.flying
                from (
                    select heads.id, heads.turn, (
                        select count(*) from notice o
                        where o.turn = heads.turn and o.channel = :channel and o.state = 'sending'
                            and o.next_attempt_at > :now and o.next_attempt_at <= :until::timestamptz + interval '1 minute' %s) as flying
                    from heads) as next
                where next.flying < %d
                order by %s limit %d)
            select %%s from notice d join next using (id)
            where d.channel = :channel and d.state in ('pending', 'sending') and d.next_attempt_at <= :now
            order by %s limit :most for update of d skip locked
            """
                .formatted(only, flyingInLane, MAX_ON_THEIR_WAY, IN_TURN, MAX_CONSUMERS, IN_TURN);
    }

    private JdbiDueNotices() {}
}
