package dev.pitwatch.core.testing;

import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.base.database.MasterKeyException;
import dev.pitwatch.postgres.EmbeddedPostgres;
import dev.pitwatch.postgres.ServerOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.jdbi.v3.core.Jdbi;

/**
 * The files of a server as the first start of the product leaves them: its databases {@code postgres} and {@code pitwatch} are
 * migrated and empty. Made once in a JVM; a copy takes milliseconds where making and migrating it takes seconds of a processor.
 * What comes of a data folder that is empty is for tests of the launcher, and for one of the whole product.
 */
public final class ServerTemplate {

    private ServerTemplate() {}

    /** Puts a copy where an {@link EmbeddedPostgres} is to start, unless there is something already. */
    public static void copyTo(Path home) {
        if (Files.exists(home)) {
            return;
        }
        try {
            Files.createDirectories(home);
            Path made = Made.FOLDER.path();
            Process copy = new ProcessBuilder(
                            "cp",
                            "-a",
                            made.resolve("cluster").toString(),
                            made.resolve("password").toString(),
                            home.toString())
                    .inheritIO()
                    .start();
            if (copy.waitFor() != 0) {
                throw new IOException("can't copy %s to %s".formatted(made, home));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class Made {
        static final TestFolder FOLDER = make();

        private static TestFolder make() {
            TestFolder folder = TestFolder.create("pitwatch-test-template-");
            Runtime.getRuntime().addShutdownHook(new Thread(folder::close));
            try (EmbeddedPostgres server =
                    EmbeddedPostgres.start(ServerOptions.at(folder.path()).with("fsync", "off"))) {
                DatabaseSetup setup = new DatabaseSetup(server.jdbcUrl(), TestServer.MASTER_KEY);
                setup.createRoles(server.user(), server.password());
                setup.migrate();
                // Whoever starts on a copy has a master key of their own.
                Jdbi.create(server.jdbcUrl(), server.user(), server.password())
                        .useHandle(handle -> handle.execute("delete from master_key_canary"));
                Jdbi.create(server.jdbcUrl("template1"), server.user(), server.password())
                        .useHandle(handle -> handle.execute("create database pitwatch template postgres"));
            } catch (SQLException | MasterKeyException e) {
                throw new IllegalStateException(e);
            }
            return folder;
        }
    }
}
