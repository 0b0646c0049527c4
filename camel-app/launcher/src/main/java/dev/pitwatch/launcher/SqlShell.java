package dev.pitwatch.launcher;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A small shell for SQL, where psql is not installed: statements that end with a semicolon, {@code \d}, {@code \d TABLE}, {@code \q}. */
final class SqlShell {

    private static final int ROWS_SHOWN = 1_000;
    private static final String TABLES =
            "select table_name from information_schema.tables where table_schema = 'public' order by 1";
    private static final String COLUMNS = "select column_name, data_type, is_nullable from information_schema.columns"
            + " where table_schema = 'public' and table_name = '%s' order by ordinal_position";

    private final Connection connection;
    private final Terminal terminal;

    SqlShell(Connection connection, Terminal terminal) {
        this.connection = connection;
        this.terminal = terminal;
    }

    /** Takes who reads a line, given the prompt, empty at the end; {@return the status of the last statement} */
    int converse(Function<String, Optional<String>> line) {
        int status = 0;
        StringBuilder typed = new StringBuilder();
        for (Optional<String> next = line.apply("pitwatch=> "); next.isPresent(); ) {
            String text = next.get().strip();
            if (typed.isEmpty() && text.equals("\\q")) {
                return status;
            }
            if (typed.isEmpty() && text.startsWith("\\d")) {
                status = execute(described(text.substring(2).strip()));
            } else if (typed.isEmpty() && text.startsWith("\\")) {
                terminal.error("no %s here: \\d, \\d TABLE, \\q, or SQL that ends with a semicolon".formatted(text));
            } else {
                typed.append(next.get()).append('\n');
                if (text.endsWith(";")) {
                    status = execute(typed.toString());
                    typed.setLength(0);
                }
            }
            next = line.apply(typed.isEmpty() ? "pitwatch=> " : "pitwatch-> ");
        }
        return typed.toString().isBlank() ? status : execute(typed.toString());
    }

    private static String described(String table) {
        return table.isEmpty() ? TABLES : COLUMNS.formatted(table.replace("'", "''"));
    }

    /** Runs it and shows what it answers; {@return 0, or 1 when the database refused it} */
    int execute(String sql) {
        try (Statement statement = connection.createStatement()) {
            boolean rows = statement.execute(sql);
            while (rows || statement.getUpdateCount() >= 0) {
                if (rows) {
                    show(statement.getResultSet());
                } else {
                    terminal.say("%d rows changed".formatted(statement.getUpdateCount()));
                }
                rows = statement.getMoreResults();
            }
            return 0;
        } catch (SQLException e) {
            terminal.error(e.getMessage());
            return 1;
        }
    }

    private void show(ResultSet rows) throws SQLException {
        ResultSetMetaData about = rows.getMetaData();
        List<List<String>> table = new ArrayList<>(List.of(new ArrayList<>()));
        for (int column = 1; column <= about.getColumnCount(); column++) {
            table.get(0).add(about.getColumnLabel(column));
        }
        int count = 0;
        for (; rows.next(); count++) {
            if (count < ROWS_SHOWN) {
                table.add(row(rows, about.getColumnCount()));
            }
        }
        table.forEach(row -> terminal.say(padded(row, table)));
        terminal.say(
                count > ROWS_SHOWN
                        ? "(%d rows, the first %d shown)".formatted(count, ROWS_SHOWN)
                        : "(%d rows)".formatted(count));
    }

    private static List<String> row(ResultSet rows, int columns) throws SQLException {
        List<String> row = new ArrayList<>();
        for (int column = 1; column <= columns; column++) {
            String value = rows.getString(column);
            row.add(rows.wasNull() ? "" : value);
        }
        return row;
    }

    private static String padded(List<String> row, List<List<String>> table) {
        List<String> cells = new ArrayList<>();
        for (int column = 0; column < row.size(); column++) {
            int at = column;
            int width =
                    table.stream().mapToInt(each -> each.get(at).length()).max().orElse(1);
            cells.add(row.get(column) + " ".repeat(width - row.get(column).length()));
        }
        return cells.stream().collect(Collectors.joining(" | ")).stripTrailing();
    }
}
