package dev.pitwatch.core.testing;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.core.admission.broker.NewBrokerAccount;

/** Makes, rotates and removes sign-ins at the embedded broker, for tests; as {@code pitwatch_platform}. */
public final class BrokerAccountRows {

    private static final String ROTATE =
            """
            update broker_account set salt = :hashed.salt, password_hash = :hashed.hash,
                sealed_password = :sealedPassword, updated_at = now()
            where username = :username
            """;

    private static final String DELETE = "delete from broker_account where username = :username";

    private final Database database;

    public BrokerAccountRows(Database database) {
        this.database = database;
    }

    /** Stores a new account; the device of that name has to be there already, since its topics follow from it. */
    public void insert(NewBrokerAccount account) {
        database.onPlatform(handle -> handle.createUpdate(NewBrokerAccount.INSERT)
                .bindMethods(account)
                .execute());
    }

    /** Replaces the password; returns false when there is no such account. */
    public boolean rotate(NewBrokerAccount account) {
        return database.onPlatform(
                handle -> handle.createUpdate(ROTATE).bindMethods(account).execute() > 0);
    }

    /** Removes the account; returns false when there is none. */
    public boolean delete(String username) {
        return database.onPlatform(
                handle -> handle.createUpdate(DELETE).bind("username", username).execute() > 0);
    }
}
