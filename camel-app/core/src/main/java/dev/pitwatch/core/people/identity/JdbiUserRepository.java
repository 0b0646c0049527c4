package dev.pitwatch.core.people.identity;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RecordMapper;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.Nested;
import org.jspecify.annotations.Nullable;

/** Users in PostgreSQL, across workshops: a user name tells whose workshop it is, not the other way round. */
public final class JdbiUserRepository {

    /**
     * A user as sign-in needs them.
     *
     * @param passwordHash null: cannot sign in with a password
     * @param hasSecondFactor one is in force
     * @param needsSecondFactor their workshop wants it of them
     * @param workshop what their workshop is called
     */
    public record Account(
            @Nested User user,
            @Nullable String passwordHash,
            boolean isTemporaryPassword,
            boolean hasSecondFactor,
            boolean needsSecondFactor,
            List<String> workshop) {

        /** {@return the same, who has just proved to be who they are by a link or code that was sent to them} */
        Account withOwnPassword() {
            return new Account(user.withOwnPassword(), null, false, hasSecondFactor, needsSecondFactor, workshop);
        }

        /** {@return what their password must not hold} */
        List<String> names() {
            return Stream.of(
                            Stream.of(user.username(), user.name()),
                            Stream.of(user.name().split("\\s+")),
                            workshop.stream())
                    .flatMap(some -> some)
                    .toList();
        }

        /** {@return whether a password is not enough to get in} */
        boolean hasTwoFactors() {
            return hasSecondFactor || needsSecondFactor;
        }
    }

    /** Columns of a {@link User}. */
    static final String COLUMNS = UserRows.COLUMNS + ", " + UserRows.PIT_IDS;

    /** Whether the workshop of a user wants a second factor of them. */
    static final String NEEDS_SECOND_FACTOR =
            """
            (u.role = 'owner'
                and exists (select 1 from workshop w where w.id = u.workshop_id and w.second_factor_required))
                as needs_second_factor
            """;

    /** Columns of an {@link Account}. */
    static final String ACCOUNT_COLUMNS = COLUMNS
            + """
            , u.password_hash, u.is_temporary_password,
            array(select told from workshop w, unnest(array[w.name, w.code, w.slug]) as told where w.id = u.workshop_id)
                as workshop,
            exists (select 1 from second_factor s where s.user_id = u.id and s.confirmed_at is not null)
                as has_second_factor,
            """
            + NEEDS_SECOND_FACTOR;

    private static final String NAMED =
            "select %s from app_user u where u.username = :username".formatted(ACCOUNT_COLUMNS);
    private static final String ACCOUNT = "select %s from app_user u where u.id = :id".formatted(ACCOUNT_COLUMNS);
    private static final String CHANGE_PASSWORD =
            """
            update app_user set password_hash = :hash, must_change_password = false, is_temporary_password = false
            where id = :id
            """;
    private static final String HAS_SUPER_ADMIN = "select exists (select 1 from app_user where role = 'super_admin')";
    private static final String ONE_AT_A_TIME = "select pg_advisory_xact_lock(hashtext('first super_admin'))";
    private static final String ADD =
            """
            with added as (
                insert into app_user (username, name, email, phone, role, password_hash)
                select :username, :name, :email, :phone, :role, :passwordHash
                where :another or not exists (select 1 from app_user where role = :role)
                on conflict do nothing
                returning *)
            select %s from added u
            """
                    .formatted(COLUMNS);

    private final Database database;

    public JdbiUserRepository(Database database) {
        this.database = database;
    }

    /** {@return who has that name, as typed} */
    public Optional<Account> named(String username) {
        return database.onPlatform(handle -> handle.createQuery(NAMED)
                .bind("username", username)
                .map(RecordMapper.of(Account.class))
                .findOne());
    }

    /** {@return the account of that id} */
    public Optional<Account> account(long userId) {
        return database.onPlatform(handle -> handle.createQuery(ACCOUNT)
                .bind("id", userId)
                .map(RecordMapper.of(Account.class))
                .findOne());
    }

    /** Sets a password that its owner chose; ends all sessions of the user. */
    public void changePassword(long userId, String passwordHash) {
        database.onPlatform(handle -> handle.createUpdate(CHANGE_PASSWORD)
                .bind("hash", passwordHash)
                .bind("id", userId)
                .execute());
    }

    /** {@return whether the platform has an owner} */
    public boolean hasSuperAdmin() {
        return database.onPlatform(handle ->
                handle.createQuery(HAS_SUPER_ADMIN).mapTo(Boolean.class).one());
    }

    /** Adds the platform's owner unless there is one; empty: there is one, or the name is taken. */
    public Optional<User> addFirstSuperAdmin(NewUser user) {
        return database.onPlatform(handle -> {
            handle.execute(ONE_AT_A_TIME);
            return add(handle, user, false);
        });
    }

    /** Adds another one of the platform; empty: the name is taken. */
    public Optional<User> addSuperAdmin(NewUser user) {
        return database.onPlatform(handle -> add(handle, user, true));
    }

    private static Optional<User> add(Handle handle, NewUser user, boolean another) {
        return handle.createQuery(ADD)
                .bindMethods(user)
                .bind("role", Role.SUPER_ADMIN)
                .bind("another", another)
                .map(RecordMapper.of(User.class))
                .findOne();
    }
}
