package dev.pitwatch.core.admission.broker;

import dev.pitwatch.base.database.DatabaseNotifications;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sign-ins of the embedded broker, in memory: a notification reloads one, and all are read again from time to time.
 * While the database is away the last known ones stay good. Thread safe.
 */
public final class BrokerAccounts implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerAccounts.class);

    /** How soon a change counts that no one notified. */
    public static final Duration REFRESH = Duration.ofSeconds(8);

    private final JdbiBrokerSignInRepository repository;
    private final ScheduledExecutorService refresher;
    private final Consumer<String> changed;
    private volatile Map<String, BrokerAccount> byUsername = Map.of();
    private volatile Map<String, String> ownerOfClientId = Map.of();
    private volatile boolean reachable = true;

    /**
     * Reads nothing yet.
     *
     * @param changed receives each user name whose account was changed, made or removed, after the change counts
     */
    public BrokerAccounts(JdbiBrokerSignInRepository repository, Consumer<String> changed) {
        this.repository = repository;
        this.changed = changed;
        this.refresher = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "broker-accounts");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Reads all accounts, if the database is there, and keeps them fresh from now on. */
    public void start(DatabaseNotifications notifications) {
        notifications.on("pitwatch_account", username -> refresher.execute(() -> reload(username)));
        refresh();
        refresher.scheduleWithFixedDelay(this::refresh, REFRESH.toMillis(), REFRESH.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** {@return the account of that user name} */
    public Optional<BrokerAccount> find(String username) {
        return Optional.ofNullable(byUsername.get(username));
    }

    /** {@return the user name of the account that alone may use this client id} */
    public Optional<String> ownerOf(String clientId) {
        return Optional.ofNullable(ownerOfClientId.get(clientId));
    }

    /** {@return how many accounts are known} */
    public int size() {
        return byUsername.size();
    }

    @Override
    public void close() {
        refresher.shutdownNow();
    }

    private void reload(String username) {
        if (username.isEmpty()) {
            refresh();
            return;
        }
        read(() -> {
            Map<String, BrokerAccount> next = new HashMap<>(byUsername);
            Optional<BrokerAccount> read = repository.one(username);
            read.ifPresentOrElse(account -> next.put(username, account), () -> next.remove(username));
            replace(next);
            // Nobody notifies of that.
            read.filter(account -> account.closesInMs() > 0)
                    .ifPresent(account ->
                            refresher.schedule(() -> reload(username), account.closesInMs(), TimeUnit.MILLISECONDS));
        });
    }

    private void refresh() {
        read(() -> {
            Map<String, BrokerAccount> next = new HashMap<>();
            repository.all().forEach(account -> next.put(account.username(), account));
            replace(next);
        });
    }

    private void read(Runnable work) {
        try {
            work.run();
            reachable = true;
        } catch (RuntimeException e) {
            if (reachable) {
                LOG.warn("broker accounts: the database is away ({}); the {} known ones stay good", reason(e), size());
            }
            reachable = false;
        }
    }

    private synchronized void replace(Map<String, BrokerAccount> next) {
        Map<String, BrokerAccount> before = byUsername;
        Map<String, String> owners = new ConcurrentHashMap<>();
        next.values().forEach(account -> {
            if (account.clientId() != null) {
                owners.put(account.clientId(), account.username());
            }
        });
        byUsername = Map.copyOf(next);
        ownerOfClientId = owners;
        next.forEach((username, account) -> {
            if (!account.equals(before.get(username))) {
                tell(username);
            }
        });
        before.keySet().stream().filter(username -> !next.containsKey(username)).forEach(this::tell);
    }

    private void tell(String username) {
        try {
            changed.accept(username);
        } catch (RuntimeException e) {
            LOG.warn("broker account {}: its change could not be applied to open connections", username, e);
        }
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure.getCause() == null ? failure : failure.getCause();
        return Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getSimpleName());
    }
}
