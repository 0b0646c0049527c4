package dev.pitwatch.core.notices.notification;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.core.notices.phone.PhoneNumber;
import dev.pitwatch.core.notices.phone.PhoneRegion;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Notices that are sent, in PostgreSQL. */
final class JdbiOutboxRepository {

    /**
     * SMS that a workshop may send in 24 hours.
     *
     * @param codes how many of all may be one-time codes
     */
    record SmsLimits(int all, int codes) {}

    /**
     * What waits to be sent by a channel.
     *
     * @param oldestSeconds 0: nothing waits
     */
    record Queue(long length, double oldestSeconds) {}

    private static final String DUE_COLUMNS =
            "id, state, channel, perhaps_sent, user_id, workshop_id, push_subscription_id, announcement_id";

    // One that is being sent has until its claim ends.
    private static final String GIVE_UP =
            """
            update notice set state = 'dead', secrets = null, perhaps_sent = perhaps_sent or state = 'sending',
                reason = case when state = 'sending' then 'interrupted' else coalesce(reason, 'expired') end
            where channel = :channel and state in ('pending', 'sending') and give_up_at <= :now
                and (state = 'pending' or next_attempt_at <= :now)
            """;

    // Kept for another channel, should the provider say later that it failed; it is too late for that now.
    private static final String FORGET =
            """
            update notice set secrets = null
            where channel = :channel and state = 'sent' and secrets is not null and give_up_at <= :now
            """;

    // Alerts have limits of their own, which are heeded when it is decided.
    private static final String CLAIM_OF =
            """
            with due as (
            %s
            )
            update notice n set state = 'sending', attempts = n.attempts + 1, next_attempt_at = :until,
                perhaps_sent = n.perhaps_sent or due.state = 'sending',
                to_number = case when n.channel in ('sms', 'whatsapp') then %s end
            from due
            left join app_user u on u.id = due.user_id
            left join workshop w on w.id = due.workshop_id
            left join push_subscription s on s.id = due.push_subscription_id
            left join webhook h on h.workshop_id = due.workshop_id and due.channel = 'webhook' and h.enabled
            left join announcement a on a.id = due.announcement_id and due.channel = 'webhook'
            where n.id = due.id
            returning n.id, n.message_key, n.dedupe_key, n.workshop_id, n.push_subscription_id, n.event, n.channel, n.attempts, n.created_at,
                n.perhaps_sent, due.state = 'sending' and due.perhaps_sent as interrupted_again, n.params, n.secrets, coalesce(n.language, u.language, 'en') as language,
                u.name, coalesce(w.name, 'Pitwatch') as workshop, coalesce(w.time_zone, 'UTC') as time_zone,
                coalesce(w.currency, 'INR') as currency, coalesce(u.is_active, true) as is_active,
                n.channel = 'sms' and n.class in ('code', 'customer') and (
                    select count(*) >= :mostSms
                        or n.event = 'one_time_code' and count(*) filter (where x.event = n.event) >= :mostCodes
                    from notice x
                    where x.workshop_id = n.workshop_id and x.created_at > :day and x.channel = 'sms'
                        and x.class in ('code', 'customer') and (x.sent_at is not null or x.state = 'logged'))
                    as limited,
                coalesce(n.address, nullif(case n.channel when 'email' then u.email when 'sms' then u.phone
                    when 'whatsapp' then u.phone when 'push' then s.endpoint when 'webhook' then h.url end, '')) as address,
                a.facts::text as facts, n.subject, n.alert_id, n.job_id, n.user_id, n.urgent,
                coalesce(u.role = 'customer', false) as customer, coalesce(u.role in ('owner', 'super_admin'), false) as owner,
                case when n.channel = 'email' and u.role = 'customer' then (select o.email from app_user o
                    where o.workshop_id = n.workshop_id and o.role = 'owner' and o.is_active and o.email <> ''
                    order by o.id limit 1) end as reply_to
            """;

    private static final String CLAIM = claimOf(JdbiDueNotices.DUE);
    private static final String CLAIM_BY_NUMBER = claimOf(JdbiDueNotices.DUE_BY_NUMBER);
    private static final String CLAIM_OF_PUSH = claimOf(JdbiDueNotices.DUE_OF_PUSH);
    private static final String CLAIM_OF_WEBHOOKS = claimOf(JdbiDueWebhooks.DUE);

    // What may have been sent stays with its channel: by another one it might come twice.
    private static final String WITHOUT_CHANNEL =
            """
            update notice set reason = 'no_channel: ' || channel,
                channel = coalesce(case when state = 'pending' and not perhaps_sent then then_by[1] end, channel),
                then_by = case when state = 'pending' and not perhaps_sent then then_by[2:] else then_by end
            where channel = :channel and state in ('pending', 'sending') and next_attempt_at <= :now
                and (state = 'pending' and not perhaps_sent and cardinality(then_by) > 0
                    or reason is distinct from 'no_channel: ' || channel)
            """;

    /**
     * What only stands in takes no notice that another of its channels can bring to that person. The channel is asked again of the
     * row that is written: who waited for another that gave it away would give it one channel too far.
     */
    static final String TO_REAL =
            """
            update notice n set channel = n.then_by[next.place], then_by = n.then_by[next.place + 1:]
            from (
                select x.id, (select min(place) from unnest(x.then_by) with ordinality as way (channel, place)
                    where way.channel = any(:real) and (x.address is not null or case way.channel
                        when 'email' then u.email when 'sms' then u.phone when 'whatsapp' then u.phone else way.channel end <> ''))
                    as place
                from notice x left join app_user u on u.id = x.user_id
                where x.channel = :channel and x.state = 'pending' and not x.perhaps_sent and x.next_attempt_at <= :now
                    and x.then_by <> '{}' and x.then_by && :real::text[]) as next
            where n.id = next.id and next.place is not null and n.channel = :channel and n.state = 'pending'
            """;

    /** Who is notified of an announcement is notified by all their channels: one that no one has set up doesn't keep waiting. */
    private static final String NO_CHANNEL =
            """
            update notice set state = 'suppressed', reason = 'no_channel', secrets = null
            where channel = :channel and state = 'pending' and announcement_id is not null and cardinality(then_by) = 0
                and next_attempt_at <= :before
            """;

    private static final String RELEASE =
            """
            update notice set state = 'pending', attempts = attempts - 1, next_attempt_at = :now
            where id = :id and state = 'sending' and attempts = :attempt
            """;

    private static final String NEXT =
            """
            select min(next_attempt_at) from notice where channel = :channel and state in ('pending', 'sending')
            """;

    private static final String QUEUE =
            """
            select count(*) as length, coalesce(extract(epoch from :now - min(created_at)), 0) as age
            from notice where channel = :channel and state in ('pending', 'sending')
            """;

    private static final Duration DAY = Duration.ofDays(1);

    private static final Set<String> BY_NUMBER = Set.of("sms", "whatsapp");

    private final Database database;

    JdbiOutboxRepository(Database database) {
        this.database = database;
    }

    /** Ends those whose time is over; returns how many. */
    int giveUp(String channel, Instant now) {
        return database.onPlatform(handle -> {
            handle.createUpdate(FORGET)
                    .bind("channel", channel)
                    .bind("now", now)
                    .execute();
            return handle.createUpdate(GIVE_UP)
                    .bind("channel", channel)
                    .bind("now", now)
                    .execute();
        });
    }

    /**
     * Whose turn it was last.
     *
     * @param codes of one-time codes
     */
    record Turns(long usual, long codes) {

        static final Turns NONE = new Turns(Long.MAX_VALUE, Long.MAX_VALUE);

        /** {@return the same after that notice} */
        Turns after(ClaimedNotice claimed) {
            return claimed.event().equals(NoticeEvent.ONE_TIME_CODE.code())
                    ? new Turns(usual, -1 - claimed.workshopId())
                    : new Turns(claimed.workshopId(), codes);
        }
    }

    /**
     * Takes the notice whose turn it is, if one is due, until {@code until}: no other hub takes the same.
     *
     * @param lane of webhooks and push
     * @param last of other channels
     * @param limits of SMS
     */
    Optional<ClaimedNotice> claim(String channel, Lane lane, Turns last, Instant now, Instant until, SmsLimits limits) {
        return database.onPlatform(handle -> claim(handle, channel, lane, last)
                .bind("channel", channel)
                .bind("now", now)
                .bind("until", until)
                .bind("most", 1)
                .bind("mostSms", limits.all())
                .bind("mostCodes", limits.codes())
                .bind("day", now.minus(DAY))
                .map((row, context) -> toClaimed(row, now))
                .findOne());
    }

    private static String claimOf(String due) {
        return CLAIM_OF.formatted(due.formatted(DUE_COLUMNS), JdbiDueNotices.NUMBER);
    }

    private static Query claim(Handle handle, String channel, Lane lane, Turns last) {
        if (channel.equals(NoticeChannel.WEBHOOK.code())) {
            return handle.createQuery(CLAIM_OF_WEBHOOKS).bind("lane", lane.name());
        }
        return claimInTurn(handle, channel, lane).bind("after", last.usual()).bind("afterCodes", last.codes());
    }

    private static Query claimInTurn(Handle handle, String channel, Lane lane) {
        if (channel.equals(NoticeChannel.PUSH.code())) {
            return handle.createQuery(CLAIM_OF_PUSH).bind("lane", lane.name());
        }
        if (!BY_NUMBER.contains(channel)) {
            return handle.createQuery(CLAIM);
        }
        handle.createQuery(JdbiDueNotices.ONE_AT_A_TIME)
                .bind("channel", channel)
                .mapTo(String.class)
                .one();
        return handle.createQuery(CLAIM_BY_NUMBER);
    }

    private static Query next(Handle handle, String channel, Lane lane, Instant now) {
        if (channel.equals(NoticeChannel.WEBHOOK.code())) {
            return handle.createQuery(JdbiDueWebhooks.NEXT)
                    .bind("lane", lane.name())
                    .bind("now", now);
        }
        return channel.equals(NoticeChannel.PUSH.code())
                ? handle.createQuery(JdbiDueNotices.NEXT_OF_PUSH)
                        .bind("channel", channel)
                        .bind("lane", lane.name())
                : handle.createQuery(NEXT).bind("channel", channel);
    }

    /** Undoes the claim, if it is still that one. */
    void release(DueNotice claimed, Instant now) {
        database.onPlatform(handle -> handle.createUpdate(RELEASE)
                .bind("id", claimed.id())
                .bind("attempt", claimed.message().attempt())
                .bind("now", now)
                .execute());
    }

    /** {@return when the next one is due, or the claim on one ends; empty: none waits} */
    Optional<Instant> next(String channel, Lane lane, Instant now) {
        return database.onPlatform(
                handle -> next(handle, channel, lane, now).mapTo(Instant.class).findFirst());
    }

    /**
     * No one sends by that channel: hands what is due to the next channel, and says of the rest why it waits.
     *
     * @param before what people are notified of by their other channels, and was due by then, waits no longer
     */
    int withoutChannel(String channel, Instant now, Instant before) {
        return database.onPlatform(handle -> {
            int suppressed = handle.createUpdate(NO_CHANNEL)
                    .bind("channel", channel)
                    .bind("before", before)
                    .execute();
            handle.createUpdate(WITHOUT_CHANNEL)
                    .bind("channel", channel)
                    .bind("now", now)
                    .execute();
            return suppressed;
        });
    }

    /** Hands what is due by a channel that only stands in to the next one of its channels that does not. */
    void toReal(String channel, Set<String> real, Instant now) {
        database.onPlatform(handle -> handle.createUpdate(TO_REAL)
                .bind("channel", channel)
                .bindArray("real", String.class, real)
                .bind("now", now)
                .execute());
    }

    /** {@return how many wait, and since when the oldest of them does} */
    Queue queue(String channel, Instant now) {
        return database.onPlatform(handle -> handle.createQuery(QUEUE)
                .bind("channel", channel)
                .bind("now", now)
                .map((row, context) -> new Queue(row.getLong("length"), row.getDouble("age")))
                .one());
    }

    private static ClaimedNotice toClaimed(ResultSet row, Instant now) throws SQLException {
        Map<String, String> open = new HashMap<>(NoticeSecrets.texts(row.getString("params")));
        ZoneId zone = ZoneId.of(row.getString("time_zone"));
        NoticeTimes.write(open, zone, now, row.getLong("workshop_id") == 0);
        open.put("name", Optional.ofNullable(row.getString("name")).orElse(""));
        open.put("workshop", row.getString("workshop"));
        return new ClaimedNotice(
                row.getLong("id"),
                row.getObject("message_key", UUID.class),
                row.getString("dedupe_key"),
                Optional.ofNullable(row.getObject("push_subscription_id", Long.class)),
                row.getString("event"),
                row.getString("channel"),
                row.getLong("workshop_id"), // 0: null
                row.getObject("created_at", OffsetDateTime.class).toInstant(),
                row.getInt("attempts"),
                row.getBoolean("perhaps_sent"),
                row.getBoolean("interrupted_again"),
                open,
                Optional.ofNullable(row.getBytes("secrets")),
                row.getString("language"),
                row.getBoolean("is_active"),
                row.getBoolean("limited"),
                address(row),
                Optional.ofNullable(row.getString("facts")),
                new ClaimedNotice.About(
                        Optional.ofNullable(row.getString("subject")),
                        Optional.ofNullable(row.getObject("alert_id", Long.class)),
                        Optional.ofNullable(row.getObject("job_id", Long.class))),
                toReader(row));
    }

    private static ClaimedNotice.Reader toReader(ResultSet row) throws SQLException {
        return new ClaimedNotice.Reader(
                Optional.ofNullable(row.getObject("user_id", Long.class)),
                row.getBoolean("customer"),
                row.getBoolean("owner"),
                row.getBoolean("urgent"),
                Optional.ofNullable(row.getString("reply_to")));
    }

    /** A number that was kept as it was typed, before numbers were understood, is sent to as well. */
    private static Optional<String> address(ResultSet row) throws SQLException {
        String kept = row.getString("address");
        if (kept == null || !BY_NUMBER.contains(row.getString("channel"))) {
            return Optional.ofNullable(kept);
        }
        PhoneRegion region = PhoneRegion.of(row.getString("time_zone"), row.getString("currency"));
        return PhoneNumber.meant(kept, region).or(() -> Optional.of(kept));
    }
}
