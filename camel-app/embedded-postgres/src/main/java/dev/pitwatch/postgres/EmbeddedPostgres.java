package dev.pitwatch.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/**
 * A running PostgreSQL of our own: durable, password-protected, reachable from this machine only. Its files stay when
 * it stops. It stops by itself when this JVM ends, where the system offers that; what was left running by a JVM that was
 * killed is stopped at the next start. Thread safe.
 */
public final class EmbeddedPostgres implements AutoCloseable {

    /** Who made the cluster, and may do all. */
    public static final String SUPERUSER = Cluster.SUPERUSER;

    private final Server server;
    private final int port;
    private final String password;
    private final HomeLock lock;

    private EmbeddedPostgres(Server server, int port, String password, HomeLock lock) {
        this.server = server;
        this.port = port;
        this.password = password;
        this.lock = lock;
    }

    /** Starts with the durable settings, on a port chosen once; see {@link #start(ServerOptions)}. */
    public static EmbeddedPostgres start(Path home) {
        return start(ServerOptions.at(home));
    }

    /**
     * Starts the server and returns when it takes connections; makes the cluster first when the home has none. After a
     * crash it waits for the recovery, up to the options' timeout.
     *
     * @throws PostgresException when it can't run here, or another process uses that home
     */
    public static EmbeddedPostgres start(ServerOptions options) {
        try {
            Files.createDirectories(options.home());
            HomeLock lock = HomeLock.take(options.home());
            try {
                return start(options, lock);
            } catch (IOException | RuntimeException e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new PostgresException("embedded PostgreSQL in %s: %s".formatted(options.home(), e.getMessage()), e);
        }
    }

    private static EmbeddedPostgres start(ServerOptions options, HomeLock lock) throws IOException {
        Binaries binaries = Binaries.unpacked(caches(options.home()));
        RunAs runAs = RunAs.find(binaries.program("postgres"));
        runAs.letPass(options.home());
        Cluster cluster = new Cluster(options);
        cluster.prepare(binaries, runAs);
        cluster.running().ifPresent(Server::stop);
        int port = cluster.choosePort();
        Server server = Server.start(binaries, runAs, cluster, options, port);
        return new EmbeddedPostgres(server, port, cluster.password(), lock);
    }

    /** Stops the server that a killed JVM left on this home; returns whether there was one. */
    public static boolean stopLeftOver(Path home) {
        try {
            Optional<ProcessHandle> running = new Cluster(ServerOptions.at(home)).running();
            running.ifPresent(Server::stop);
            return running.isPresent();
        } catch (IOException e) {
            throw new PostgresException("embedded PostgreSQL in %s: %s".formatted(home, e.getMessage()), e);
        }
    }

    /** {@return the url of a database of the server that runs on this home and takes connections, whichever one started it} */
    public static Optional<String> runningUrl(Path home, String database) {
        try {
            OptionalInt port = new Cluster(ServerOptions.at(home)).readyPort();
            return port.isPresent() ? Optional.of(url(port.getAsInt(), database)) : Optional.empty();
        } catch (IOException e) {
            throw new PostgresException("embedded PostgreSQL in %s: %s".formatted(home, e.getMessage()), e);
        }
    }

    /** {@return the major version of the programs, as in a cluster's file PG_VERSION} */
    public static String majorVersion() {
        try {
            return Binaries.version().split("\\.", -1)[0];
        } catch (IOException e) {
            throw new PostgresException("embedded PostgreSQL: its version can't be read", e);
        }
    }

    /** {@return the folder of the cluster's files in this home} */
    public static Path cluster(Path home) {
        return ServerOptions.at(home).cluster();
    }

    /** {@return the superuser's password of the cluster in this home} */
    public static String superuserPassword(Path home) {
        try {
            return new Cluster(ServerOptions.at(home)).password();
        } catch (IOException e) {
            throw new PostgresException("embedded PostgreSQL in %s: %s".formatted(home, e.getMessage()), e);
        }
    }

    private static String url(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
    }

    /** Root's cache is one that the user it gives way to can read, too. */
    static List<Path> caches(Path home) {
        Path user = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(folder -> !folder.isBlank())
                .map(Path::of)
                .orElse(Path.of(System.getProperty("user.home"), ".cache"));
        boolean root = System.getProperty("user.name").equals("root");
        return List.of((root ? Path.of("/var/cache") : user).resolve("pitwatch"), home.resolve("programs"));
    }

    /** {@return the url of its database `postgres`, without user and password} */
    public String jdbcUrl() {
        return jdbcUrl("postgres");
    }

    public String jdbcUrl(String database) {
        return url(port, database);
    }

    /** {@return the superuser} */
    public String user() {
        return SUPERUSER;
    }

    public String password() {
        return password;
    }

    public int port() {
        return port;
    }

    /** {@return the process id of the server itself} */
    public long pid() {
        return server.pid();
    }

    public boolean isAlive() {
        return server.isAlive();
    }

    /** {@return completes when the server has ended, for whatever reason} */
    public CompletableFuture<EmbeddedPostgres> onExit() {
        return server.onExit().thenApply(ended -> this);
    }

    /** Ends all sessions, writes everything and ends; does nothing when it has ended. */
    public void stop() {
        server.stop();
        try {
            lock.close();
        } catch (IOException e) {
            throw new PostgresException("embedded PostgreSQL: cannot release its lock: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        stop();
    }
}
