package dev.pitwatch.core.testing;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.base.database.MasterKeyException;
import dev.pitwatch.postgres.EmbeddedPostgres;
import dev.pitwatch.postgres.ServerOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.ds.PGSimpleDataSource;

/** A server in a temporary folder, with a migrated database that others are cloned from. Ends with this JVM. */
final class TestServer {

    static final String MASTER_KEY_TEXT = "a master key for tests, 256 bits or more";
    static final MasterKey MASTER_KEY = new MasterKey(MASTER_KEY_TEXT.getBytes(StandardCharsets.UTF_8));
    private static final String TEMPLATE = "migrated";

    private final AtomicInteger clones = new AtomicInteger();
    private final TestFolder folder;
    private final ReusedConnections maintenance;
    private ServerOptions options;
    private EmbeddedPostgres postgres;

    TestServer() {
        folder = TestFolder.create("pitwatch-test-postgres-");
        // Processes are killed in tests, never the machine: what the system has, is safe without fsync.
        options = ServerOptions.at(folder.path().resolve("postgres"))
                .with("fsync", "off")
                .with("full_page_writes", "off")
                .with("max_wal_size", "256MB")
                .with("max_connections", "200")
                .with("scram_iterations", "1");
        postgres = EmbeddedPostgres.start(options);
        options = options.withPort(postgres.port());
        maintenance = superuser("postgres");
        migrate(create(TEMPLATE));
        Runtime.getRuntime().addShutdownHook(new Thread(this::delete));
    }

    private DatabaseSetup create(String database) {
        return create(database, "");
    }

    private DatabaseSetup create(String database, String options) {
        maintain("create database " + database + options);
        try {
            DatabaseSetup setup = setup(database);
            setup.createRoles(postgres.user(), postgres.password());
            setPasswordsAnew();
            return setup;
        } catch (SQLException | MasterKeyException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void migrate(DatabaseSetup setup) {
        try {
            setup.migrate();
        } catch (SQLException | MasterKeyException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same ones, hashed by this server: with 4,096 iterations each of thousands of connections takes 12 ms of a processor. */
    private void setPasswordsAnew() {
        String alter = "alter role %s password '%s'";
        maintain(alter.formatted(postgres.user(), postgres.password()));
        for (DatabaseRole role : DatabaseRole.values()) {
            maintain(alter.formatted(role.roleName(), role.password(MASTER_KEY)));
        }
    }

    /** {@return the name of a new database that nobody migrated} */
    String empty() {
        String name = "test_" + clones.incrementAndGet();
        create(name);
        return name;
    }

    /** {@return the name of a new database of an ICU locale, e.g. tr, that is migrated and empty} */
    String migratedIn(String locale) {
        String name = "test_" + clones.incrementAndGet();
        migrate(create(name, " template template0 locale_provider icu icu_locale '%s'".formatted(locale)));
        return name;
    }

    /** {@return the name of a new database that is migrated and empty} */
    String cloneTemplate() {
        String name = "test_" + clones.incrementAndGet();
        // Its files are copied as they are; block by block through the log, which is the default, takes twice as long.
        maintain("create database %s template %s strategy file_copy".formatted(name, TEMPLATE));
        return name;
    }

    void drop(String database) {
        maintain("drop database %s with (force)".formatted(database));
    }

    private void maintain(String sql) {
        Jdbi.create(maintenance).useHandle(handle -> handle.execute(sql));
    }

    DatabaseSetup setup(String database) {
        return new DatabaseSetup(postgres.jdbcUrl(database), MASTER_KEY);
    }

    /** {@return connections of the superuser, whom no policy holds back} */
    ReusedConnections superuser(String database) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(postgres.jdbcUrl(database));
        source.setUser(postgres.user());
        source.setPassword(postgres.password());
        return new ReusedConnections(source);
    }

    String url(String database) {
        return postgres.jdbcUrl(database);
    }

    Path log() {
        return folder.path().resolve("postgres/postgres.log");
    }

    String superuserPassword() {
        return postgres.password();
    }

    void stop() {
        postgres.stop();
    }

    void kill() {
        // A backend outlives the postmaster until it waits for its client, and commits meanwhile.
        ProcessHandle.of(postgres.pid()).ifPresent(postmaster -> {
            List<ProcessHandle> backends = postmaster.children().toList();
            postmaster.destroyForcibly();
            backends.forEach(ProcessHandle::destroyForcibly);
        });
        postgres.onExit().join();
        postgres.stop();
    }

    /** On the same port. */
    void start() {
        postgres = EmbeddedPostgres.start(options);
    }

    void delete() {
        postgres.stop();
        folder.close();
    }
}
