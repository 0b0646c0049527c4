package dev.pitwatch.core.customer;

import dev.pitwatch.core.customer.CustomerAccount.Credentials;
import dev.pitwatch.core.customer.JdbiCustomerRepository.Made;
import dev.pitwatch.core.database.Database;
import dev.pitwatch.core.database.Scope;
import dev.pitwatch.core.identity.Passwords;
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

    private final JdbiCustomerRepository customers;
    private final Passwords passwords;

    public CustomerAccounts(Database database, Passwords passwords) {
        this.customers = new JdbiCustomerRepository(database);
        this.passwords = passwords;
    }

    /**
     * Finds the workshop's customer by phone or e-mail, or makes an account: of two calls at once for somebody new one makes
     * it, and the other waits. What the account lacks is filled in from the contact, unless that is somebody else's. One
     * statement for a known customer, three for a new one, in the transaction of the job when there is one ({@link
     * Database#together}).
     */
    public CustomerAccount of(Scope scope, long workshopId, Contact contact) {
        Optional<Long> known = customers.find(scope, workshopId, contact);
        if (known.isPresent()) {
            return new CustomerAccount(known.get(), Optional.empty());
        }
        Credentials credentials = new Credentials(username(), passwords.temporary());
        Made made = customers.findOrAdd(
                scope, workshopId, contact, credentials.username(), passwords.hash(credentials.password()));
        return new CustomerAccount(made.userId(), made.isNew() ? Optional.of(credentials) : Optional.empty());
    }

    /** 59 random bits: no name comes twice on the platform. */
    private static String username() {
        StringBuilder name = new StringBuilder("customer_");
        RANDOM.ints(LENGTH, 0, LETTERS.length()).mapToObj(LETTERS::charAt).forEach(name::append);
        return name.toString();
    }
}
