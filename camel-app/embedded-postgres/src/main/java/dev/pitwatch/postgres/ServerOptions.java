package dev.pitwatch.postgres;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;

/**
 * How a server runs.
 *
 * @param home folder of the cluster, its password, port and log; made when missing
 * @param port fixed port; empty: a free one, kept in the home from then on
 * @param settings PostgreSQL's own, by name; they win over those of {@link #DURABLE}
 * @param startTimeout so long it may take until it takes connections, with a recovery
 */
public record ServerOptions(Path home, OptionalInt port, Map<String, String> settings, Duration startTimeout) {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    /** What is committed stays, whatever is killed; reachable from this machine only. */
    static final Map<String, String> DURABLE = Map.of(
            "listen_addresses", "127.0.0.1",
            "unix_socket_directories", "",
            "fsync", "on",
            "synchronous_commit", "on",
            "max_wal_size", "2GB",
            "timezone", "UTC",
            "log_timezone", "UTC",
            "log_checkpoints", "off");

    public ServerOptions {
        home = home.toAbsolutePath().normalize();
        settings = Map.copyOf(settings);
    }

    /** {@return durable, on a free port that is kept} */
    public static ServerOptions at(Path home) {
        return new ServerOptions(home, OptionalInt.empty(), Map.of(), START_TIMEOUT);
    }

    public ServerOptions withPort(int fixed) {
        return new ServerOptions(home, OptionalInt.of(fixed), settings, startTimeout);
    }

    /** {@return the same, with so long for its start} */
    public ServerOptions withStartTimeout(Duration timeout) {
        return new ServerOptions(home, port, settings, timeout);
    }

    public ServerOptions with(String setting, String value) {
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.put(setting, value);
        return new ServerOptions(home, port, all, startTimeout);
    }

    /**
     * {@return the same, with a copy of each finished segment of its write-ahead log in its {@link WalSpool}}
     *
     * @param atLeastEach one that isn't full is finished after that time, if there is anything in it
     */
    public ServerOptions archiving(Duration atLeastEach) {
        return with("archive_mode", "on")
                .with("archive_timeout", atLeastEach.toSeconds() + "s")
                .with("archive_command", WalSpool.COMMAND);
    }

    boolean isArchiving() {
        return settings.containsKey("archive_command");
    }

    Map<String, String> effective() {
        Map<String, String> all = new LinkedHashMap<>(DURABLE);
        all.putAll(settings);
        return all;
    }

    Path cluster() {
        return home.resolve("cluster");
    }

    Path log() {
        return home.resolve("postgres.log");
    }
}
