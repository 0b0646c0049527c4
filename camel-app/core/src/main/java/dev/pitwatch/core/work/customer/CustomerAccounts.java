package dev.pitwatch.core.work.customer;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.people.identity.Passwords;
import dev.pitwatch.core.work.customer.CustomerAccount.Credentials;
import dev.pitwatch.core.work.customer.JdbiCustomerRepository.Made;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

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
    /** For the next account that is made; empty: none yet. */
    private final AtomicReference<@Nullable Prepared> prepared = new AtomicReference<>();

    public CustomerAccounts(Database database, Passwords passwords) {
        this.customers = new JdbiCustomerRepository(database);
        this.passwords = passwords;
    }

    /**
     * Finds the workshop's customer by phone or e-mail, or makes an account: of two calls at once for someone new one makes
     * it, and the other waits. What a known account lacks stays with the job until the customer signs in by a code. One
     * statement, in the transaction of the job when there is one ({@link Database#together}).
     */
    public CustomerAccount of(Scope scope, long workshopId, Contact contact) {
        Prepared next = Optional.ofNullable(prepared.getAndSet(null)).orElseGet(this::prepare);
        Made made = customers.findOrAdd(
                scope, workshopId, contact, next.credentials().username(), next.passwordHash());
        if (made.isNew()) {
            return new CustomerAccount(
                    made.userId(), made.byPassword() ? Optional.of(next.credentials()) : Optional.empty());
        }
        prepared.set(next); // nobody has seen them
        return new CustomerAccount(made.userId(), Optional.empty());
    }

    /** To hash a password takes long, and most customers are known. */
    private record Prepared(Credentials credentials, String passwordHash) {}

    private Prepared prepare() {
        Credentials credentials = new Credentials(username(), passwords.temporary());
        return new Prepared(credentials, passwords.hashForOther(credentials.password()));
    }

    /** 59 random bits: no name comes twice on the platform. */
    private static String username() {
        StringBuilder name = new StringBuilder("customer_");
        RANDOM.ints(LENGTH, 0, LETTERS.length()).mapToObj(LETTERS::charAt).forEach(name::append);
        return name.toString();
    }
}
