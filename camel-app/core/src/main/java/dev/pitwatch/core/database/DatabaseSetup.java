package dev.pitwatch.core.database;

import dev.pitwatch.core.crypto.MasterKey;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/** Brings an empty or older database to this version: roles first, then migrations. Safe to run from several places. */
public final class DatabaseSetup {

    private final String url;
    private final MasterKey key;

    /** Takes a JDBC url of PostgreSQL 15 or newer, without user and password. */
    public DatabaseSetup(String url, MasterKey key) {
        this.url = url;
        this.key = key;
    }

    /**
     * Makes the roles that are missing, sets their passwords, and lets the owner create tables.
     *
     * @param user may create roles and owns the database, or is a superuser
     */
    public void createRoles(String user, String password) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, user, password);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            // Roles belong to the whole cluster: two hubs starting at once must not both create them.
            statement.execute("select pg_advisory_xact_lock(hashtext('pitwatch roles'))");
            for (DatabaseRole role : DatabaseRole.values()) {
                createRole(statement, role);
            }
            String database = statement.enquoteIdentifier(connection.getCatalog(), true);
            statement.execute(
                    "grant connect on database %s to pitwatch_owner, pitwatch_app, pitwatch_ingest, pitwatch_broker"
                            .formatted(database));
            statement.execute("grant usage, create on schema public to pitwatch_owner");
            statement.execute("grant usage on schema public to pitwatch_app, pitwatch_ingest, pitwatch_broker");
            connection.commit();
        }
    }

    private void createRole(Statement statement, DatabaseRole role) throws SQLException {
        boolean exists;
        try (ResultSet row = statement.executeQuery(
                "select 1 from pg_roles where rolname = " + statement.enquoteLiteral(role.roleName()))) {
            exists = row.next();
        }
        // The password is hexadecimal, the name a constant: nothing to quote.
        statement.execute("%s role %s login nosuperuser nocreatedb nocreaterole nobypassrls password '%s'"
                .formatted(exists ? "alter" : "create", role.roleName(), role.password(key)));
    }

    /** Runs the migrations that are missing, as the owner; returns how many ran. */
    public int migrate() {
        return Flyway.configure(DatabaseSetup.class.getClassLoader())
                .dataSource(dataSource(DatabaseRole.OWNER))
                .resourceProvider(new Migrations())
                .loggers("slf4j")
                .load()
                .migrate()
                .migrationsExecuted;
    }

    /** {@return connections of the role, not pooled} */
    public DataSource dataSource(DatabaseRole role) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(url);
        source.setUser(role.roleName());
        source.setPassword(role.password(key));
        source.setApplicationName("pitwatch " + role.name().toLowerCase(java.util.Locale.ROOT));
        source.setConnectTimeout(10);
        source.setTcpKeepAlive(true);
        return source;
    }
}
