package dev.pitwatch.launcher;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.base.database.StoreProbeChannels;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Asks all hubs until when every reading that the broker acknowledged is stored; they answer as the hub's {@code StoreProbe} says. The broker's
 * journal is in no backup, so a reading that waits there is lost with the machine.
 */
final class CompletenessProbe {

    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(60);
    private static final Duration BEGUN_WITHIN = Duration.ofSeconds(5);

    /** A hub says each 3 s that it lives; one that starts, or whose machine is busy, may be late. */
    private static final Duration LATE_WITHIN = Duration.ofSeconds(15);

    private static final int POLL_MS = 50;
    private static final String LIVING = "select node from alert_hub where until > now()";
    private static final String LIVED =
            "select exists (select from alert_hub where until > now() - interval '1 minute')";

    private final DatabaseSetup setup;
    private final DatabaseRole role;
    private final Duration within;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    CompletenessProbe(DatabaseSetup setup) {
        this(setup, DatabaseRole.BACKUP, ANSWERED_WITHIN);
    }

    /** Takes who signs in: a database of the operator's own may have no role for backups. */
    CompletenessProbe(DatabaseSetup setup, DatabaseRole role, Duration within) {
        this.setup = setup;
        this.role = role;
        this.within = within;
    }

    /**
     * What was found out.
     *
     * @param until every reading that was acknowledged before is stored; empty: unknown
     * @param reason why it is unknown
     */
    record Complete(Optional<Instant> until, String reason) {

        static Complete unknown(String reason) {
            return new Complete(Optional.empty(), reason);
        }
    }

    private enum Step {
        DONE,
        LOST,
        LATE
    }

    Complete ask() throws SQLException {
        long deadline = System.nanoTime() + within.toNanos();
        long late = System.nanoTime() + Math.min(within.toNanos(), LATE_WITHIN.toNanos());
        try (DatabaseNotifications notifications = new DatabaseNotifications(setup.dataSource(role));
                Connection connection = setup.dataSource(role).getConnection()) {
            listen(notifications, StoreProbeChannels.ANSWERED, answers, deadline);
            while (true) {
                Set<String> hubs = living(connection);
                if (hubs.isEmpty() && lived(connection) && System.nanoTime() < late) {
                    TimeUnit.MILLISECONDS.sleep(POLL_MS);
                    continue;
                }
                if (hubs.isEmpty()) {
                    return Complete.unknown("no hub runs, and what waits in the broker for it is not in the backup");
                }
                String run = UUID.randomUUID().toString();
                Instant[] sent = new Instant[1];
                Step step = ask(connection, run, hubs, sent, deadline);
                // One that came meanwhile may have got some of it.
                if (step == Step.DONE && hubs.containsAll(living(connection))) {
                    return new Complete(Optional.of(Moment.whole(sent[0])), "");
                }
                if (step == Step.LATE || System.nanoTime() > deadline) {
                    return Complete.unknown(
                            "what the broker had acknowledged was not stored by all hubs (%s) within %d s"
                                    .formatted(String.join(", ", hubs), within.toSeconds()));
                }
                TimeUnit.MILLISECONDS.sleep(POLL_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Complete.unknown("interrupted");
        }
    }

    private Step ask(Connection connection, String run, Set<String> hubs, Instant[] sent, long deadline)
            throws SQLException, InterruptedException {
        send(connection, "begin " + run);
        // One that died counts as alive for some seconds, and answers nothing.
        long soon = Math.min(deadline, System.nanoTime() + BEGUN_WITHIN.toNanos());
        Set<String> clients = new HashSet<>();
        Step step = await("begun " + run, hubs, run, soon, clients::addAll) == Step.DONE ? Step.DONE : Step.LOST;
        if (step == Step.DONE) {
            sent[0] = Instant.now();
            send(connection, "send " + run);
            step = await("taken " + run, clients, run, deadline, none -> {});
        }
        if (step == Step.DONE) {
            send(connection, "mark " + run);
            step = await("stored " + run, hubs, run, deadline, none -> {});
        }
        return step;
    }

    /** {@code clients} gets what follows a name; all where nothing does, since a hub of an earlier version has them all. */
    private Step await(
            String beginning, Set<String> wanted, String run, long deadline, Consumer<Collection<String>> clients)
            throws InterruptedException {
        Set<String> missing = new HashSet<>(wanted);
        while (!missing.isEmpty()) {
            String answer = answers.poll(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (answer == null) {
                return Step.LATE;
            }
            if (answer.startsWith("lost " + run)) {
                return Step.LOST;
            }
            if (answer.startsWith(beginning + " ")) {
                List<String> words =
                        List.of(answer.substring(beginning.length() + 1).split(" "));
                missing.remove(words.get(0));
                clients.accept(words.size() == 1 ? StoreProbeChannels.CLIENTS : words.subList(1, words.size()));
            }
        }
        return Step.DONE;
    }

    private static void send(Connection connection, String text) throws SQLException {
        send(connection, StoreProbeChannels.ASKED, text);
    }

    /** Asks all hubs by that channel. */
    static void send(Connection connection, String channel, String text) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select pg_notify(?, ?)")) {
            statement.setString(1, channel);
            statement.setString(2, text);
            statement.execute();
        }
    }

    /** Begins to gather what hubs say by that channel; returns once it hears, or at the deadline. */
    static void listen(DatabaseNotifications notifications, String channel, BlockingQueue<String> heard, long deadline)
            throws InterruptedException {
        notifications.on(channel, heard::add);
        notifications.start();
        while (!notifications.isListening() && System.nanoTime() < deadline) {
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
    }

    /** {@return whether one lived a moment ago, which need not have died} */
    private static boolean lived(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(LIVED)) {
            return row.next() && row.getBoolean(1);
        }
    }

    /** {@return the hubs that live, by their nodes} */
    static Set<String> living(Connection connection) throws SQLException {
        Set<String> nodes = new TreeSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(LIVING)) {
            while (row.next()) {
                nodes.add(row.getString(1));
            }
        }
        return nodes;
    }
}
