package dev.pitwatch.launcher;

import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.base.settings.Settings.DatabaseAddress;
import dev.pitwatch.base.settings.Settings.DatabaseAdmin;
import dev.pitwatch.postgres.EmbeddedPostgres;
import dev.pitwatch.postgres.ServerOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The embedded PostgreSQL; started again it keeps its port, so that everybody's connections find it. */
final class DatabaseServer implements Child.Start<DatabaseServer.Running> {

    static final String DATABASE = "pitwatch";

    private ServerOptions options;
    private Optional<EmbeddedPostgres> last = Optional.empty();

    DatabaseServer(Path home) {
        this(ServerOptions.at(home));
    }

    DatabaseServer(ServerOptions options) {
        this.options = options;
    }

    /** {@return that of the data folder, which archives its log wherever it is started, so that a verb between two runs makes no gap} */
    static DatabaseServer of(Settings settings) {
        ServerOptions options =
                ServerOptions.at(Folders.database(settings.folders().data()));
        return new DatabaseServer(
                WalArchiver.isWanted(settings) ? options.archiving(WalArchiver.AT_LEAST_EACH) : options);
    }

    @Override
    public Running start() {
        last.ifPresent(EmbeddedPostgres::close);
        EmbeddedPostgres postgres = EmbeddedPostgres.start(options);
        last = Optional.of(postgres);
        options = options.withPort(postgres.port());
        return new Running(postgres);
    }

    /** A server that takes connections. */
    record Running(EmbeddedPostgres postgres) implements Child {

        @Override
        public CompletableFuture<?> onExit() {
            return postgres.onExit();
        }

        @Override
        public void stop() {
            postgres.close();
        }

        /** {@return our database in it, which is made when missing} */
        DatabaseAddress address() throws SQLException {
            try (Connection connection =
                            DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
                    Statement statement = connection.createStatement()) {
                if (!exists(statement)) {
                    statement.execute("create database " + DATABASE);
                }
            }
            return new DatabaseAddress(
                    postgres.jdbcUrl(DATABASE), Optional.of(new DatabaseAdmin(postgres.user(), postgres.password())));
        }

        private static boolean exists(Statement statement) throws SQLException {
            try (ResultSet row = statement.executeQuery("select from pg_database where datname = '" + DATABASE + "'")) {
                return row.next();
            }
        }
    }
}
