package dev.pitwatch.core.notices.notification;

/**
 * Statements that find what of the outbox is due by webhook: of each workshop one notice at a time, whose was called longest ago
 * first, but for those that rest. They take {@code :now} and {@code :lane}, which is a {@link Lane}.
 */
final class JdbiDueWebhooks {

    /** Of all hubs together, about. */
    private static final int MAX_CONSUMERS = 32;

    private static final String WAITING =
            """
            with recursive waiting (workshop_id) as (
                (select n.workshop_id from notice n where n.channel = 'webhook' and n.state in ('pending', 'sending')
                    order by n.workshop_id limit 1)
                union all
                select (select n.workshop_id from notice n
                    where n.channel = 'webhook' and n.state in ('pending', 'sending') and n.workshop_id > waiting.workshop_id
                    order by n.workshop_id limit 1)
                from waiting where waiting.workshop_id is not null)
            """;

    private static final String OF_LANE =
            "(:lane = 'ALL' or (:lane = 'SLOW') = coalesce(h.slow, false)) and waiting.workshop_id is not null";

    /** Takes {@code :channel}, {@code :most} and the columns too, which the caller puts in. */
    static final String DUE = WAITING
            + """
            , next as (
                select first.id, h.last_at from waiting
                left join webhook h on h.workshop_id = waiting.workshop_id
                cross join lateral (
                    select n.id from notice n
                    where n.workshop_id = waiting.workshop_id and n.channel = 'webhook' and n.state in ('pending', 'sending')
                        and n.next_attempt_at <= :now and n.give_up_at > :now
                    order by n.next_attempt_at, n.id limit 1) as first
                where %s and (h.rest_until is null or h.rest_until <= :now)
                    and not exists (
                        select 1 from notice o
                        where o.workshop_id = waiting.workshop_id and o.channel = 'webhook' and o.state = 'sending'
                            and o.next_attempt_at > :now)
                order by h.last_at nulls first limit %d)
            select %%s from notice d join next using (id)
            where d.channel = :channel and d.state in ('pending', 'sending') and d.next_attempt_at <= :now
            order by next.last_at nulls first limit :most for update of d skip locked
            """
                    .formatted(OF_LANE, MAX_CONSUMERS);

    /** When the next one is due: of a workshop that is being called, when the claim on that call ends. */
    static final String NEXT = WAITING
            + """
            select min(coalesce(calling.until, greatest(first.due, h.rest_until))) from waiting
            left join webhook h on h.workshop_id = waiting.workshop_id
            cross join lateral (
                select min(n.next_attempt_at) as due from notice n
                where n.workshop_id = waiting.workshop_id and n.channel = 'webhook' and n.state in ('pending', 'sending')) as first
            cross join lateral (
                select min(o.next_attempt_at) as until from notice o
                where o.workshop_id = waiting.workshop_id and o.channel = 'webhook' and o.state = 'sending'
                    and o.next_attempt_at > :now) as calling
            where %s
            """
                    .formatted(OF_LANE);

    private JdbiDueWebhooks() {}
}
