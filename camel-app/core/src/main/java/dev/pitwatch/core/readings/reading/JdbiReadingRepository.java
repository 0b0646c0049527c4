package dev.pitwatch.core.readings.reading;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.DatabaseFailure;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/**
 * The hot path: one statement a table and batch, columns as arrays, and all of them with the commit in one round trip, as long
 * as no reading comes again. Plain JDBC inside, since Jdbi would take each array apart.
 */
public final class JdbiReadingRepository implements ReadingRepository {

    /** SQLSTATE of a key that is there already. */
    private static final String DUPLICATE = "23505";

    /** Batches that look for copies first, after one that had some: else who sends all twice would have each of them fail. */
    private static final int CAREFUL_BATCHES = 64;

    /** Of a rehearsal: an edit of route files waits for it. */
    private static final String AT_ONCE = "set local statement_timeout = '1s'";

    private final DataSource connections;
    private final Jdbi jdbi;
    private final LatestUpsert latest;
    private final DueMinutes due = new DueMinutes();
    private final AtomicInteger careful = new AtomicInteger();

    /**
     * Stores as pitwatch_ingest.
     *
     * @param driverMetric whether an installed driver declares a metric of that name; other members of {@code extra} are
     *     stored with the reading, but are not kept as newest, since devices may invent any number of them
     */
    public JdbiReadingRepository(Database database, Predicate<String> driverMetric) {
        this.connections = database.ingestDataSource();
        this.jdbi = database.ingest();
        this.latest = new LatestUpsert(driverMetric);
    }

    @Override
    public List<Reading> store(List<Reading> readings, List<Refusal> refusals) {
        List<Reading> added = new ArrayList<>(readings.size()); // filled once the database may have stored them
        ReadingKeys keys = ReadingKeys.of(readings);
        try {
            if (!refusals.isEmpty() || !storeAtOnce(keys, added)) {
                jdbi.useHandle(handle -> store(handle, keys, refusals, added));
            }
            return added;
        } catch (SQLException | JdbiException e) {
            throw failure(e, added);
        }
    }

    /**
     * Does with a reading what {@link #store} does, by the same statements, and keeps nothing of it.
     *
     * @throws StorageUnavailable when the database is away, or takes longer than a second
     * @throws RowRefused when the database refuses the row
     */
    public void rehearse(Reading reading) {
        try {
            jdbi.useHandle(handle -> {
                handle.begin();
                try {
                    handle.execute(AT_ONCE);
                    storeUnknown(
                            handle, ReadingKeys.of(List.of(reading)), List.of(), ReadingInsert.SQL, new ArrayList<>());
                } finally {
                    handle.rollback();
                }
            });
        } catch (SQLException | JdbiException e) {
            throw failure(e, List.of());
        }
    }

    /** {@return what to throw} A statement of ours that doesn't fit is no fault of the readings: all would become dead letters. */
    private static RuntimeException failure(Exception e, List<Reading> perhapsStored) {
        boolean unavailable = DatabaseFailure.isPassing(e) || DatabaseFailure.isOfStatement(e);
        return unavailable ? new StorageUnavailable(e, perhapsStored) : new RowRefused(e);
    }

    /**
     * The way of nearly all batches, in one round trip; without a handle of Jdbi, to make which takes a tenth of what the hub
     * does for a batch of one reading.
     *
     * @return whether they are stored; else the other way is the one to go
     */
    private boolean storeAtOnce(ReadingKeys keys, List<Reading> added) throws SQLException {
        if (careful.get() > 0) {
            return false;
        }
        try (Connection connection = connections.getConnection()) {
            if (!connection.getAutoCommit()) { // in the transaction of others
                return false;
            }
            storeAtOnce(connection, keys, added);
            return true;
        } catch (SQLException e) {
            requireDuplicate(e);
            startBeingCareful(added);
            return false;
        }
    }

    private void storeAtOnce(Connection connection, ReadingKeys keys, List<Reading> added) throws SQLException {
        Pipeline pipeline = new Pipeline();
        pipeline.begin();
        try {
            store(pipeline, connection, keys, added);
        } catch (SQLException e) {
            rollBack(connection, e);
            throw e;
        } catch (RuntimeException | Error e) {
            abort(connection, e); // answers may be unread, and the pool rolls back only what it knows was begun
            throw e;
        }
    }

    private void startBeingCareful(List<Reading> added) {
        careful.set(CAREFUL_BATCHES);
        added.clear();
    }

    private void store(Handle handle, ReadingKeys keys, List<Refusal> refusals, List<Reading> added)
            throws SQLException {
        if (handle.isInTransaction()) { // of others, who commit it, and which a failure would end
            storeUnknown(handle, keys, refusals, ReadingInsert.SQL_BUT_KNOWN, added);
            return;
        }
        if (careful.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
            try {
                handle.useTransaction(transaction -> {
                    RefusalInsert.insert(transaction.getConnection(), refusals);
                    store(new Pipeline(), transaction.getConnection(), keys, added);
                });
                return;
            } catch (SQLException e) {
                requireDuplicate(e);
                startBeingCareful(added);
            }
        }
        try {
            handle.useTransaction(transaction -> storeUnknown(transaction, keys, refusals, ReadingInsert.SQL, added));
        } catch (SQLException e) {
            requireDuplicate(e); // sent again after its key was forgotten
            added.clear();
            handle.useTransaction(
                    transaction -> storeUnknown(transaction, keys, refusals, ReadingInsert.SQL_BUT_KNOWN, added));
        }
    }

    private static void requireDuplicate(SQLException failure) throws SQLException {
        if (!DUPLICATE.equals(failure.getSQLState())) {
            throw failure;
        }
    }

    /** Fails when a key is known. */
    private void store(Pipeline pipeline, Connection connection, ReadingKeys keys, List<Reading> added)
            throws SQLException {
        if (!keys.readings().isEmpty()) {
            keys.register(pipeline);
            Runnable afterCommit = rows(pipeline, connection, keys.readings(), ReadingInsert.SQL);
            pipeline.commit();
            added.addAll(keys.readings());
            pipeline.run(connection);
            afterCommit.run();
        }
    }

    /** Of a transaction that the driver knows nothing of. */
    private static void rollBack(Connection connection, SQLException failure) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("rollback");
        } catch (SQLException e) {
            failure.addSuppressed(e);
            abort(connection, failure);
        }
    }

    private static void abort(Connection connection, Throwable failure) {
        try {
            connection.abort(Runnable::run); // nobody else gets it out of the pool
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    /** Leaves out readings whose key is known. */
    private void storeUnknown(
            Handle handle, ReadingKeys keys, List<Refusal> refusals, String insertion, List<Reading> added)
            throws SQLException {
        Connection connection = handle.getConnection();
        List<Reading> unknown = keys.registerUnknown(connection);
        RefusalInsert.insert(connection, refusals);
        if (!unknown.isEmpty()) {
            Pipeline pipeline = new Pipeline();
            handle.afterCommit(rows(pipeline, connection, unknown, insertion));
            pipeline.run(connection);
            added.addAll(unknown);
        }
    }

    /** {@return what to do once the transaction is committed} */
    private Runnable rows(Pipeline pipeline, Connection connection, List<Reading> readings, String insertion)
            throws SQLException {
        ReadingInsert.add(pipeline, insertion, readings);
        latest.add(pipeline, readings);
        return due.add(pipeline, connection, readings);
    }
}
