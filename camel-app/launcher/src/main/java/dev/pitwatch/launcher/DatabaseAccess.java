package dev.pitwatch.launcher;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.base.database.MasterKeyException;
import dev.pitwatch.base.database.SchemaVersionException;
import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.base.settings.Settings.DatabaseAddress;
import dev.pitwatch.launcher.DatabaseServer.Running;
import dev.pitwatch.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Consumer;

/** The database for a command, whether Pitwatch runs or not, the embedded one or another. */
final class DatabaseAccess {

    private final Settings settings;
    private final MasterKey key;

    DatabaseAccess(Settings settings) {
        this(settings, settings.secrets().masterKey());
    }

    /** Takes the key from which the roles' passwords follow. */
    DatabaseAccess(Settings settings, MasterKey key) {
        this.settings = settings;
        this.key = key;
    }

    /** Does the work on it; starts the embedded one for that long when no one runs it. */
    void on(Consumer<DatabaseSetup> work) {
        if (settings.database().isPresent()) {
            work.accept(setUp(settings.database().get()));
            return;
        }
        Path home = Folders.database(settings.folders().data());
        Optional<RunLock> lock = RunLock.take(settings.folders().data());
        if (lock.isEmpty()) {
            String url = EmbeddedPostgres.runningUrl(home, DatabaseServer.DATABASE)
                    .orElseThrow(() -> new LauncherException("the database is being started: try again in a moment"));
            work.accept(new DatabaseSetup(url, key));
            return;
        }
        Optional<WalArchiver> archiver = archiver();
        Running started = DatabaseServer.of(settings).start();
        try {
            archiver.ifPresent(WalArchiver::begin);
            work.accept(setUp(started.address()));
        } catch (SQLException e) {
            throw new LauncherException("database in %s: %s".formatted(home, e.getMessage()));
        } finally {
            started.stop();
            archiver.ifPresent(WalArchiver::close); // with what the server left at its end
            lock.get().close();
        }
    }

    /** {@return what keeps a long command's log from filling the disk} It tells nothing on standard output, where answers go. */
    private Optional<WalArchiver> archiver() {
        try {
            return WalArchiver.isWanted(settings)
                    ? WalArchiver.prepare(settings, key, new Terminal(System.err, false))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One whose administrator is not notified has to be migrated already. */
    private DatabaseSetup setUp(DatabaseAddress address) {
        if (address.admin().isPresent()) {
            return Processes.migrated(address, key);
        }
        DatabaseSetup setup = new DatabaseSetup(address.url(), key);
        try {
            setup.requireOwnKey();
            setup.requireOwnVersion();
            return setup;
        } catch (MasterKeyException | SchemaVersionException e) {
            throw new LauncherException(e.getMessage());
        } catch (SQLException e) {
            throw new LauncherException("database %s: %s".formatted(address.url(), e.getMessage()));
        }
    }
}
