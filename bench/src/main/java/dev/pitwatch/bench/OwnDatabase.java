package dev.pitwatch.bench;

import dev.pitwatch.postgres.EmbeddedPostgres;
import dev.pitwatch.postgres.ServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/**
 * The embedded database in a product's data folder: filled before the product is started, which starts its server itself.
 *
 * @param server the folder in which the launcher looks for it
 */
record OwnDatabase(Path server) {

    private static final String NAME = "pitwatch";

    static OwnDatabase in(Workspace data) throws IOException {
        return new OwnDatabase(Files.createDirectories(data.folder().resolve("postgres")));
    }

    /**
     * Fills it, and stops its server again.
     *
     * @param settings of the server that hold from its next start on, the product's, e.g. {@code track_commit_timestamp = on}
     * @param readings divided among the devices, over 30 days until now
     */
    List<BenchDevice> fill(int devices, int readings, String... settings) throws SQLException {
        System.err.println("filling the database");
        try (EmbeddedPostgres database = EmbeddedPostgres.start(ServerOptions.at(server))) {
            Jdbi.create(database.jdbcUrl(), database.user(), database.password())
                    .useHandle(admin -> {
                        for (String setting : settings) {
                            admin.execute("alter system set " + setting);
                        }
                        admin.execute("create database " + NAME);
                    });
            Seed seed = Seed.of(database, database.jdbcUrl(NAME));
            List<BenchDevice> all = seed.devices(1, devices);
            seed.history(readings, devices);
            // Or it would come by itself, amid what is measured.
            seed.jdbi().useHandle(handle -> handle.execute("vacuum analyze"));
            return all;
        }
    }

    /** {@return it, while the product runs} */
    Jdbi running() throws IOException {
        return Jdbi.create(
                EmbeddedPostgres.runningUrl(server, NAME)
                        .orElseThrow(() -> new IOException("the database in %s does not run".formatted(server))),
                EmbeddedPostgres.SUPERUSER,
                EmbeddedPostgres.superuserPassword(server));
    }

    /** {@return the process of its server} */
    long pid() throws IOException {
        Path file = EmbeddedPostgres.cluster(server).resolve("postmaster.pid");
        return Long.parseLong(Files.readAllLines(file).get(0).strip());
    }
}
