package dev.pitwatch.base.database;

import dev.pitwatch.base.crypto.MasterKey;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.postgresql.ds.PGSimpleDataSource;
import org.postgresql.util.PasswordUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings an empty or older database to this version: roles first, then migrations. Safe to run from several places; done by
 * the launcher and {@code ./pitwatch migrate}, never by a hub, which only asks for the version.
 */
public final class DatabaseSetup {

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseSetup.class);
    private static final int CONNECT_SECONDS = 10;
    private static final String NO_SUCH_FUNCTION = "42883";
    private static final String WRONG_PASSWORD = "28P01";

    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final String GIVES_UP_A_LOCK = "-c lock_timeout=3s";
    private static final int LOCK_ATTEMPTS = 10;
    private static final long LOCK_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Longer than any statement of ours takes: a network that fails tells no one, and an answer may never come. */
    private static final int ANSWER_SECONDS = 30;

    /** The server, too, has to let go of the rows that a lost connection has locked. */
    private static final String SERVER_LETS_GO = "-c idle_in_transaction_session_timeout=%ds".formatted(ANSWER_SECONDS)
            + " -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3";

    /** Compiling a statement takes longer than any of ours runs: those of roll-ups have 44 sums, and few rows each. */
    private static final String NOT_COMPILED = "-c jit=off";

    private final String url;
    private final MasterKey key;

    /** Takes a JDBC url of PostgreSQL 15 or newer, without user and password. */
    public DatabaseSetup(String url, MasterKey key) {
        this.url = url;
        this.key = key;
    }

    /**
     * Makes the roles and extensions that are missing, sets the roles' passwords, and lets the owner create tables.
     *
     * @param user may create roles and owns the database, or is a superuser
     * @throws MasterKeyException before anything is changed, when the database is of another master key
     */
    public void createRoles(String user, String password) throws SQLException, MasterKeyException {
        PGSimpleDataSource source = source(url, user, password);
        source.setSocketTimeout(ANSWER_SECONDS);
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            // Roles belong to the whole cluster: two hubs starting at once must not both create them.
            statement.execute("select pg_advisory_xact_lock(hashtext('pitwatch roles'))");
            new MasterKeyCanary(key).require(connection);
            boolean superuser = isSuperuser(statement);
            List<DatabaseRole> roles = Arrays.stream(DatabaseRole.values())
                    .filter(role -> superuser || role != DatabaseRole.BACKUP)
                    .toList();
            for (DatabaseRole role : roles) {
                createRole(statement, role);
            }
            String database = statement.enquoteIdentifier(connection.getCatalog(), true);
            String all = roles.stream().map(DatabaseRole::roleName).collect(Collectors.joining(", "));
            statement.execute("grant connect on database %s to %s".formatted(database, all));
            statement.execute("grant usage on schema public to " + all);
            statement.execute("grant create on schema public to pitwatch_owner");
            // What jobs are searched by. PostgreSQL trusts them: whoever owns the database may create them.
            statement.execute("create extension if not exists pg_trgm schema public");
            statement.execute("create extension if not exists btree_gin schema public");
            if (superuser) {
                statement.execute("grant pg_read_all_data to pitwatch_backup");
                statement.execute("grant execute on function pg_backup_start(text, boolean), pg_backup_stop(boolean),"
                        + " pg_switch_wal() to pitwatch_backup");
            }
            connection.commit();
        }
    }

    private static boolean isSuperuser(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("select rolsuper from pg_roles where rolname = current_user")) {
            return row.next() && row.getBoolean(1);
        }
    }

    private void createRole(Statement statement, DatabaseRole role) throws SQLException {
        boolean exists;
        try (ResultSet row = statement.executeQuery(
                "select 1 from pg_roles where rolname = " + statement.enquoteLiteral(role.roleName()))) {
            exists = row.next();
        }
        // Statements are logged by many a server: it is told what proves the password, not the password.
        String verifier =
                PasswordUtil.encodePassword(role.roleName(), role.password(key).toCharArray(), "scram-sha-256");
        // A backup has the rows of all workshops, and a place in the log that the server keeps for it.
        String more = role == DatabaseRole.BACKUP ? "bypassrls replication" : "nobypassrls";
        statement.execute("%s role %s login nosuperuser nocreatedb nocreaterole %s password %s"
                .formatted(exists ? "alter" : "create", role.roleName(), more, statement.enquoteLiteral(verifier)));
    }

    /**
     * Runs the migrations that are missing, as the owner; returns how many ran. A database that knows no master key yet is this
     * one's from then on.
     */
    public int migrate() throws SQLException, MasterKeyException {
        return migrate(dataSource(DatabaseRole.OWNER));
    }

    /**
     * The same while another version works on the database. A statement that waits for a table lets all others wait behind it, so it gives
     * up after 3 s; what was not migrated is tried again, ten times at most.
     */
    public int migrateBeside() throws SQLException, MasterKeyException {
        return migrateBeside(() -> LockSupport.parkNanos(LOCK_PAUSE_NANOS));
    }

    int migrateBeside(Runnable pause) throws SQLException, MasterKeyException {
        for (int attempt = 1; true; attempt++) {
            try {
                return migrate(givesUpALock());
            } catch (FlywayException e) {
                if (attempt == LOCK_ATTEMPTS || !waitedForALock(e)) {
                    throw e;
                }
                LOG.info("a migration waited for a table, and is tried again: {}", e.getMessage());
                pause.run();
            }
        }
    }

    private static boolean waitedForALock(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && LOCK_NOT_AVAILABLE.equals(sql.getSQLState())) {
                return true;
            }
        }
        return false;
    }

    private DataSource givesUpALock() {
        PGSimpleDataSource source = source(url, DatabaseRole.OWNER.roleName(), DatabaseRole.OWNER.password(key));
        source.setOptions(Stream.of(source.getOptions(), GIVES_UP_A_LOCK)
                .filter(Objects::nonNull)
                .collect(Collectors.joining(" ")));
        return source;
    }

    private int migrate(DataSource source) throws SQLException, MasterKeyException {
        MasterKeyCanary canary = new MasterKeyCanary(key);
        try (Connection connection = dataSource(DatabaseRole.OWNER).getConnection()) {
            canary.require(connection);
            int ran = migrateTo("latest", source);
            canary.plant(connection);
            return ran;
        }
    }

    /** Runs those up to that version. */
    int migrateTo(String version) {
        return migrateTo(version, dataSource(DatabaseRole.OWNER));
    }

    private static int migrateTo(String version, DataSource source) {
        return Flyway.configure(DatabaseSetup.class.getClassLoader())
                .dataSource(source)
                .resourceProvider(new Migrations())
                .target(version)
                .loggers("slf4j")
                .load()
                .migrate()
                .migrationsExecuted;
    }

    /** {@return the JDBC url, without user and password} */
    public String url() {
        return url;
    }

    /** {@return the version of the schema that this build knows} */
    public static int knownVersion() {
        return Migrations.newest();
    }

    /** {@return the oldest version of the schema that a build may know and run once all migrations of this one ran; 0: any} */
    public static int oldestVersionLeft() {
        return Migrations.oldest();
    }

    /**
     * {@return the oldest version of the schema that a build may know and run on this database; 0: any} It asks Flyway's table: later
     * versions may have run migrations that this build does not have.
     */
    public int oldestVersion() throws SQLException {
        try (Connection connection = dataSource(DatabaseRole.OWNER).getConnection();
                Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery("select to_regclass('flyway_schema_history') is not null")) {
                if (!row.next() || !row.getBoolean(1)) {
                    return 0; // an empty database
                }
            }
            try (ResultSet row = statement.executeQuery(
                    "select coalesce(max(substring(description from '%s')::integer), 0) from flyway_schema_history where success"
                            .formatted(Migrations.CONTRACT))) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    /** Returns when no later version took away what this build uses. */
    public void requireNotContracted() throws SQLException, SchemaVersionException {
        int oldest = oldestVersion();
        if (oldest > knownVersion()) {
            throw SchemaVersionException.contracted(oldest, knownVersion());
        }
    }

    /** Returns when the schema is the one that this build knows: what looks at all of it must not miss what came later. */
    public void requireOwnVersion() throws SQLException, SchemaVersionException {
        int version = requireKnownVersion();
        if (version > knownVersion()) {
            throw SchemaVersionException.newer(version, knownVersion());
        }
    }

    /**
     * {@return the version of the schema: the one that this build knows, or a newer one} Migrations only expand what the
     * version before them uses.
     */
    public int requireKnownVersion() throws SQLException, SchemaVersionException {
        try (Connection connection = dataSource(DatabaseRole.APP).getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select schema_version()")) {
            row.next();
            int version = row.getInt(1);
            if (version < knownVersion()) {
                throw SchemaVersionException.older(version, knownVersion());
            }
            return version;
        } catch (SQLException e) {
            if (NO_SUCH_FUNCTION.equals(e.getSQLState())) {
                throw SchemaVersionException.unknown(knownVersion());
            }
            throw e;
        }
    }

    /** Returns when the database is of this master key, which its roles' passwords follow from. */
    public void requireOwnKey() throws SQLException, MasterKeyException {
        try (Connection connection = dataSource(DatabaseRole.APP).getConnection()) {
            new MasterKeyCanary(key).require(connection);
        } catch (SQLException e) {
            if (WRONG_PASSWORD.equals(e.getSQLState())) {
                throw MasterKeyException.signIn();
            }
            throw e;
        }
    }

    /**
     * {@return connections of the role, not pooled} An answer that doesn't come within 30 s ends one, but for the owner's and
     * the backup's: a migration may take its time, and counting all rows.
     */
    public DataSource dataSource(DatabaseRole role) {
        return dataSource(url, role, role.password(key));
    }

    /** {@return the same for a process that has the password of that role and no master key} */
    public static DataSource dataSource(String url, DatabaseRole role, String password) {
        PGSimpleDataSource source = source(url, role.roleName(), password);
        source.setApplicationName("pitwatch " + role.name().toLowerCase(java.util.Locale.ROOT));
        if (role != DatabaseRole.OWNER && role != DatabaseRole.BACKUP) {
            source.setSocketTimeout(ANSWER_SECONDS);
            source.setOptions(Stream.of(source.getOptions(), SERVER_LETS_GO, NOT_COMPILED)
                    .filter(Objects::nonNull)
                    .collect(Collectors.joining(" ")));
        }
        return source;
    }

    private static PGSimpleDataSource source(String url, String user, String password) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(url);
        source.setUser(user);
        source.setPassword(password);
        source.setConnectTimeout(CONNECT_SECONDS);
        source.setTcpKeepAlive(true);
        return source;
    }
}
