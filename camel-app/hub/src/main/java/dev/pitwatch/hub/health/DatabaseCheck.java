package dev.pitwatch.hub.health;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Whether the database answers. */
public final class DatabaseCheck implements HealthCheck {

    private static final int SECONDS = 2;

    private final DataSource source;

    public DatabaseCheck(DataSource source) {
        this.source = source;
    }

    @Override
    public String name() {
        return "database";
    }

    @Override
    public void check() throws SQLException {
        try (Connection connection = source.getConnection()) {
            if (!connection.isValid(SECONDS)) {
                throw new SQLException("no answer within %d s".formatted(SECONDS));
            }
        }
    }
}
