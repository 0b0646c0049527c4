package dev.pitwatch.core.testing;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.database.DatabaseSetup;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.postgres.PostgresPlugin;

/** A fresh, migrated database on a real PostgreSQL. Making one takes some 100 ms: the server is shared by a JVM. */
public final class TestDatabase implements AutoCloseable {

    private static final int CONNECTIONS = 4;

    private final TestServer server;
    private final boolean ownServer;
    private final String name;
    private final DatabaseSetup setup;
    private final ReusedConnections superusers;
    private final Jdbi superuser;
    private final Database database;

    /** What a connection says of each statement that it runs, those of triggers and functions too. */
    private static final String EXPLAINING =
            """
            alter role %2$s in database %1$s set session_preload_libraries = 'auto_explain';
            alter role %2$s in database %1$s set auto_explain.log_min_duration = 0;
            alter role %2$s in database %1$s set auto_explain.log_nested_statements = on;
            alter role %2$s in database %1$s set auto_explain.log_format = 'json';
            alter role %2$s in database %1$s set auto_explain.log_level = 'notice';
            """;

    private TestDatabase(TestServer server, boolean ownServer, boolean explaining) {
        this(server, ownServer, explaining, server.cloneTemplate());
    }

    private TestDatabase(TestServer server, boolean ownServer, boolean explaining, String name) {
        this.server = server;
        this.ownServer = ownServer;
        this.name = name;
        this.setup = server.setup(name);
        this.superusers = server.superuser(name);
        this.superuser = Jdbi.create(superusers).installPlugin(new PostgresPlugin());
        if (explaining) {
            for (DatabaseRole role : List.of(DatabaseRole.APP, DatabaseRole.PLATFORM)) {
                superuser.useHandle(handle -> handle.execute(EXPLAINING.formatted(name, role.roleName())));
            }
        }
        this.database = new Database(setup, CONNECTIONS, CONNECTIONS, new SimpleMeterRegistry());
    }

    /** {@return a database of its own on the server that the tests of this JVM share} */
    public static TestDatabase create() {
        return new TestDatabase(Shared.SERVER, false, false);
    }

    /** {@return one with roles and extensions, and nothing in it} */
    public static TestDatabase createEmpty() {
        return new TestDatabase(Shared.SERVER, false, false, Shared.SERVER.empty());
    }

    /** {@return one of an ICU locale, e.g. tr, where all others have C} */
    public static TestDatabase createIn(String locale) {
        return new TestDatabase(Shared.SERVER, false, false, Shared.SERVER.migratedIn(locale));
    }

    /** {@return one whose statements of REST and WebSocket carry their plans, as JSON, among their warnings} */
    public static TestDatabase createExplaining() {
        return new TestDatabase(Shared.SERVER, false, true);
    }

    /** {@return a database on a server of its own, which the test may stop, kill and start} */
    public static TestDatabase createOwnServer() {
        return new TestDatabase(new TestServer(), true, false);
    }

    public DatabaseSetup setup() {
        return setup;
    }

    public Database database() {
        return database;
    }

    public MasterKey masterKey() {
        return TestServer.MASTER_KEY;
    }

    /** {@return that key as another process is given it} */
    public String masterKeyText() {
        return TestServer.MASTER_KEY_TEXT;
    }

    /** {@return Jdbi of the superuser, whom no policy holds back: to arrange and to look} */
    public Jdbi superuser() {
        return superuser;
    }

    /** Executes a statement as superuser, with the values in place of {@code %s} and {@code %d}. */
    public void execute(String sql, Object... values) {
        superuser().useHandle(handle -> handle.execute(filled(sql, values)));
    }

    /** {@return the first column of all rows, as the superuser sees them} */
    public List<String> texts(String sql, Object... values) {
        return superuser().withHandle(handle -> handle.createQuery(filled(sql, values))
                .mapTo(String.class)
                .list());
    }

    /** {@return the number in the one row, as the superuser sees it} */
    public long number(String sql, Object... values) {
        return superuser().withHandle(handle -> handle.createQuery(filled(sql, values))
                .mapTo(Long.class)
                .one());
    }

    /** Without values it stays as it is: SQL has percent signs of its own. */
    private static String filled(String sql, Object... values) {
        return values.length == 0 ? sql : sql.formatted(values);
    }

    /** {@return the JDBC url, without user and password} */
    public String url() {
        return server.url(name);
    }

    /** {@return the log of the server, which tests of this JVM share} */
    public Path serverLog() {
        return server.log();
    }

    /** {@return its name} */
    public String name() {
        return name;
    }

    public String superuserName() {
        return "postgres";
    }

    public String superuserPassword() {
        return server.superuserPassword();
    }

    /** Ends the server in order; only on a server of its own. */
    public void stopServer() {
        requireOwnServer();
        server.stop();
    }

    /** Kills the server as {@code kill -9} does; only on a server of its own. */
    public void killServer() {
        requireOwnServer();
        server.kill();
    }

    /** Starts the stopped or killed server again, on the same port. */
    public void startServer() {
        requireOwnServer();
        server.start();
    }

    private void requireOwnServer() {
        if (!ownServer) {
            throw new IllegalStateException("the server is shared with other tests: use createOwnServer()");
        }
    }

    @Override
    public void close() {
        database.close();
        superusers.close();
        if (ownServer) {
            server.delete();
        } else {
            server.drop(name);
        }
    }

    private static final class Shared {
        static final TestServer SERVER = new TestServer();
    }
}
