package dev.pitwatch.launcher;

import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.launcher.PostgresPrograms.SignIn;
import dev.pitwatch.launcher.backup.ArchiveWriter;
import dev.pitwatch.launcher.backup.BackupException;
import dev.pitwatch.launcher.backup.Manifest.Contents;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * A copy of a database of the operator's own by its server's pg_dump, as the role that sees the rows of all workshops. It is of one snapshot,
 * in which its rows are counted, too.
 */
final class DatabaseDump {

    /** Where its entries lie in the archive. */
    static final String FOLDER = "dump";

    private static final String SEES_ALL =
            "select rolbypassrls or rolsuper, current_setting('server_version_num')::int / 10000 from pg_roles where rolname = current_user";

    private final DatabaseSetup setup;
    private final String password;
    private final PostgresPrograms programs;

    /** Takes the password of the role that makes backups. */
    DatabaseDump(DatabaseSetup setup, String password, PostgresPrograms programs) {
        this.setup = setup;
        this.password = password;
        this.programs = programs;
    }

    /** {@return the server's major version} Throws where the role is missing or would not see all rows, which are left out without a word then. */
    int require() throws SQLException {
        try (Connection connection = setup.dataSource(DatabaseRole.BACKUP).getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(SEES_ALL)) {
            row.next();
            if (!row.getBoolean(1)) {
                throw without("may not see the rows of all workshops");
            }
            int major = row.getInt(2);
            programs.require("pg_dump", major, major, setup.url());
            return major;
        } catch (SQLException e) {
            if (String.valueOf(e.getSQLState()).startsWith("28")) {
                throw without("can't sign in");
            }
            throw e;
        }
    }

    private BackupException without(String why) {
        return new BackupException(
                "%s %s in %s, so a dump would lack rows: run ./pitwatch migrate once with PITWATCH_DB_USER and PITWATCH_DB_PASSWORD of a superuser, who alone may make that role"
                        .formatted(DatabaseRole.BACKUP.roleName(), why, setup.url()));
    }

    /**
     * Writes all that a restore needs.
     *
     * @param major the server's version
     * @param before runs before the snapshot is taken: what is committed until it returns is in the dump
     * @return what is in it
     */
    Contents write(ArchiveWriter archive, int major, Runnable before) throws IOException, SQLException {
        before.run();
        try (RowCounts moment =
                RowCounts.now(setup.dataSource(DatabaseRole.BACKUP).getConnection())) {
            // Counted first: that locks what a clean-up would drop meanwhile.
            Contents contents = RowCounts.of(moment);
            List<String> words = List.of(
                    "--format=custom",
                    "--compress=0", // the archive is packed
                    "--schema=public",
                    "--lock-wait-timeout=60s",
                    "--snapshot=" + moment.snapshot());
            PostgresPrograms.run(
                    programs.require("pg_dump", major, major, setup.url()),
                    words,
                    new SignIn(setup.url(), DatabaseRole.BACKUP.roleName(), password),
                    (output, input) -> archive.pieces(FOLDER, output));
            return contents;
        }
    }
}
