package dev.pitwatch.core.readings.reading;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Statements that go to PostgreSQL in one round trip. The driver sends what stands in one text, parted by semicolons, without
 * waiting for an answer between them; each is prepared by itself and kept so on the connection. The first that fails ends the
 * rest, a commit among them, too.
 */
final class Pipeline {

    private static final String BEGIN = "begin";
    private static final String COMMIT = "commit";

    /** Texts by their statements: these are constants, so there are few. */
    private static final Map<List<String>, String> TEXTS = new ConcurrentHashMap<>();

    private final List<String> statements = new ArrayList<>();
    private final List<Object> parameters = new ArrayList<>();
    private final List<@Nullable RowReader> readers = new ArrayList<>();

    /** Takes the one row that a statement answers with. */
    @FunctionalInterface
    interface RowReader {
        void read(ResultSet row) throws SQLException;
    }

    /** Adds a statement, whose text has to be a constant; its parameters follow by {@link #add}. */
    void statement(String sql) {
        statements.add(sql);
        readers.add(null);
    }

    /** Adds a statement that answers with one row. */
    void query(String sql, RowReader reader) {
        statements.add(sql);
        readers.add(reader);
    }

    /**
     * Begins the transaction here, on a connection that commits by itself: the driver's own begin is a query apart, whose answer
     * comes first and wakes whoever waits for the others.
     */
    void begin() {
        statement(BEGIN);
    }

    /** Ends the transaction. */
    void commit() {
        statement(COMMIT);
    }

    /** Adds the next parameter: an array for {@code unnest}, or a number. */
    void add(Object parameter) {
        parameters.add(parameter);
    }

    void run(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(text())) {
            for (int i = 0; i < parameters.size(); i++) {
                statement.setObject(i + 1, parameters.get(i));
            }
            statement.execute();
            for (RowReader reader : readers) {
                if (reader != null) {
                    read(statement, reader);
                }
                statement.getMoreResults();
            }
        }
    }

    private String text() {
        String known = TEXTS.get(statements);
        return known != null ? known : TEXTS.computeIfAbsent(List.copyOf(statements), list -> String.join(";\n", list));
    }

    private static void read(PreparedStatement statement, RowReader reader) throws SQLException {
        try (ResultSet row = statement.getResultSet()) {
            row.next();
            reader.read(row);
        }
    }
}
