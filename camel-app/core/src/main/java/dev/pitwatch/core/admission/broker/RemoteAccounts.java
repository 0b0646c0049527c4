package dev.pitwatch.core.admission.broker;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.crypto.Sealed;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.spi.AccountRules;
import dev.pitwatch.spi.BrokerAccounts;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the accounts of a broker, which keeps them itself, what the database says. What the broker has is asked for, never
 * remembered from before: so a broker that lost them gets them all again. For one thread; hubs may do it side by side.
 */
public final class RemoteAccounts {

    private static final Logger LOG = LoggerFactory.getLogger(RemoteAccounts.class);
    private static final int PAGE = 50;
    /** The mark of one that isn't to be there. */
    private static final String REMOVED = "";

    private final JdbiDueAccountRepository repository;
    private final MasterKey masterKey;
    private final Map<String, String> there = new HashMap<>();
    /** By user name, the mark of what can't be done: it is tried again when the broker is asked again what it has. */
    private final Map<String, String> givenUp = new HashMap<>();
    /** The same of what was said. */
    private final Map<String, String> said = new HashMap<>();

    /** The broker, by the sign-in that the hub has there. */
    @FunctionalInterface
    public interface Asked {
        /** {@return its answer} Throws IOException when there is none. */
        Map<String, Object> ask(Map<String, Object> request) throws IOException;
    }

    public RemoteAccounts(Database database, MasterKey masterKey) {
        this.repository = new JdbiDueAccountRepository(database);
        this.masterKey = masterKey;
    }

    /** Asks the broker which accounts it has. */
    public void compare(BrokerAccounts words, Asked broker) throws IOException {
        Map<String, String> found = new HashMap<>();
        int offset = 0;
        while (true) {
            BrokerAccounts.Listed page = listed(words, broker.ask(words.list(offset, PAGE)));
            found.putAll(page.marks());
            offset += page.seen();
            if (page.seen() < PAGE) {
                break;
            }
        }
        there.clear();
        there.putAll(found);
        givenUp.clear();
    }

    /** Changes what is not as it is to be, one account after the other. {@return how many still are not} */
    public long keep(BrokerAccounts words, Asked broker) throws IOException {
        Map<String, DueAccount> due =
                repository.all().stream().collect(Collectors.toMap(DueAccount::username, account -> account));
        for (DueAccount account : due.values()) {
            String mark = account.mark();
            if (!mark.equals(there.get(account.username())) && !mark.equals(givenUp.get(account.username()))) {
                put(account, mark, words, broker);
            }
        }
        for (String gone : List.copyOf(there.keySet())) {
            if (!due.containsKey(gone) && !REMOVED.equals(givenUp.get(gone))) {
                remove(gone, words, broker);
            }
        }
        said.keySet().retainAll(due.keySet());
        return due.values().stream()
                .filter(account -> !account.mark().equals(there.get(account.username())))
                .count();
    }

    private void put(DueAccount account, String mark, BrokerAccounts words, Asked broker) throws IOException {
        String name = account.username();
        BrokerAccounts.Listed found = listed(words, broker.ask(words.find(name)));
        boolean isOurs = found.marks().containsKey(name);
        if (mark.equals(found.marks().get(name))) { // another hub was faster
            there.put(name, mark);
        } else if (found.seen() > 0 && !isOurs) {
            giveUp(name, mark, "somebody else made a sign-in of that name");
        } else if (!isOurs && account.sealedPassword() == null) {
            giveUp(name, mark, "its password is not known: rotate it");
        } else {
            give(account, mark, words, broker);
        }
    }

    private void give(DueAccount account, String mark, BrokerAccounts words, Asked broker) throws IOException {
        String name = account.username();
        Optional<String> password;
        try {
            password = Optional.ofNullable(account.sealedPassword())
                    .map(kept -> Sealed.BROKER_PASSWORD.open(masterKey, name, kept));
        } catch (IllegalArgumentException e) {
            giveUp(name, mark, "its password was sealed by another master key: rotate it");
            return;
        }
        AccountRules rules = new AccountRules(
                name,
                Optional.ofNullable(account.clientId()),
                account.rules().publish(),
                account.rules().subscribe(),
                account.enabled());
        if (isDone(name, mark, words, broker.ask(words.put(rules, password, mark)))) {
            there.put(name, mark);
        }
    }

    private void remove(String name, BrokerAccounts words, Asked broker) throws IOException {
        if (isDone(name, REMOVED, words, broker.ask(words.remove(name)))) {
            there.remove(name);
        }
    }

    private boolean isDone(String name, String mark, BrokerAccounts words, Map<String, Object> answer) {
        List<String> failures = words.failures(answer);
        if (failures.isEmpty()) {
            said.remove(name);
            return true;
        }
        giveUp(name, mark, String.join(", ", failures));
        return false;
    }

    private void giveUp(String name, String mark, String why) {
        givenUp.put(name, mark);
        if (!mark.equals(said.put(name, mark))) {
            LOG.warn("broker account {}: {}", name, why);
        }
    }

    private static BrokerAccounts.Listed listed(BrokerAccounts words, Map<String, Object> answer) throws IOException {
        return words.listed(answer).orElseThrow(() -> new IOException("another answer than that which was asked for"));
    }
}
