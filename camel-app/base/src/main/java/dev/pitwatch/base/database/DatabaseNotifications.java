package dev.pitwatch.base.database;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL's notifications, on a connection of their own outside the pools. After each (re)connect every listener
 * is called with an empty payload, since what was notified meanwhile is gone: it reloads all.
 */
public final class DatabaseNotifications implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseNotifications.class);
    private static final int WAIT_MS = 500;
    private static final int RETRY_MS = 1_000;
    private static final long CHECK_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int ANSWER_SECONDS = 5;

    private final DataSource source;
    private final Map<String, List<Consumer<String>>> listeners = new ConcurrentHashMap<>();
    private final AtomicLong lost = new AtomicLong();
    private final Thread thread;
    private volatile boolean open = true;
    private volatile boolean listening;

    /** Takes connections that are not pooled. */
    public DatabaseNotifications(DataSource source) {
        this.source = source;
        this.thread = new Thread(this::run, "database-notifications");
        this.thread.setDaemon(true);
    }

    /**
     * Adds a listener; call before {@link #start}. It runs on the one thread of all notifications, so it must be quick.
     *
     * @param channel e.g. "pitwatch_device"
     * @param listener takes the payload; empty: anything may have changed
     */
    public void on(String channel, Consumer<String> listener) {
        listeners.computeIfAbsent(channel, name -> new CopyOnWriteArrayList<>()).add(listener);
    }

    /** Counts in these meters. */
    public void countIn(MeterRegistry meters) {
        Gauge.builder("pitwatch.database.listening", this, one -> one.listening ? 1 : 0)
                .description("1 while changes of devices, sessions and limits are heard of at once")
                .register(meters);
        FunctionCounter.builder("pitwatch.database.listening.failures", lost, AtomicLong::get)
                .description("Connections for notifications that were lost, or could not be made")
                .register(meters);
    }

    /** {@return whether notifications come, as far as is known} */
    public boolean isListening() {
        return listening;
    }

    /** Connects in the background, and again whenever the connection is lost. */
    public void start() {
        thread.start();
    }

    @Override
    public void close() {
        open = false;
        thread.interrupt();
    }

    private void run() {
        while (open) {
            try (Connection connection = source.getConnection()) {
                listen(connection);
            } catch (SQLException e) {
                if (listening || lost.get() == 0) { // not of each try while it is away
                    LOG.warn("database notifications: {}; trying again", e.getMessage());
                }
                listening = false;
                lost.incrementAndGet();
                pause();
            }
        }
    }

    private void listen(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String channel : listeners.keySet()) {
                statement.execute("listen " + statement.enquoteIdentifier(channel, true));
            }
        }
        listeners.values().forEach(all -> tell(all, ""));
        listening = true;
        PGConnection notified = connection.unwrap(PGConnection.class);
        long heard = System.nanoTime();
        while (open) {
            for (PGNotification notification : notified.getNotifications(WAIT_MS)) {
                tell(listeners.getOrDefault(notification.getName(), List.of()), notification.getParameter());
            }
            if (System.nanoTime() - heard > CHECK_NANOS) {
                check(connection);
                heard = System.nanoTime();
            }
        }
    }

    /** A connection that the network has lost says nothing, as one without notifications does. */
    private static void check(Connection connection) throws SQLException {
        if (!connection.isValid(ANSWER_SECONDS)) {
            throw new SQLException("no answer within %d s".formatted(ANSWER_SECONDS));
        }
    }

    private static void tell(List<Consumer<String>> all, String payload) {
        for (Consumer<String> listener : all) {
            try {
                listener.accept(payload);
            } catch (RuntimeException e) {
                LOG.warn("database notifications: a listener failed: {}", e.getMessage(), e);
            }
        }
    }

    private void pause() {
        try {
            Thread.sleep(RETRY_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            open = false;
        }
    }
}
