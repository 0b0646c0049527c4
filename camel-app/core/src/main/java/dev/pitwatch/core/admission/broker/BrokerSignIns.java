package dev.pitwatch.core.admission.broker;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.mirror.Mirror;
import dev.pitwatch.base.mirror.MirrorSource;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sign-ins of the embedded broker, in memory. While the database is away the last known ones stay good. Thread safe. */
public final class BrokerSignIns implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerSignIns.class);

    /** How soon a change counts that no one notified. */
    public static final Duration REFRESH = Duration.ofSeconds(8);

    /** Longer than a connection may take to fail. */
    private static final Duration FIRST_READ = Duration.ofSeconds(30);

    private final JdbiBrokerSignInRepository repository;
    private final Consumer<String> changed;
    private final Mirror<String, String, BrokerAccount> accounts;
    private final Map<String, String> ownerOfClientId = new ConcurrentHashMap<>();

    /**
     * Reads nothing yet.
     *
     * @param changed receives each user name whose account was changed, made or removed, after the change counts
     */
    public BrokerSignIns(JdbiBrokerSignInRepository repository, Clock clock, Consumer<String> changed) {
        this.repository = repository;
        this.changed = changed;
        this.accounts = new Mirror<>("broker-accounts", REFRESH, clock, new Accounts());
        accounts.onRead(this::indexClientId);
        accounts.onRead(this::passOn);
    }

    /** Reads all accounts, if the database is there, and keeps them fresh from now on. */
    public void start(DatabaseNotifications notifications) {
        accounts.listen(notifications, "pitwatch_account", Function.identity());
        accounts.start();
        accounts.awaitTasks(FIRST_READ);
    }

    /** {@return the account of that user name} */
    public Optional<BrokerAccount> find(String username) {
        return Optional.ofNullable(accounts.get(username));
    }

    /** {@return the user name of the account that alone may use this client id} */
    public Optional<String> ownerOf(String clientId) {
        return Optional.ofNullable(ownerOfClientId.get(clientId));
    }

    /** {@return how many accounts are known} */
    public int size() {
        return accounts.values().size();
    }

    @Override
    public void close() {
        accounts.close();
    }

    private void indexClientId(String username, @Nullable BrokerAccount before, @Nullable BrokerAccount after) {
        if (after != null && after.clientId() != null) {
            ownerOfClientId.put(after.clientId(), username);
        }
        if (before != null
                && before.clientId() != null
                && (after == null || !before.clientId().equals(after.clientId()))) {
            // Another account may have it by now.
            ownerOfClientId.remove(before.clientId(), username);
        }
    }

    private void passOn(String username, @Nullable BrokerAccount before, @Nullable BrokerAccount after) {
        if (after != null && after.equals(before)) {
            return;
        }
        try {
            changed.accept(username);
        } catch (RuntimeException e) {
            LOG.warn("broker account {}: its change could not be applied to open connections", username, e);
        }
    }

    private final class Accounts implements MirrorSource<String, String, BrokerAccount> {

        @Override
        public Map<String, BrokerAccount> all() {
            return byUsername(repository.all());
        }

        @Override
        public Map<String, BrokerAccount> some(Set<String> usernames) {
            Collection<BrokerAccount> read = repository.some(usernames);
            // Closing itself sends no notification.
            read.stream()
                    .filter(account -> account.closesInMs() > 0)
                    .forEach(account -> accounts.later(
                            Duration.ofMillis(account.closesInMs()), () -> accounts.changed(account.username())));
            return byUsername(read);
        }

        @Override
        public Set<String> covered(Set<String> usernames) {
            return usernames;
        }

        private static Map<String, BrokerAccount> byUsername(Collection<BrokerAccount> read) {
            return read.stream().collect(Collectors.toMap(BrokerAccount::username, Function.identity()));
        }
    }
}
