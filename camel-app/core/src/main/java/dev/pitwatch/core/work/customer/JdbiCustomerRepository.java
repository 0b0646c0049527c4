package dev.pitwatch.core.work.customer;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.people.identity.UserStatements;

/** Customers' accounts in PostgreSQL. */
final class JdbiCustomerRepository {

    private static final String FIND_OR_ADD =
            """
            select account as user_id, made as is_new,
                coalesce((select customer_sign_in = 'password' from workshop where id = :workshop), false) as by_password
            from customer_account(:workshop, :name, :phone::text, :email::text, :username, null)
            """;

    private final Database database;

    JdbiCustomerRepository(Database database) {
        this.database = database;
    }

    /**
     * An account that was there, or was just made.
     *
     * @param byPassword whether customers of the workshop sign in by user name and password
     */
    record Made(long userId, boolean isNew, boolean byPassword) {}

    /** Adds an account without a password unless there is one; the one that does the same for the workshop waits for the commit. */
    Made findOrAdd(Scope scope, long workshopId, Contact contact, String username) {
        return database.in(scope, handle -> handle.createQuery(FIND_OR_ADD)
                .bind("workshop", workshopId)
                .bind("name", contact.name())
                .bind("phone", contact.phone())
                .bind("email", contact.email())
                .bind("username", username)
                .map(RecordMapper.of(Made.class))
                .one());
    }

    void setPassword(Scope scope, long userId, String passwordHash) {
        database.in(scope, handle -> handle.createUpdate(UserStatements.RESET_PASSWORD)
                .bind("id", userId)
                .bind("hash", passwordHash)
                .execute());
    }
}
