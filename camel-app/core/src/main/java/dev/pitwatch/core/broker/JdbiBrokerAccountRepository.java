package dev.pitwatch.core.broker;

import dev.pitwatch.core.database.Database;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;

/** Makes, rotates and removes sign-ins at the embedded broker; as {@code pitwatch_app}. */
public final class JdbiBrokerAccountRepository {

    private static final String INSERT =
            """
            insert into broker_account (username, client_id, salt, password_hash)
            values (:username, :clientId, :salt, :hash)
            """;

    private static final String ROTATE =
            """
            update broker_account set salt = :salt, password_hash = :hash, updated_at = now()
            where username = :username
            """;

    private static final String DELETE = "delete from broker_account where username = :username";

    private final Database database;

    public JdbiBrokerAccountRepository(Database database) {
        this.database = database;
    }

    /** Stores a new account; the device of that name has to be there already, since its topics follow from it. */
    public void insert(NewBrokerAccount account) {
        database.onPlatform(handle -> bound(handle, INSERT, account)
                .bind("clientId", account.clientId())
                .execute());
    }

    /** Replaces the password; returns false when there is no such account. */
    public boolean rotate(NewBrokerAccount account) {
        return database.onPlatform(handle -> bound(handle, ROTATE, account).execute()) > 0;
    }

    /** Removes the account; returns false when there is none. */
    public boolean delete(String username) {
        return database.onPlatform(
                handle -> handle.createUpdate(DELETE).bind("username", username).execute() > 0);
    }

    private static Update bound(Handle handle, String sql, NewBrokerAccount account) {
        return handle.createUpdate(sql)
                .bind("username", account.username())
                .bind("salt", account.hashed().salt())
                .bind("hash", account.hashed().hash());
    }
}
