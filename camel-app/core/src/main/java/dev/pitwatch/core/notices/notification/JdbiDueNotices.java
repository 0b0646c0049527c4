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
    static final String DUE = due(first(""), "");

    /** The same of SMS and WhatsApp. Call under {@link #ONE_AT_A_TIME}, so that no two to a number are found at once. */
    static final String DUE_BY_NUMBER = due(first(NOT_HELD), "");

    /** Ends with the transaction; takes {@code :channel}. */
    static final String ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtextextended('notices by ' || :channel, 0))";

    /** The turns in which something waits, one after the other by the index; the last is null. */
    private static final String TURNS =
            """
            waiting (turn) as (
                (select n.turn from notice n where n.channel = :channel and n.state in ('pending', 'sending')
                    order by n.turn limit 1)
                union all
                select (select n.turn from notice n
                    where n.channel = :channel and n.state in ('pending', 'sending') and n.turn > waiting.turn
                    order by n.turn limit 1)
                from waiting where waiting.turn is not null)""";

    /** Of what waits in a turn for a browser, or for none, the first that is due. */
    private static final String FIRST_OF_BROWSER =
            """
            select n.id, n.next_attempt_at from notice n
                            where n.turn = waiting.turn and n.channel = 'push' and n.state in ('pending', 'sending')
                                and n.push_subscription_id %s and n.next_attempt_at <= :now and n.give_up_at > :now
                            order by n.next_attempt_at, n.id limit 1
            """;

    /**
     * Browsers for which something waits in a turn are found one after the other by the index: one that rests is passed over with all
     * that waits for it, which may be thousands of notices.
     */
    private static final String FIRST_BY_BROWSERS =
            """
            with recursive browser (id) as (
                        (select n.push_subscription_id from notice n
                            where n.turn = waiting.turn and n.channel = 'push' and n.state in ('pending', 'sending')
                                and n.push_subscription_id is not null
                            order by n.push_subscription_id limit 1)
                        union all
                        select (select n.push_subscription_id from notice n
                            where n.turn = waiting.turn and n.channel = 'push' and n.state in ('pending', 'sending')
                                and n.push_subscription_id > browser.id
                            order by n.push_subscription_id limit 1)
                        from browser where browser.id is not null)
                    select one.id from (
                        (%s)
                        union all
                        select of_browser.id, of_browser.next_attempt_at
                        from browser join push_subscription s on s.id = browser.id
                        cross join lateral (%s) as of_browser
                        where (:lane = 'ALL' or (:lane = 'SLOW') = s.slow)
                            and (s.rest_until is null or s.rest_until <= :now)) as one
                    order by one.next_attempt_at, one.id limit 1
            """
                    .formatted(
                            FIRST_OF_BROWSER.formatted("is null and :lane <> 'SLOW'"),
                            FIRST_OF_BROWSER.formatted("= s.id"));

    /** What is due first in a turn mostly may go: only where its browser rests, or is of another lane, the others are gone through. */
    private static final String FIRST_OF_PUSH =
            """
            select one.id, 0 as place from (
                        select case when coalesce(
                                (select (:lane = 'ALL' or (:lane = 'SLOW') = s.slow) and (s.rest_until is null or s.rest_until <= :now)
                                    from push_subscription s where s.id = head.push_subscription_id),
                                :lane <> 'SLOW') then head.id else (%s) end as id
                        from (
                            select n.id, n.push_subscription_id from notice n
                            where n.turn = waiting.turn and n.channel = 'push' and n.state in ('pending', 'sending')
                                and n.next_attempt_at <= :now and n.give_up_at > :now
                            order by n.next_attempt_at, n.id limit 1) as head offset 0) as one
                    where one.id is not null
            """
                    .formatted(FIRST_BY_BROWSERS);

    /** The same of push; takes {@code :lane}, which is a {@link Lane}, too. */
    static final String DUE_OF_PUSH = due(FIRST_OF_PUSH, FLYING_IN_LANE);

    /** When the next one of push is due: of each browser for which something waits its first. */
    static final String NEXT_OF_PUSH =
            """
            with recursive %s
            , browser (turn, id) as (
                (select n.turn, n.push_subscription_id from notice n
                    where n.channel = 'push' and n.state in ('pending', 'sending') and n.push_subscription_id is not null
                    order by n.turn, n.push_subscription_id limit 1)
                union all
                select next.turn, next.id from browser
                cross join lateral (
                    select n.turn, n.push_subscription_id as id from notice n
                    where n.channel = 'push' and n.state in ('pending', 'sending') and n.push_subscription_id is not null
                        and (n.turn, n.push_subscription_id) > (browser.turn, browser.id)
                    order by n.turn, n.push_subscription_id limit 1) as next)
            select min(due.at) from (
                select first.at
                from waiting
                cross join lateral (
                    select n.next_attempt_at as at from notice n
                    where n.turn = waiting.turn and n.push_subscription_id is null and n.channel = 'push'
                        and n.state in ('pending', 'sending')
                    order by n.next_attempt_at limit 1) as first
                where :lane <> 'SLOW'
                union all
                select greatest(first.at, s.rest_until)
                from browser join push_subscription s on s.id = browser.id
                cross join lateral (
                    select n.next_attempt_at as at from notice n
                    where n.turn = browser.turn and n.push_subscription_id = s.id and n.channel = 'push'
                        and n.state in ('pending', 'sending')
                    order by n.next_attempt_at limit 1) as first
                where :lane = 'ALL' or (:lane = 'SLOW') = s.slow) as due
            """
                    .formatted(TURNS);

    /** The first of a turn that are due, as many as it may have on their way besides: who finds one being claimed takes the next. */
    private static String first(String only) {
        return """
            select one.id, row_number() over (order by one.next_attempt_at, one.id) - 1 as place from (
                        select n.id, n.next_attempt_at from notice n
                        where n.turn = waiting.turn and n.channel = :channel and n.state in ('pending', 'sending')
                            and n.next_attempt_at <= :now and n.give_up_at > :now %s
                        order by n.next_attempt_at, n.id limit %d - held.flying) as one
            """
                .formatted(only, MAX_ON_THEIR_WAY);
    }

    private static String due(String first, String flyingInLane) {
        return """
            with recursive %s
            , next as (
                select first.id, waiting.turn, held.flying + first.place as flying
                from waiting
                cross join lateral (
                    select least(count(*), %d) as flying from notice o
                    where o.turn = waiting.turn and o.channel = :channel and o.state = 'sending'
                        and o.next_attempt_at > :now and o.next_attempt_at <= :until::timestamptz + interval '1 minute' %s) as held
                cross join lateral (%s) as first
                where waiting.turn is not null and held.flying < %d)
            , chosen as (select * from next order by %s limit %d)
            select %%s from notice d join chosen as next using (id)
            where d.channel = :channel and d.state in ('pending', 'sending') and d.next_attempt_at <= :now
            order by %s limit :most for update of d skip locked
            """
                .formatted(
                        TURNS,
                        MAX_ON_THEIR_WAY,
                        flyingInLane,
                        first,
                        MAX_ON_THEIR_WAY,
                        IN_TURN,
                        MAX_CONSUMERS,
                        IN_TURN);
    }

    private JdbiDueNotices() {}
}
