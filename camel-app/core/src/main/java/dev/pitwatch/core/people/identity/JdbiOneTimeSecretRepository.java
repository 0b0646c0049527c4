package dev.pitwatch.core.people.identity;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.core.people.identity.JdbiSecondFactorRepository.Factor;
import dev.pitwatch.core.people.identity.JdbiUserRepository.Account;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.Nested;
import org.jdbi.v3.core.mapper.reflect.ColumnName;
import org.jspecify.annotations.Nullable;

/** Links, codes and half-done sign-ins in PostgreSQL. */
public final class JdbiOneTimeSecretRepository {

    /** What one is for. */
    public enum Purpose {
        /** The password was right; the second factor's code is to come. */
        SECOND_FACTOR,
        /** A link by which a password is chosen. */
        SET_PASSWORD,
        /** The same, for someone who forgot theirs. */
        FORGOTTEN_PASSWORD
    }

    /** How a customer says who they are: by phone or e-mail, at one workshop. */
    public record CustomerAddress(String workshop, @Nullable String phone, @Nullable String email) {

        CustomerAddress withPhone(String number) {
            return new CustomerAddress(workshop, number, email);
        }
    }

    /**
     * One that was tried, which counts as a try.
     *
     * @param secretHash what was kept of it
     * @param kept a second factor in force, or set up; null: none
     */
    public record Attempt(
            @ColumnName("secret_id") long id,
            byte[] secretHash,
            @Nested Account account,
            @Nested("factor") @Nullable Factor kept) {

        Optional<Factor> factor() {
            return Optional.ofNullable(kept);
        }
    }

    /**
     * A customer's code, to be sent.
     *
     * @param network where it was wanted
     */
    public record NewCode(long userId, byte[] hash, String network, Instant now, Instant until) {}

    static final int CODES_AT_ONCE = 3;
    static final int MAX_CODES_A_DAY = 20;
    static final int MAX_CODES_OF_NETWORK = 200;
    /** What the keys of notices with a code begin with; its id follows. */
    static final String CODE_KEY = "one-time-code:";

    private static final Duration LONGEST_WAIT = Duration.ofMinutes(15);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);

    private static final String ADD =
            """
            insert into one_time_secret (workshop_id, user_id, purpose, secret_hash, created_at, expires_at, notice_key)
            select workshop_id, id, :purpose, :hash, :now, :until, :notice from app_user where id = :user
            """;
    private static final String INVITE =
            """
            with invited as (
                insert into one_time_secret (workshop_id, user_id, purpose, secret_hash, created_at, expires_at, notice_key)
                select u.workshop_id, u.id, 'set_password', :hash, :now, :until, :notice
                from app_user u join workshop w on w.id = u.workshop_id
                where u.id = :user and u.is_active and u.is_temporary_password and w.customer_sign_in = 'password'
                returning user_id)
            select u.username from invited i join app_user u on u.id = i.user_id
            """;
    /** Whose account an address is, while there is a job that they see; two statements, each with its index. */
    private static final String CUSTOMER =
            """
            select u.id from app_user u join workshop w on w.id = u.workshop_id
            where w.code = :workshop and w.archived_at is null and u.role = 'customer' and u.is_active and %s
                and exists (select 1 from job j
                    where j.customer_id = u.id and (j.closed_at is null or j.closed_at > :since))
            order by u.id desc limit 1
            """;

    private static final String BY_PHONE = CUSTOMER.formatted("u.phone = :address");
    private static final String BY_EMAIL = CUSTOMER.formatted("lower(u.email) = lower(:address)");
    /** The first codes of an hour at once, then each after twice the time; and so many a day. */
    private static final String ADD_CODE =
            """
            with lately as (
                select count(*) as today, count(*) filter (where created_at > :hour) as codes, max(created_at) as newest
                from one_time_secret where user_id = :user and purpose = 'customer_code' and created_at > :day),
            near as (
                select count(*) as today
                from one_time_secret where network = :network and purpose = 'customer_code' and created_at > :day),
            allowed as (
                select 1 from lately, near
                where lately.today < :mostADay and near.today < :mostOfNetwork
                    and (lately.codes < :atOnce
                        or lately.newest + least(:longest, power(2, lately.codes - :atOnce)) * interval '1 minute' <= :now)),
            voided as (
                update one_time_secret set used_at = :now
                from allowed
                where user_id = :user and purpose = 'customer_code' and used_at is null)
            insert into one_time_secret (workshop_id, user_id, purpose, secret_hash, network, created_at, expires_at)
            select u.workshop_id, u.id, 'customer_code', :hash, :network, :now, :until from app_user u, allowed
            where u.id = :user and u.is_active
            returning id
            """;
    /** What two customers of a workshop have both stays with the jobs. */
    private static final String JOIN_CONTACT =
            """
            with said as (
                select u.id, u.workshop_id,
                    (array_agg(j.customer_phone order by j.id desc) filter (where j.customer_phone is not null))[1] as phone,
                    (array_agg(j.customer_email order by j.id desc) filter (where j.customer_email is not null))[1] as email
                from app_user u join job j on j.customer_id = u.id
                where u.id = :user and u.role = 'customer' and (u.phone is null or u.email is null)
                group by u.id),
            free as (
                select s.id,
                    case when not exists (select 1 from app_user o where o.workshop_id = s.workshop_id
                        and o.role = 'customer' and o.id <> s.id and o.phone = s.phone) then s.phone end as phone,
                    case when not exists (select 1 from app_user o where o.workshop_id = s.workshop_id
                        and o.role = 'customer' and o.id <> s.id and lower(o.email) = lower(s.email)) then s.email end as email
                from said s)
            update app_user u set phone = coalesce(u.phone, f.phone), email = coalesce(u.email, f.email)
            from free f
            where u.id = f.id and (u.phone is null and f.phone is not null or u.email is null and f.email is not null)
            """;

    /** The try is counted before anything is compared, so that many at once are no more than they may be. */
    private static final String ATTEMPT =
            """
            with tried as (
                update one_time_secret s set tries = s.tries + 1
                where %%s and s.used_at is null and s.expires_at > :now and s.tries < :most
                returning s.id, s.user_id, s.secret_hash)
            select t.id as secret_id, t.secret_hash, f.secret as factor_sealed_secret, f.last_step as factor_last_step,
                f.confirmed_at is not null as factor_confirmed, %s
            from tried t join app_user u on u.id = t.user_id
            left join second_factor f on f.user_id = u.id
            where u.is_active
            """
                    .formatted(JdbiUserRepository.ACCOUNT_COLUMNS);

    private static final String ATTEMPT_SECRET =
            ATTEMPT.formatted("s.purpose = :purpose and s.secret_hash = :hash and s.purpose <> 'customer_code'");
    private static final String NEWEST_CODE =
            """
            s.id = (select c.id from one_time_secret c
                where c.user_id = (%s) and c.purpose = 'customer_code' order by c.created_at desc, c.id desc limit 1)
            """;
    private static final String ATTEMPT_BY_PHONE = ATTEMPT.formatted(NEWEST_CODE.formatted(BY_PHONE));
    private static final String ATTEMPT_BY_EMAIL = ATTEMPT.formatted(NEWEST_CODE.formatted(BY_EMAIL));
    /** Writes what a counted try writes, so that the time of a commit doesn't tell whether there is such a customer. */
    private static final String NOBODYS_TRY = "select pg_logical_emit_message(true, 'pitwatch', '')";

    /** It was read where the notice that carried it went. */
    private static final String CONFIRM =
            """
            update app_user u
            set email_confirmed_at = case when n.channel = 'email' then :now else u.email_confirmed_at end,
                phone_confirmed_at = case when n.channel in ('sms', 'whatsapp') then :now else u.phone_confirmed_at end
            from one_time_secret s
            join notice n on n.user_id = s.user_id and n.state <> 'suppressed' and n.dedupe_key = case
                when s.purpose = 'customer_code' then '%s' || s.id else s.notice_key end
            where s.id = :id and u.id = s.user_id
            """
                    .formatted(CODE_KEY);

    private static final String USE = "update one_time_secret set used_at = :now where id = :id and used_at is null";
    private static final String USE_WITH_STEP =
            """
            with proved as (
                update second_factor set last_step = :step where user_id = :user and last_step < :step returning user_id)
            update one_time_secret s set used_at = :now from proved where s.id = :id and s.used_at is null
            """;
    private static final String USE_WITH_FIRST_STEP =
            """
            with used as (
                update one_time_secret s set used_at = :now
                where s.id = :id and s.used_at is null
                    and exists (select 1 from second_factor f where f.user_id = s.user_id and f.confirmed_at is null)
                returning s.user_id),
            confirmed as (
                update second_factor f set confirmed_at = :now, last_step = :step
                from used where f.user_id = used.user_id and f.confirmed_at is null
                returning f.user_id, f.workshop_id),
            ended as (
                update session s set ended_at = :now, ended_reason = 'second_factor_confirmed'
                from confirmed c where s.user_id = c.user_id and s.ended_at is null)
            insert into recovery_code (user_id, workshop_id, code_hash)
            select user_id, workshop_id, unnest(:hashes) from confirmed
            """;
    private static final String USE_WITH_RECOVERY =
            """
            with proved as (delete from recovery_code where user_id = :user and code_hash = :hash returning user_id)
            update one_time_secret s set used_at = :now from proved where s.id = :id and s.used_at is null
            """;
    private static final String USE_FOR_PASSWORD =
            """
            with used as (
                update one_time_secret set used_at = :now where id = :id and used_at is null returning user_id)
            update app_user u set password_hash = :password, must_change_password = false, is_temporary_password = false
            from used where u.id = used.user_id
            """;

    private final Database database;

    public JdbiOneTimeSecretRepository(Database database) {
        this.database = database;
    }

    /**
     * Keeps one of the user's.
     *
     * @param notice key of the notice that carries it; null: none does
     */
    public void add(Purpose purpose, long userId, byte[] hash, Instant now, Instant until, @Nullable String notice) {
        database.onPlatform(handle -> handle.createUpdate(ADD)
                .bind("purpose", code(purpose))
                .bind("user", userId)
                .bind("hash", hash)
                .bind("now", now)
                .bind("until", until)
                .bindByType("notice", notice, String.class)
                .execute());
    }

    /**
     * Keeps a link for a customer who has chosen no password yet, at a workshop whose customers have one.
     *
     * @param notice key of the notice that carries it
     * @return their user name; empty: nothing was kept, they go by the link of their job
     */
    public Optional<String> addInvitation(long userId, byte[] hash, Instant now, Instant until, String notice) {
        return database.onPlatform(handle -> handle.createQuery(INVITE)
                .bind("user", userId)
                .bind("hash", hash)
                .bind("now", now)
                .bind("until", until)
                .bind("notice", notice)
                .mapTo(String.class)
                .findOne());
    }

    /** {@return the id of the customer's account, if it may sign in and sees a job} */
    public Optional<Long> customer(CustomerAddress address, Instant now) {
        return database.onPlatform(handle -> handle.createQuery(address.phone() == null ? BY_EMAIL : BY_PHONE)
                .bind("workshop", address.workshop())
                .bind("address", address.phone() == null ? address.email() : address.phone())
                .bind("since", now.minus(JdbiLiveSessionRepository.SEEN_AFTERWARDS))
                .mapTo(Long.class)
                .findOne());
    }

    /**
     * Keeps a customer's code, the only one that counts from now on; empty: that were too many lately, of this customer or
     * from that network.
     */
    public Optional<Long> addCode(NewCode code) {
        return database.onPlatform(handle -> handle.createQuery(ADD_CODE)
                .bind("user", code.userId())
                .bind("hash", code.hash())
                .bind("network", code.network())
                .bind("now", code.now())
                .bind("until", code.until())
                .bind("hour", code.now().minus(HOUR))
                .bind("day", code.now().minus(DAY))
                .bind("atOnce", CODES_AT_ONCE)
                .bind("longest", LONGEST_WAIT.toMinutes())
                .bind("mostADay", MAX_CODES_A_DAY)
                .bind("mostOfNetwork", MAX_CODES_OF_NETWORK)
                .mapTo(Long.class)
                .findOne());
    }

    /** Tries one; empty: it is unknown, used, too old, or was tried that often. */
    public Optional<Attempt> attempt(Purpose purpose, byte[] hash, Instant now, int most) {
        return database.onPlatform(handle -> handle.createQuery(ATTEMPT_SECRET)
                .bind("purpose", code(purpose))
                .bind("hash", hash)
                .bind("now", now)
                .bind("most", most)
                .map(RecordMapper.of(Attempt.class))
                .findOne());
    }

    /** Tries the customer's newest code; empty also when they see no job any more. */
    public Optional<Attempt> attemptCode(CustomerAddress address, Instant now, int most) {
        return database.onPlatform(handle -> {
            Optional<Attempt> attempt = handle.createQuery(
                            address.phone() == null ? ATTEMPT_BY_EMAIL : ATTEMPT_BY_PHONE)
                    .bind("workshop", address.workshop())
                    .bind("address", address.phone() == null ? address.email() : address.phone())
                    .bind("since", now.minus(JdbiLiveSessionRepository.SEEN_AFTERWARDS))
                    .bind("now", now)
                    .bind("most", most)
                    .map(RecordMapper.of(Attempt.class))
                    .findOne();
            if (attempt.isEmpty()) {
                handle.createQuery(NOBODYS_TRY).mapTo(String.class).one();
            }
            return attempt;
        });
    }

    /** Uses it up, and confirms the address that it was sent to; false: another party has. */
    public boolean use(long id, Instant now) {
        return database.onPlatform(handle -> {
            int used = handle.createUpdate(USE).bind("id", id).bind("now", now).execute();
            return used > 0 && confirm(handle, id, now);
        });
    }

    private static boolean confirm(Handle handle, long id, Instant now) {
        handle.createUpdate(CONFIRM).bind("id", id).bind("now", now).execute();
        return true;
    }

    /**
     * Completes the account of a customer who has proved to be who they are: phone or e-mail that it lacks, as the newest of
     * their jobs has them, unless they are another customer's.
     */
    public void joinContact(long userId) {
        database.onPlatform(
                handle -> handle.createUpdate(JOIN_CONTACT).bind("user", userId).execute());
    }

    /** Uses it up with a code of the second factor; false: that code was taken. */
    public boolean useWithStep(Attempt attempt, long step, Instant now) {
        return database.onPlatform(handle -> handle.createUpdate(USE_WITH_STEP)
                        .bind("user", attempt.account().user().id())
                        .bind("step", step)
                        .bind("id", attempt.id())
                        .bind("now", now)
                        .execute())
                > 0;
    }

    /**
     * Uses it up with the first code of a second factor, which is in force from now on, and ends all sessions; false: it was,
     * or this was used.
     */
    public boolean useWithFirstStep(Attempt attempt, long step, List<byte[]> recoveryHashes, Instant now) {
        return database.onPlatform(handle -> handle.createUpdate(USE_WITH_FIRST_STEP)
                        .bind("step", step)
                        .bind("id", attempt.id())
                        .bindArray("hashes", byte[].class, recoveryHashes)
                        .bind("now", now)
                        .execute())
                > 0;
    }

    /** Uses it up with a recovery code; false: there is no such code. */
    public boolean useWithRecovery(Attempt attempt, byte[] recoveryHash, Instant now) {
        return database.onPlatform(handle -> handle.createUpdate(USE_WITH_RECOVERY)
                        .bind("user", attempt.account().user().id())
                        .bind("hash", recoveryHash)
                        .bind("id", attempt.id())
                        .bind("now", now)
                        .execute())
                > 0;
    }

    /** Uses it up, sets the password that its user chose, ends all sessions and confirms the address that it was sent to; false: it was used. */
    public boolean useForPassword(Attempt attempt, String passwordHash, Instant now) {
        return database.onPlatform(handle -> {
            int used = handle.createUpdate(USE_FOR_PASSWORD)
                    .bind("id", attempt.id())
                    .bind("password", passwordHash)
                    .bind("now", now)
                    .execute();
            return used > 0 && confirm(handle, attempt.id(), now);
        });
    }

    private static String code(Purpose purpose) {
        return purpose.name().toLowerCase(Locale.ROOT);
    }
}
