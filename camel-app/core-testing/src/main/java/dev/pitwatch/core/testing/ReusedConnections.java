package dev.pitwatch.core.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionFactory;

/**
 * Connections that are used again, since to open one takes longer than what most tests do by it. Each begins as a new one does:
 * what was set or locked by its session is gone. Thread safe.
 */
final class ReusedConnections implements ConnectionFactory, AutoCloseable {

    private final DataSource source;
    private final Deque<Connection> idle = new ConcurrentLinkedDeque<>();

    ReusedConnections(DataSource source) {
        this.source = source;
    }

    @Override
    public Connection openConnection() throws SQLException {
        for (Connection known = idle.poll(); known != null; known = idle.poll()) {
            if (isAsNew(known)) {
                return known;
            }
        }
        return source.getConnection();
    }

    /** {@return whether it is as one that was just opened; its server may have ended meanwhile} */
    private static boolean isAsNew(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("discard all");
            return true;
        } catch (SQLException e) {
            close(connection);
            return false;
        }
    }

    @Override
    public void closeConnection(Connection connection) {
        try {
            if (!connection.getAutoCommit()) {
                connection.rollback();
                connection.setAutoCommit(true);
            }
            idle.push(connection);
        } catch (SQLException e) {
            close(connection); // as its server did
        }
    }

    @Override
    public void close() {
        for (Connection known = idle.poll(); known != null; known = idle.poll()) {
            close(known);
        }
    }

    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            // It is gone, which is what is wanted.
        }
    }
}
