package dev.pitwatch.launcher;

import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.base.database.SchemaVersionException;
import dev.pitwatch.base.settings.Settings;
import java.sql.SQLException;

/** {@code ./pitwatch migrate}: brings the database to the schema of this version, which no hub has the right to do. */
final class MigrateCommand {

    private final Settings settings;
    private final Terminal terminal;

    MigrateCommand(Settings settings, Terminal terminal) {
        this.settings = settings;
        this.terminal = terminal;
    }

    /** Does nothing when the schema is there already. */
    void run() {
        if (settings.database().isPresent()) {
            Processes.adminOf(settings.database().get());
        }
        new DatabaseAccess(settings).on(this::check);
    }

    private void check(DatabaseSetup setup) {
        try {
            setup.requireOwnVersion();
        } catch (SchemaVersionException | SQLException e) {
            throw new LauncherException(e.getMessage());
        }
        terminal.say("The schema of the database is V%03d.".formatted(DatabaseSetup.knownVersion()));
    }
}
