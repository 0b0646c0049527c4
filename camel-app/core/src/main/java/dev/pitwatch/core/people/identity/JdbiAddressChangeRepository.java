package dev.pitwatch.core.people.identity;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.core.notices.notification.NoticeChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.mapper.reflect.ColumnName;
import org.jspecify.annotations.Nullable;

/** Addresses that wait for their code, in PostgreSQL. */
final class JdbiAddressChangeRepository {

    /** Codes of one person an hour and a day, and of a workshop a day: each may be an SMS to anywhere. */
    static final int AN_HOUR = 3;

    static final int A_DAY = 10;
    static final int OF_WORKSHOP = 50;

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    /** Of several at once each counts those before. */
    private static final String LOCK = "select id from app_user where id = :user for no key update";

    private static final String ADD =
            """
            with person as (select id, workshop_id from app_user where id = :user and is_active),
            lately as (
                select count(*) as today, count(*) filter (where s.created_at > :hour) as newest
                from one_time_secret s
                where s.user_id = :user and s.purpose = 'new_address' and s.created_at > :day),
            shop as (
                select count(*) as today
                from person p join one_time_secret s on s.workshop_id = p.workshop_id
                where s.purpose = 'new_address' and s.created_at > :day),
            allowed as (
                select p.id, p.workshop_id from person p, lately, shop
                where lately.today < :aDay and lately.newest < :anHour and shop.today < :ofWorkshop),
            voided as (
                update one_time_secret set used_at = :now
                where user_id = (select id from allowed) and purpose = 'new_address' and used_at is null)
            insert into one_time_secret
                (workshop_id, user_id, purpose, secret_hash, network, created_at, expires_at, channel, address)
            select a.workshop_id, a.id, 'new_address', :hash, :network, :now, :until, :channel, :address from allowed a
            returning id
            """;
    /** The try is counted before anything is compared, so that many at once are no more than they may be. */
    private static final String ATTEMPT =
            """
            update one_time_secret s set tries = s.tries + 1
            where s.id = (select c.id from one_time_secret c
                    where c.user_id = :user and c.purpose = 'new_address' order by c.created_at desc, c.id desc limit 1)
                and s.used_at is null and s.expires_at > :now and s.tries < :most
            returning s.id, s.user_id, s.secret_hash, s.channel, s.address, s.expires_at
            """;

    private static final String USE = "update one_time_secret set used_at = :now where id = :id and used_at is null";
    private static final String CHANGE =
            """
            update app_user set email = case when :channel = 'email' then :address else email end,
                phone = case when :channel = 'sms' then :address else phone end
            where id = :user and is_active
            """;
    /** A statement of its own: the one before takes the confirmation of the old address away. */
    private static final String CONFIRM =
            """
            update app_user set email_confirmed_at = case when :channel = 'email' then :now else email_confirmed_at end,
                phone_confirmed_at = case when :channel = 'sms' then :now else phone_confirmed_at end
            where id = :user
            """;

    private static final String END_OTHERS =
            """
            update session set ended_at = :now, ended_reason = 'address_changed'
            where user_id = :user and ended_at is null and id is distinct from :kept
            """;

    private final Database database;

    /**
     * An address, and the code that is sent there.
     *
     * @param network where it was wanted
     */
    record NewAddress(
            long userId,
            NoticeChannel channel,
            String address,
            byte[] hash,
            String network,
            Instant now,
            Instant until) {}

    /** One whose code was tried, which counts as a try. */
    record Waiting(
            long id,
            long userId,
            byte[] secretHash,
            NoticeChannel channel,
            String address,
            @ColumnName("expires_at") Instant until) {}

    JdbiAddressChangeRepository(Database database) {
        this.database = database;
    }

    /** Keeps one in place of all before; empty: that were too many. */
    Optional<Long> add(NewAddress wanted) {
        return database.onPlatform(handle -> {
            handle.createQuery(LOCK)
                    .bind("user", wanted.userId())
                    .mapTo(Long.class)
                    .findOne();
            return handle.createQuery(ADD)
                    .bind("user", wanted.userId())
                    .bind("channel", wanted.channel().code())
                    .bind("address", wanted.address())
                    .bind("hash", wanted.hash())
                    .bind("network", wanted.network())
                    .bind("now", wanted.now())
                    .bind("until", wanted.until())
                    .bind("hour", wanted.now().minus(HOUR))
                    .bind("day", wanted.now().minus(DAY))
                    .bind("anHour", AN_HOUR)
                    .bind("aDay", A_DAY)
                    .bind("ofWorkshop", OF_WORKSHOP)
                    .mapTo(Long.class)
                    .findOne();
        });
    }

    /** Tries the newest of a person; empty: there is none, or it is used, too old, or was tried that often. */
    Optional<Waiting> attempt(long user, Instant now, int most) {
        return database.onPlatform(handle -> handle.createQuery(ATTEMPT)
                .bind("user", user)
                .bind("now", now)
                .bind("most", most)
                .map(RecordMapper.of(Waiting.class))
                .findOne());
    }

    /** Uses it up: the address is the person's, confirmed, and all sessions but one end; false: it was used. */
    boolean use(Waiting waiting, @Nullable UUID kept, Instant now) {
        return database.onPlatform(handle -> {
            if (handle.createUpdate(USE)
                            .bind("id", waiting.id())
                            .bind("now", now)
                            .execute()
                    == 0) {
                return false;
            }
            handle.createUpdate(CHANGE)
                    .bind("user", waiting.userId())
                    .bind("channel", waiting.channel().code())
                    .bind("address", waiting.address())
                    .execute();
            handle.createUpdate(CONFIRM)
                    .bind("user", waiting.userId())
                    .bind("channel", waiting.channel().code())
                    .bind("now", now)
                    .execute();
            handle.createUpdate(END_OTHERS)
                    .bind("user", waiting.userId())
                    .bind("kept", kept)
                    .bind("now", now)
                    .execute();
            return true;
        });
    }
}
