package dev.pitwatch.core.admission.broker;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.crypto.Sealed;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.spi.AccountRules;
import dev.pitwatch.spi.BrokerAccounts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the accounts of a broker, which keeps them itself, what the database says. What the broker has is asked for, never
 * remembered from before: so a broker that lost them gets them all again. For one thread; hubs may do it side by side.
 */
public final class RemoteAccounts {

    private static final Logger LOG = LoggerFactory.getLogger(RemoteAccounts.class);
    private static final int PAGE = 50;
    /** So many are asked about before the first answer is waited for; an MQTT broker takes 20 messages or more. */
    private static final int AT_ONCE = 16;
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

        /** {@return its answers, in the requests' order} Throws IOException when one is missing: which were done is not known. */
        default List<Map<String, Object>> askAll(List<Map<String, Object>> requests) throws IOException {
            List<Map<String, Object>> answers = new ArrayList<>(requests.size());
            for (Map<String, Object> request : requests) {
                answers.add(ask(request));
            }
            return answers;
        }
    }

    /** What is to be told to the broker of an account, and the mark that it has then. */
    private record Change(String name, String mark, Map<String, Object> request) {}

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

    /** Changes what is not as it is to be, some accounts at a time. {@return how many still are not} */
    public long keep(BrokerAccounts words, Asked broker) throws IOException {
        Map<String, DueAccount> due =
                repository.all().stream().collect(Collectors.toMap(DueAccount::username, account -> account));
        List<DueAccount> changed = due.values().stream()
                .filter(account -> isDue(account.username(), account.mark()))
                .toList();
        for (List<DueAccount> some : parts(changed)) {
            put(some, words, broker);
        }
        List<Change> gone = there.keySet().stream()
                .filter(name -> !due.containsKey(name) && isDue(name, REMOVED))
                .map(name -> new Change(name, REMOVED, words.remove(name)))
                .toList();
        for (List<Change> some : parts(gone)) {
            make(some, words, broker);
        }
        said.keySet().retainAll(due.keySet());
        return due.values().stream()
                .filter(account -> !account.mark().equals(there.get(account.username())))
                .count();
    }

    private static <T> List<List<T>> parts(List<T> all) {
        return IntStream.iterate(0, from -> from < all.size(), from -> from + AT_ONCE)
                .mapToObj(from -> all.subList(from, Math.min(from + AT_ONCE, all.size())))
                .toList();
    }

    private boolean isDue(String name, String mark) {
        return !mark.equals(there.get(name)) && !mark.equals(givenUp.get(name));
    }

    private void put(List<DueAccount> some, BrokerAccounts words, Asked broker) throws IOException {
        List<Map<String, Object>> found = broker.askAll(
                some.stream().map(account -> words.find(account.username())).toList());
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < some.size(); i++) {
            change(some.get(i), listed(words, found.get(i)), words).ifPresent(changes::add);
        }
        make(changes, words, broker);
    }

    private Optional<Change> change(DueAccount account, BrokerAccounts.Listed found, BrokerAccounts words) {
        String name = account.username();
        String mark = account.mark();
        boolean isOurs = found.marks().containsKey(name);
        if (mark.equals(found.marks().get(name))) { // another hub was faster
            there.put(name, mark);
        } else if (found.seen() > 0 && !isOurs) {
            giveUp(name, mark, "somebody else made a sign-in of that name");
        } else if (!isOurs && account.sealedPassword() == null) {
            giveUp(name, mark, "its password is not known: rotate it");
        } else {
            return given(account, mark, words);
        }
        return Optional.empty();
    }

    private Optional<Change> given(DueAccount account, String mark, BrokerAccounts words) {
        String name = account.username();
        Optional<String> password;
        try {
            password = Optional.ofNullable(account.sealedPassword())
                    .map(kept -> Sealed.BROKER_PASSWORD.open(masterKey, name, kept));
        } catch (IllegalArgumentException e) {
            giveUp(name, mark, "its password was sealed by another master key: rotate it");
            return Optional.empty();
        }
        AccountRules rules = new AccountRules(
                name,
                Optional.ofNullable(account.clientId()),
                account.rules().publish(),
                account.rules().subscribe(),
                account.enabled());
        return Optional.of(new Change(name, mark, words.put(rules, password, mark)));
    }

    private void make(List<Change> changes, BrokerAccounts words, Asked broker) throws IOException {
        List<Map<String, Object>> answers =
                broker.askAll(changes.stream().map(Change::request).toList());
        for (int i = 0; i < changes.size(); i++) {
            Change change = changes.get(i);
            List<String> failures = words.failures(answers.get(i));
            if (failures.isEmpty()) {
                said.remove(change.name());
                has(change.name(), change.mark());
            } else {
                giveUp(change.name(), change.mark(), String.join(", ", failures));
            }
        }
    }

    private void has(String name, String mark) {
        if (mark.equals(REMOVED)) {
            there.remove(name);
        } else {
            there.put(name, mark);
        }
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
