package dev.pitwatch.core.identity;

import dev.pitwatch.core.database.Database;
import dev.pitwatch.core.identity.SecondFactorRepository.Factor;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jdbi.v3.core.statement.StatementContext;

/** Links, codes and half-done sign-ins in PostgreSQL. */
public final class JdbiOneTimeSecretRepository implements OneTimeSecretRepository {

    private static final String ADD =
            """
            insert into one_time_secret (workshop_id, user_id, purpose, secret_hash, created_at, expires_at)
            select workshop_id, id, :purpose, :hash, :now, :until from app_user where id = :user
            """;
    private static final String INVITE =
            """
            with invited as (
                insert into one_time_secret (workshop_id, user_id, purpose, secret_hash, created_at, expires_at)
                select u.workshop_id, u.id, 'set_password', :hash, :now, :until
                from app_user u join workshop w on w.id = u.workshop_id
                where u.id = :user and u.is_active and u.is_temporary_password and w.customer_sign_in = 'password'
                returning user_id)
            select u.username from invited i join app_user u on u.id = i.user_id
            """;
    /** Whose account an address is; two statements, each with its index. */
    private static final String CUSTOMER =
            """
            select u.id from app_user u join workshop w on w.id = u.workshop_id
            where w.code = :workshop and w.archived_at is null and u.role = 'customer' and u.is_active and %s
            order by u.id desc limit 1
            """;

    private static final String BY_PHONE = CUSTOMER.formatted("u.phone = :address");
    private static final String BY_EMAIL = CUSTOMER.formatted("lower(u.email) = lower(:address)");
    private static final String ADD_CODE =
            """
            with lately as (
                select count(*) as codes from one_time_secret
                where user_id = :user and purpose = 'customer_code' and created_at > :since),
            voided as (
                update one_time_secret set used_at = :now
                from lately
                where user_id = :user and purpose = 'customer_code' and used_at is null and lately.codes < :most)
            insert into one_time_secret (workshop_id, user_id, purpose, secret_hash, created_at, expires_at)
            select u.workshop_id, u.id, 'customer_code', :hash, :now, :until from app_user u, lately
            where u.id = :user and u.is_active and lately.codes < :most
            returning id
            """;
    /** The try is counted before anything is compared, so that many at once are no more than they may be. */
    private static final String ATTEMPT =
            """
            with tried as (
                update one_time_secret s set tries = s.tries + 1
                where %%s and s.used_at is null and s.expires_at > :now and s.tries < :most
                returning s.id, s.user_id, s.secret_hash)
            select t.id as secret_id, t.secret_hash, f.secret as factor_secret, f.last_step,
                f.confirmed_at is not null as factor_confirmed, l.locked_until, %s
            from tried t join app_user u on u.id = t.user_id
            left join second_factor f on f.user_id = u.id
            left join login_failure l on l.username = u.username
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
                returning f.user_id, f.workshop_id)
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
                update one_time_secret set used_at = :now where id = :id and used_at is null returning user_id),
            forgiven as (
                delete from login_failure l using used, app_user u where u.id = used.user_id and l.username = u.username)
            update app_user u set password_hash = :password, must_change_password = false, is_temporary_password = false
            from used where u.id = used.user_id
            """;

    private final Database database;

    public JdbiOneTimeSecretRepository(Database database) {
        this.database = database;
    }

    @Override
    public void add(Purpose purpose, long userId, byte[] hash, Instant now, Instant until) {
        database.onPlatform(handle -> handle.createUpdate(ADD)
                .bind("purpose", code(purpose))
                .bind("user", userId)
                .bind("hash", hash)
                .bind("now", now)
                .bind("until", until)
                .execute());
    }

    @Override
    public Optional<String> addInvitation(long userId, byte[] hash, Instant now, Instant until) {
        return database.onPlatform(handle -> handle.createQuery(INVITE)
                .bind("user", userId)
                .bind("hash", hash)
                .bind("now", now)
                .bind("until", until)
                .mapTo(String.class)
                .findOne());
    }

    @Override
    public Optional<Long> customer(CustomerAddress address) {
        return database.onPlatform(handle -> handle.createQuery(address.phone() == null ? BY_EMAIL : BY_PHONE)
                .bind("workshop", address.workshop())
                .bind("address", address.phone() == null ? address.email() : address.phone())
                .mapTo(Long.class)
                .findOne());
    }

    @Override
    public Optional<Long> addCode(long userId, byte[] hash, Instant now, Instant until, int most, Instant since) {
        return database.onPlatform(handle -> handle.createQuery(ADD_CODE)
                .bind("user", userId)
                .bind("hash", hash)
                .bind("now", now)
                .bind("until", until)
                .bind("most", most)
                .bind("since", since)
                .mapTo(Long.class)
                .findOne());
    }

    @Override
    public Optional<Attempt> attempt(Purpose purpose, byte[] hash, Instant now, int most) {
        return database.onPlatform(handle -> handle.createQuery(ATTEMPT_SECRET)
                .bind("purpose", code(purpose))
                .bind("hash", hash)
                .bind("now", now)
                .bind("most", most)
                .map(JdbiOneTimeSecretRepository::toAttempt)
                .findOne());
    }

    @Override
    public Optional<Attempt> attemptCode(CustomerAddress address, Instant now, int most) {
        return database.onPlatform(handle -> {
            Optional<Attempt> attempt = handle.createQuery(
                            address.phone() == null ? ATTEMPT_BY_EMAIL : ATTEMPT_BY_PHONE)
                    .bind("workshop", address.workshop())
                    .bind("address", address.phone() == null ? address.email() : address.phone())
                    .bind("now", now)
                    .bind("most", most)
                    .map(JdbiOneTimeSecretRepository::toAttempt)
                    .findOne();
            if (attempt.isEmpty()) {
                handle.createQuery(NOBODYS_TRY).mapTo(String.class).one();
            }
            return attempt;
        });
    }

    @Override
    public boolean use(long id, Instant now) {
        return database.onPlatform(handle ->
                        handle.createUpdate(USE).bind("id", id).bind("now", now).execute())
                > 0;
    }

    @Override
    public boolean useWithStep(Attempt attempt, long step, Instant now) {
        return database.onPlatform(handle -> handle.createUpdate(USE_WITH_STEP)
                        .bind("user", attempt.account().user().id())
                        .bind("step", step)
                        .bind("id", attempt.id())
                        .bind("now", now)
                        .execute())
                > 0;
    }

    @Override
    public boolean useWithFirstStep(Attempt attempt, long step, List<byte[]> recoveryHashes, Instant now) {
        return database.onPlatform(handle -> handle.createUpdate(USE_WITH_FIRST_STEP)
                        .bind("step", step)
                        .bind("id", attempt.id())
                        .bindArray("hashes", byte[].class, recoveryHashes)
                        .bind("now", now)
                        .execute())
                > 0;
    }

    @Override
    public boolean useWithRecovery(Attempt attempt, byte[] recoveryHash, Instant now) {
        return database.onPlatform(handle -> handle.createUpdate(USE_WITH_RECOVERY)
                        .bind("user", attempt.account().user().id())
                        .bind("hash", recoveryHash)
                        .bind("id", attempt.id())
                        .bind("now", now)
                        .execute())
                > 0;
    }

    @Override
    public boolean useForPassword(Attempt attempt, String passwordHash, Instant now) {
        return database.onPlatform(handle -> handle.createUpdate(USE_FOR_PASSWORD)
                        .bind("id", attempt.id())
                        .bind("password", passwordHash)
                        .bind("now", now)
                        .execute())
                > 0;
    }

    private static Attempt toAttempt(ResultSet row, StatementContext context) throws SQLException {
        byte[] secret = row.getBytes("factor_secret");
        return new Attempt(
                row.getLong("secret_id"),
                row.getBytes("secret_hash"),
                JdbiUserRepository.toAccount(row),
                secret == null
                        ? Optional.empty()
                        : Optional.of(new Factor(secret, row.getBoolean("factor_confirmed"), row.getLong("last_step"))),
                Optional.ofNullable(JdbiUserRepository.instant(row, "locked_until")));
    }

    private static String code(Purpose purpose) {
        return purpose.name().toLowerCase(Locale.ROOT);
    }
}
