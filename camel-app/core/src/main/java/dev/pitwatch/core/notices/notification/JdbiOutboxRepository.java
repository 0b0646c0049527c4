package dev.pitwatch.core.notices.notification;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.notices.phone.PhoneNumber;
import dev.pitwatch.core.notices.phone.PhoneRegion;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.StatementContext;

/** Notices in PostgreSQL. They name users; addresses are looked up when a notice is sent, so a new one counts at once. */
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

    private static final String INSERT =
            """
            insert into notice (workshop_id, user_id, event, channel, then_by, params, secrets, dedupe_key, next_attempt_at,
                give_up_at, created_at)
            select u.workshop_id, u.id, :event, way.channels[1], way.channels[2:], :params::jsonb, :secrets, :key, :now,
                :giveUpAt, :now
            from app_user u left join workshop w on w.id = u.workshop_id
            cross join lateral (
                select array_agg(c.channel order by (:preferring and c.channel = w.preferred_channel) is true desc, c.place)
                from unnest(:channels) with ordinality as c (channel, place)) as way (channels)
            where u.id = :user
            on conflict (dedupe_key) do nothing
            """;

    // One that is being sent has until its claim ends.
    private static final String GIVE_UP =
            """
            update notice set state = 'dead', secrets = null,
                reason = case when state = 'sending' then 'interrupted' else coalesce(reason, 'expired') end
            where channel = :channel and state in ('pending', 'sending') and give_up_at <= :now
                and (state = 'pending' or next_attempt_at <= :now)
            """;

    // What another hub is taking at this moment is passed over.
    private static final String CLAIM =
            """
            with due as (
                select id, state from notice
                where channel = :channel and state in ('pending', 'sending') and next_attempt_at <= :now and give_up_at > :now
                order by next_attempt_at limit :most for update skip locked
            )
            update notice n set state = 'sending', attempts = n.attempts + 1, next_attempt_at = :until
            from due cross join app_user u left join workshop w on w.id = u.workshop_id
            where n.id = due.id and u.id = n.user_id
            returning n.id, n.message_key, n.dedupe_key, n.event, n.channel, n.workshop_id, n.attempts, due.state = 'sending' as interrupted, n.params,
                n.secrets, u.language, u.name, coalesce(w.name, 'Pitwatch') as workshop,
                coalesce(w.time_zone, 'UTC') as time_zone, coalesce(w.currency, 'INR') as currency, u.is_active,
                n.channel = 'sms' and (
                    select count(*) >= :mostSms
                        or n.event = 'one_time_code' and count(*) filter (where x.event = n.event) >= :mostCodes
                    from notice x
                    where x.workshop_id = n.workshop_id and x.created_at > :day and x.channel = 'sms' and x.sent_at is not null)
                    as limited,
                nullif(case n.channel when 'email' then u.email when 'sms' then u.phone when 'whatsapp' then u.phone end, '')
                    as address
            """;

    // An attempt that was interrupted stays with its channel: by another one it might come twice.
    private static final String WITHOUT_CHANNEL =
            """
            update notice set reason = 'no_channel: ' || channel,
                channel = coalesce(case when state = 'pending' then then_by[1] end, channel),
                then_by = case when state = 'pending' then then_by[2:] else then_by end
            where channel = :channel and state in ('pending', 'sending') and next_attempt_at <= :now
                and (state = 'pending' and cardinality(then_by) > 0
                    or reason is distinct from 'no_channel: ' || channel)
            """;

    // The provider's report of it may have been faster.
    private static final String SENT =
            """
            update notice set state = case when state in ('delivered', 'failed') then state else 'sent' end,
                reason = case when state = 'failed' then reason end,
                template = :template, provider_ref = nullif(:reference, ''), sent_at = :now, secrets = null
            where id = :id
            """;

    private static final String LATER =
            """
            update notice set state = 'pending', reason = :reason, next_attempt_at = :next
            where id = :id and state = 'sending' and attempts = :attempt
            """;

    private static final String END =
            """
            update notice set state = case when cardinality(then_by) > 0 then 'pending' else :state end, reason = :reason,
                channel = coalesce(then_by[1], channel), then_by = then_by[2:], next_attempt_at = :now,
                secrets = case when cardinality(then_by) > 0 then secrets end
            where id = :id and state = 'sending' and attempts = :attempt
            """;

    private static final String NEXT_OR_LATER =
            """
            update notice set state = 'pending', reason = :reason, channel = coalesce(then_by[1], channel), then_by = then_by[2:],
                next_attempt_at = case when cardinality(then_by) > 0 then :now::timestamptz else :next end
            where id = :id and state = 'sending' and attempts = :attempt
            """;

    // An attempt that was interrupted before stays one.
    private static final String RELEASE =
            """
            update notice set state = case when :interrupted then state else 'pending' end, attempts = attempts - 1,
                next_attempt_at = :now
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

    /** The same in all languages. */
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("dd/MM, HH:mm");

    private final Database database;

    JdbiOutboxRepository(Database database) {
        this.database = database;
    }

    /** Adds it as pending; false: the scope has no such user, or there is one with that key. */
    boolean add(Scope scope, Notice notice, byte[] secrets, Instant now, Instant giveUpAt) {
        List<String> channels =
                notice.channels().stream().map(NoticeChannel::code).toList();
        return database.in(scope, handle -> handle.createUpdate(INSERT)
                        .bind("user", notice.userId())
                        .bind("event", notice.event().code())
                        .bindArray("channels", String.class, channels)
                        .bind("preferring", notice.event().isByPreference())
                        .bind("params", NoticeSecrets.open(notice))
                        .bind("secrets", secrets)
                        .bind("key", notice.dedupeKey())
                        .bind("now", now)
                        .bind("giveUpAt", giveUpAt)
                        .execute())
                > 0;
    }

    /** Ends those whose time is over; returns how many. */
    int giveUp(String channel, Instant now) {
        return database.onPlatform(handle -> handle.createUpdate(GIVE_UP)
                .bind("channel", channel)
                .bind("now", now)
                .execute());
    }

    /**
     * Takes what is due, at most so many, until {@code until}: no other hub takes the same.
     *
     * @param limits of SMS
     */
    List<ClaimedNotice> claim(String channel, Instant now, Instant until, int most, SmsLimits limits) {
        return database.onPlatform(handle -> handle.createQuery(CLAIM)
                .bind("channel", channel)
                .bind("now", now)
                .bind("until", until)
                .bind("most", most)
                .bind("mostSms", limits.all())
                .bind("mostCodes", limits.codes())
                .bind("day", now.minus(DAY))
                .map(JdbiOutboxRepository::toClaimed)
                .list());
    }

    /** Undoes the claim of those that are still claimed by it. */
    void release(List<DueNotice> claimed, Instant now) {
        if (claimed.isEmpty()) {
            return;
        }
        database.onPlatform(handle -> {
            PreparedBatch batch = handle.prepareBatch(RELEASE);
            claimed.forEach(notice -> batch.bind("id", notice.id())
                    .bind("attempt", notice.message().attempt())
                    .bind("interrupted", notice.message().perhapsSent())
                    .bind("now", now)
                    .add());
            return batch.execute();
        });
    }

    /** {@return when the next one is due, or the claim on one ends; empty: none waits} */
    Optional<Instant> next(String channel) {
        return database.onPlatform(handle -> handle.createQuery(NEXT)
                .bind("channel", channel)
                .mapTo(Instant.class)
                .findFirst());
    }

    /** No one sends by that channel: hands what is due to the next channel, and says of the rest why it waits. */
    void withoutChannel(String channel, Instant now) {
        database.onPlatform(handle -> handle.createUpdate(WITHOUT_CHANNEL)
                .bind("channel", channel)
                .bind("now", now)
                .execute());
    }

    void sent(long id, String template, String reference, Instant now) {
        database.onPlatform(handle -> handle.createUpdate(SENT)
                .bind("id", id)
                .bind("template", template)
                .bind("reference", reference)
                .bind("now", now)
                .execute());
    }

    /** Puts it off; does nothing when another attempt has begun. */
    void later(long id, int attempt, String reason, Instant next) {
        database.onPlatform(handle -> handle.createUpdate(LATER)
                .bind("id", id)
                .bind("attempt", attempt)
                .bind("reason", reason)
                .bind("next", next)
                .execute());
    }

    /** Goes on with the next channel, or puts it off; does nothing when another attempt has begun. */
    void nextOrLater(long id, int attempt, String reason, Instant now, Instant next) {
        database.onPlatform(handle -> handle.createUpdate(NEXT_OR_LATER)
                .bind("id", id)
                .bind("attempt", attempt)
                .bind("reason", reason)
                .bind("now", now)
                .bind("next", next)
                .execute());
    }

    /** Goes on with the next channel, or ends as failed or suppressed; does nothing when another attempt has begun. */
    void end(long id, int attempt, NoticeState state, String reason, Instant now) {
        database.onPlatform(handle -> handle.createUpdate(END)
                .bind("id", id)
                .bind("attempt", attempt)
                .bind("state", state.code())
                .bind("reason", reason)
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

    private static ClaimedNotice toClaimed(ResultSet row, StatementContext context) throws SQLException {
        Map<String, String> open = new HashMap<>(NoticeSecrets.texts(row.getString("params")));
        ZoneId zone = ZoneId.of(row.getString("time_zone"));
        open.computeIfPresent(
                "end", (name, time) -> TIME.format(Instant.parse(time).atZone(zone)));
        open.put("name", row.getString("name"));
        open.put("workshop", row.getString("workshop"));
        return new ClaimedNotice(
                row.getLong("id"),
                row.getObject("message_key", UUID.class),
                row.getString("dedupe_key"),
                row.getString("event"),
                row.getString("channel"),
                row.getLong("workshop_id"), // 0: null
                row.getInt("attempts"),
                row.getBoolean("interrupted"),
                open,
                row.getBytes("secrets"),
                row.getString("language"),
                row.getBoolean("is_active"),
                row.getBoolean("limited"),
                address(row));
    }

    /** A number that was kept as it was typed, before numbers were understood, is sent to as well. */
    private static Optional<String> address(ResultSet row) throws SQLException {
        String kept = row.getString("address");
        if (kept == null || row.getString("channel").equals("email")) {
            return Optional.ofNullable(kept);
        }
        PhoneRegion region = PhoneRegion.of(row.getString("time_zone"), row.getString("currency"));
        return PhoneNumber.meant(kept, region).or(() -> Optional.of(kept));
    }
}
