package dev.pitwatch.core.people.identity;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;

/** Networks that people have signed in from. */
public final class SignInNetworks {

    private final JdbiLockoutRepository repository;

    public SignInNetworks(Database database) {
        this.repository = new JdbiLockoutRepository(database);
    }

    /** Deletes those of a user, in the transaction of its cause ({@link Database#together}). */
    public void forget(Scope scope, long userId) {
        repository.forgetNetworks(scope, userId);
    }
}
