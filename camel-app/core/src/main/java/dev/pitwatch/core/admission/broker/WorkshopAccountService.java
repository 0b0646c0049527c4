package dev.pitwatch.core.admission.broker;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.settings.Settings.Accounts;
import dev.pitwatch.core.people.identity.Principal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Switches on and off the account by which old firmware signs in as its workshop. Calls throw a {@link Problem} when the caller
 * may not know of the workshop.
 */
public final class WorkshopAccountService {

    private final JdbiWorkshopAccountRepository accounts;
    private final Database database;
    private final MasterKey masterKey;
    private final Accounts brokerAccounts;

    /**
     * A service on the database.
     *
     * @param brokerAccounts who keeps the broker's accounts
     */
    public WorkshopAccountService(Database database, MasterKey masterKey, Accounts brokerAccounts) {
        this.accounts = new JdbiWorkshopAccountRepository(database);
        this.database = database;
        this.masterKey = masterKey;
        this.brokerAccounts = brokerAccounts;
    }

    /** {@return the workshop's account} Throws a {@link Problem} while it is off. */
    public WorkshopAccount get(Principal who, long workshopId) {
        return accounts.find(who.scope(), workshopId).orElseThrow(WorkshopAccountService::notThere);
    }

    /** {@return the workshop's account; empty while it is off} */
    public Optional<WorkshopAccount> find(Principal who, long workshopId) {
        Optional<WorkshopAccount> found = accounts.find(who.scope(), workshopId);
        if (found.isEmpty() && !accounts.seesWorkshop(who.scope(), workshopId)) {
            throw Problem.notFound("workshop");
        }
        return found;
    }

    /** Switches it on, or gives it a new password: what signed in by the old one is hung up on. */
    public NewWorkshopAccount put(Principal who, long workshopId) {
        Scope scope = who.scope();
        return database.together(() -> {
            String code = accounts.lock(scope, workshopId).orElseThrow(() -> Problem.notFound("workshop"));
            if (!brokerAccounts.areMade()) {
                return new NewWorkshopAccount(code, null, null);
            }
            String password = BrokerPasswords.generate();
            byte @Nullable [] kept = NewBrokerAccount.sealedFor(brokerAccounts, masterKey, code, password);
            WorkshopAccount account = accounts.put(scope, workshopId, BrokerPasswords.hash(password), kept)
                    .orElseThrow(() -> Problem.conflict("%s is a device's name at the broker".formatted(code)));
            return new NewWorkshopAccount(account.mqttUsername(), password, account.createdAt());
        });
    }

    /** Switches it off: what signed in by it is hung up on. */
    public void remove(Principal who, long workshopId) {
        if (!accounts.remove(who.scope(), workshopId)) {
            throw notThere();
        }
    }

    private static Problem notThere() {
        return Problem.notFound("broker account");
    }
}
