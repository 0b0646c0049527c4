package dev.pitwatch.launcher;

import dev.pitwatch.launcher.backup.Manifest.Contents;
import dev.pitwatch.launcher.backup.Manifest.Rows;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What is in a database at one moment, which is kept until this is closed: it can be counted later. */
final class RowCounts implements AutoCloseable {

    private static final String TABLES =
            """
            select format('%I', c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition order by 1
            """;

    private final Connection connection;

    private RowCounts(Connection connection) {
        this.connection = connection;
    }

    /** Takes a connection of a role that sees all rows, and closes it. */
    static RowCounts now(Connection connection) throws SQLException {
        connection.setReadOnly(true);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("set idle_in_transaction_session_timeout = 0"); // as while it is dumped
            statement.execute("set statement_timeout = 0");
            statement.execute(
                    "set max_parallel_workers_per_gather = 0"); // the other cores are for readings that come in
            statement.execute("select 1"); // the moment
        }
        return new RowCounts(connection);
    }

    /** {@return rows by table, but for partitions, which are in their parent's} */
    Map<String, Long> count() throws SQLException {
        Map<String, Long> rows = new TreeMap<>();
        try (Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet row = statement.executeQuery(TABLES)) {
                while (row.next()) {
                    tables.add(row.getString(1));
                }
            }
            for (String table : tables) {
                try (ResultSet row = statement.executeQuery("select count(*) from public." + table)) {
                    row.next();
                    rows.put(table, row.getLong(1));
                }
            }
        }
        return rows;
    }

    private Optional<Instant> lastReading() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select max(recorded_at) from reading")) {
            row.next();
            return Optional.ofNullable(row.getObject(1, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
        }
    }

    /** {@return its name, by which others see the same moment while this is open} */
    String snapshot() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_export_snapshot()")) {
            row.next();
            return row.getString(1);
        }
    }

    /** {@return what is in a copy of just that moment} */
    static Contents of(RowCounts moment) throws SQLException {
        Map<String, Long> rows = moment.count();
        return contents(moment, rows, rows);
    }

    /** {@return what is in a copy that was taken between the two moments} */
    static Contents between(RowCounts before, RowCounts after) throws SQLException {
        return contents(before, before.count(), after.count());
    }

    private static Contents contents(RowCounts before, Map<String, Long> first, Map<String, Long> second)
            throws SQLException {
        Map<String, Rows> rows = new TreeMap<>();
        second.forEach((table, count) -> {
            long earlier = first.getOrDefault(table, count);
            rows.put(table, new Rows(Math.min(earlier, count), Math.max(earlier, count)));
        });
        return new Contents(
                first.getOrDefault("workshop", 0L),
                first.getOrDefault("device", 0L),
                first.getOrDefault("reading", 0L),
                before.lastReading().map(Moment::whole).orElse(null),
                rows);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
