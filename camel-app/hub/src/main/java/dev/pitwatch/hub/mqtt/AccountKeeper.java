package dev.pitwatch.hub.mqtt;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.core.admission.broker.RemoteAccounts;
import dev.pitwatch.spi.BrokerAccounts;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Keeps the accounts of a broker of the operator's own as the database has them: at a notice of a change at once, else every few
 * seconds. What the broker has is asked for after each connection and every few minutes.
 */
final class AccountKeeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(AccountKeeper.class);

    /** How soon a change counts that no one notified. */
    private static final long EVERY_MS = 5_000;

    private static final Duration COMPARED = Duration.ofMinutes(5);
    private static final long GOODBYE_S = 5;

    private final MqttAddress address;
    private final String hub;
    private final Supplier<Optional<BrokerAccounts>> plugin;
    private final RemoteAccounts accounts;
    private final AtomicLong unsynced = new AtomicLong();
    private final AtomicBoolean asked = new AtomicBoolean();
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread made = new Thread(task, "broker-account-keeper");
        made.setDaemon(true);
        return made;
    });
    private @Nullable BrokerControl control;
    private long comparedNanos;
    private boolean complained;

    /**
     * Connects nothing yet.
     *
     * @param plugin what knows the broker's words; empty: it is not there yet, or gone
     */
    AccountKeeper(
            MqttAddress address,
            Supplier<Optional<BrokerAccounts>> plugin,
            RemoteAccounts accounts,
            MeterRegistry meters) {
        this.address = address;
        this.hub = address.user()
                .orElseThrow(() -> new IllegalArgumentException("PITWATCH_MQTT_URL has no user, expected an"
                        + " administrator of the broker's accounts, e.g. tcp://user:password@broker:1883"));
        this.plugin = plugin;
        this.accounts = accounts;
        Gauge.builder("pitwatch.broker.accounts.unsynced", unsynced, AtomicLong::get)
                .description("Accounts that the broker doesn't have as they are to be")
                .register(meters);
    }

    void listen(DatabaseNotifications notifications) {
        notifications.on("pitwatch_account", username -> keepSoon());
    }

    void start() {
        thread.scheduleWithFixedDelay(this::keep, 0, EVERY_MS, TimeUnit.MILLISECONDS);
    }

    /** Of many changes at once the first one's turn is for all. */
    private void keepSoon() {
        if (asked.compareAndSet(false, true)) {
            try {
                thread.execute(this::keep);
            } catch (RejectedExecutionException e) {
                LOG.debug("closed already");
            }
        }
    }

    /** {@return the user name of the hub's own sign-in} */
    String hub() {
        return hub;
    }

    /** What else the broker is asked. */
    @FunctionalInterface
    interface Inquiry<T> {
        T run(BrokerAccounts words, RemoteAccounts.Asked broker) throws IOException;
    }

    /** Asks the broker on its thread, in its turn. Throws IOException when there is no answer in that time. */
    <T> T ask(Inquiry<T> inquiry, Duration timeout) throws IOException {
        try {
            Future<T> answer = thread.submit(() -> answered(inquiry));
            try {
                return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            } finally {
                answer.cancel(false); // what has not begun by now is not wanted any more
            }
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("no answer for %d s".formatted(timeout.toSeconds()), e);
        } catch (RejectedExecutionException e) {
            throw new IOException("this hub stops", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private <T> T answered(Inquiry<T> inquiry) throws IOException {
        try {
            BrokerAccounts words = words();
            return inquiry.run(words, connected(words));
        } catch (IOException | RuntimeException e) {
            hangUp();
            throw e;
        }
    }

    private BrokerAccounts words() throws IOException {
        return plugin.get().orElseThrow(() -> new IOException("no plugin knows the words of this kind of broker"));
    }

    private void keep() {
        asked.set(false);
        try {
            BrokerAccounts words = words();
            BrokerControl open = connected(words);
            unsynced.set(accounts.keep(words, open));
            if (complained) {
                LOG.info("accounts at {}: kept again", address);
                complained = false;
            }
        } catch (IOException | RuntimeException e) {
            hangUp();
            LOG.atLevel(complained ? Level.DEBUG : Level.WARN)
                    .log("accounts at {}: {}; trying again until it works", address, e.getMessage());
            complained = true;
        }
    }

    private BrokerControl connected(BrokerAccounts words) throws IOException {
        BrokerControl open = control;
        if (open == null || !open.isOpen()) {
            hangUp();
            open = prepared(words);
        } else if (System.nanoTime() - comparedNanos < COMPARED.toNanos()) {
            return open;
        }
        accounts.compare(words, open);
        comparedNanos = System.nanoTime();
        return open;
    }

    private BrokerControl prepared(BrokerAccounts words) throws IOException {
        BrokerControl open = connect(words);
        if (words.isPrepared(open.ask(words.look(hub)))) {
            return open;
        }
        LOG.info("accounts at {}: preparing it, which hangs up on hubs once", address);
        try {
            open.ask(words.prepare(hub));
        } catch (IOException e) {
            LOG.debug("hung up on, as expected: {}", e.getMessage());
        }
        hangUp();
        open = connect(words);
        if (!words.isPrepared(open.ask(words.look(hub)))) {
            throw new IOException("it can't be prepared: %s must be an administrator of its accounts".formatted(hub));
        }
        return open;
    }

    private BrokerControl connect(BrokerAccounts words) throws IOException {
        BrokerControl made = new BrokerControl(address, words);
        control = made;
        return made;
    }

    private void hangUp() {
        BrokerControl left = control;
        control = null;
        if (left != null) {
            left.close();
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(GOODBYE_S, TimeUnit.SECONDS)) {
                LOG.debug("still asking");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        hangUp();
    }
}
