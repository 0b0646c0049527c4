package dev.pitwatch.core.work.customer;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.people.identity.Passwords;
import dev.pitwatch.core.work.customer.CustomerAccount.Credentials;
import dev.pitwatch.core.work.customer.JdbiCustomerRepository.Made;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * Gives the customers of workshops an account each, without their asking: the tracking link leads to their job, a one-time
 * code to the account.
 */
public final class CustomerAccounts {

    /** What can't be misread: people type these from paper. */
    private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

    private static final int LENGTH = 12;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Database database;
    private final JdbiCustomerRepository customers;
    private final Passwords passwords;

    public CustomerAccounts(Database database, Passwords passwords) {
        this.database = database;
        this.customers = new JdbiCustomerRepository(database);
        this.passwords = passwords;
    }

    /**
     * Finds the workshop's customer by phone or e-mail, or makes an account: of two calls at once for someone new one makes
     * it, and the other waits. What a known account lacks stays with the job until the customer signs in by a code. A password,
     * which takes long to hash, is made only where customers sign in by one. All in one transaction.
     */
    public CustomerAccount of(Scope scope, long workshopId, Contact contact) {
        return database.together(() -> {
            String username = username();
            Made made = customers.findOrAdd(scope, workshopId, contact, username);
            if (!made.isNew() || !made.byPassword()) {
                return new CustomerAccount(made.userId(), Optional.empty());
            }
            Credentials credentials = new Credentials(username, passwords.temporary());
            customers.setPassword(scope, made.userId(), passwords.hashForOther(credentials.password()));
            return new CustomerAccount(made.userId(), Optional.of(credentials));
        });
    }

    /** 59 random bits: no name comes twice on the platform. */
    private static String username() {
        StringBuilder name = new StringBuilder("customer_");
        RANDOM.ints(LENGTH, 0, LETTERS.length()).mapToObj(LETTERS::charAt).forEach(name::append);
        return name.toString();
    }
}
