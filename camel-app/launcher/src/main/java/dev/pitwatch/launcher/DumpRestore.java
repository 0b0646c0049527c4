package dev.pitwatch.launcher;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.base.database.MasterKeyException;
import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.base.settings.Settings.DatabaseAddress;
import dev.pitwatch.base.settings.Settings.DatabaseAdmin;
import dev.pitwatch.launcher.DatabaseServer.Running;
import dev.pitwatch.launcher.PostgresPrograms.SignIn;
import dev.pitwatch.launcher.backup.BackupException;
import dev.pitwatch.launcher.backup.BackupFolder;
import dev.pitwatch.launcher.backup.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Brings a dump into an empty database, whose tables are the owner's then: the embedded one, that of a check, or another of the operator's own. */
final class DumpRestore {

    /** The form of a backup's database, in its manifest. */
    static final String KIND = "dump";

    private static final String TARGET =
            """
            select (select rolsuper from pg_roles where rolname = current_user),
                (select count(*) from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm')),
                current_setting('server_version_num')::int / 10000,
                (select count(*) from pg_shdepend join pg_roles on pg_roles.oid = refobjid join pg_database on pg_database.oid = dbid
                    where datname = current_database() and rolname = 'pitwatch_owner' and deptype = 'o')
            """;

    private static final String HUBS =
            "select count(*) from pg_stat_activity where datname = current_database() and usename like 'pitwatch\\_%'";

    /** The server ends a session some milliseconds after its program. */
    private static final int LOOKS = 20;

    private static final long PAUSE_MS = 100;

    private static final String HAS_ROLES = "select count(*) from pg_roles where rolname = 'pitwatch_owner'";

    /** Of other databases of the server: to drop what a role owns takes its right to connect to them away, too. */
    private static final String CONNECTS =
            """
            select format('grant connect on database %I to pitwatch_owner', datname)
            from pg_database, aclexplode(datacl) join pg_roles on pg_roles.oid = grantee
            where rolname = 'pitwatch_owner' and privilege_type = 'CONNECT' and datname <> current_database()
            """;

    private static final String WRONG_PASSWORD = "28P01";

    private final DatabaseAddress target;
    private final MasterKey key;
    private final PostgresPrograms programs;

    /** Takes an administrator's address, and the key from which the roles' passwords follow. */
    DumpRestore(DatabaseAddress target, MasterKey key, PostgresPrograms programs) {
        this.target = target;
        this.key = key;
        this.programs = programs;
    }

    static boolean isDump(Manifest manifest) {
        return manifest.kind().equals(KIND);
    }

    /** Before much is done: whether the database that these settings name is the one for it. */
    static void requireFits(
            Path backup,
            Manifest manifest,
            Optional<DatabaseAddress> own,
            boolean toAMoment,
            PostgresPrograms programs) {
        if (!isDump(manifest)) {
            if (own.isPresent()) {
                throw new BackupException(
                        "%s has the files of an embedded database, and PITWATCH_DB_URL names a database of your own: unset it"
                                .formatted(backup));
            }
            return;
        }
        if (toAMoment) {
            throw new BackupException(
                    "%s is a dump of a database of your own, which no log continues: restore it without --until"
                            .formatted(backup));
        }
        own.ifPresent(target -> require(target, manifest, programs));
    }

    /** Brings the dump in the data folder into the database of these settings. {@return how many messages wait then} */
    static long run(Settings settings, Manifest manifest, PostgresPrograms programs) throws IOException {
        Path data = settings.folders().data();
        MasterKey key = settings.secrets().masterKey();
        long held;
        if (settings.database().isPresent()) {
            held = new DumpRestore(settings.database().get(), key, programs).quiet(data, manifest);
        } else {
            Running started = new DatabaseServer(Folders.database(data)).start();
            try {
                held = new DumpRestore(started.address(), key, programs).quiet(data, manifest);
            } catch (SQLException e) {
                throw new BackupException("the database does not work: " + e.getMessage(), e);
            } finally {
                started.stop();
            }
        }
        BackupFolder.delete(data.resolve(DatabaseDump.FOLDER));
        return held;
    }

    private long quiet(Path data, Manifest manifest) throws IOException {
        run(data, manifest);
        try {
            Processes.migrated(target, key);
            return HeldMessages.hold(target);
        } catch (SQLException e) {
            undoAfter(e);
            throw new BackupException("%s: %s".formatted(target.url(), e.getMessage()), e);
        } catch (RuntimeException e) {
            undoAfter(e);
            throw e;
        }
    }

    /** {@return the program that brings it there} Throws when the database is not empty, or can't take it. */
    private static Path require(DatabaseAddress target, Manifest manifest, PostgresPrograms programs) {
        int made = Integer.parseInt(manifest.postgres());
        try (Connection connection = connect(target);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(TARGET)) {
            row.next();
            if (!row.getBoolean(1)) {
                throw new BackupException(
                        "PITWATCH_DB_USER is %s, expected a superuser: sessions of all workshops end with a restore, and messages wait"
                                .formatted(Processes.adminOf(target).user()));
            }
            if (row.getLong(2) > 0) {
                throw new BackupException(
                        "%s has tables already: a backup is restored into an empty database; name another one by PITWATCH_DB_URL"
                                .formatted(target.url()));
            }
            if (row.getLong(4) > 0) {
                throw new BackupException(
                        "%s has something of pitwatch_owner already: a backup is restored into an empty database; name another one by PITWATCH_DB_URL"
                                .formatted(target.url()));
            }
            if (row.getInt(3) < made) {
                throw new BackupException(
                        "the dump is of PostgreSQL %d, and %s is %d: expected that version or a newer one"
                                .formatted(made, target.url(), row.getInt(3)));
            }
            int server = row.getInt(3);
            requireNoHub(target, statement);
            return programs.require("pg_restore", made, server, target.url());
        } catch (SQLException e) {
            throw new BackupException("%s: %s".formatted(target.url(), e.getMessage()), e);
        }
    }

    private static void requireNoHub(DatabaseAddress target, Statement statement) throws SQLException {
        for (int look = 0; count(statement, HUBS) > 0; look++) {
            if (look == LOOKS) {
                throw new BackupException(
                        "a hub has connections to %s, and would send what waits there: stop every hub of it first"
                                .formatted(target.url()));
            }
            try {
                Thread.sleep(PAUSE_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BackupException("interrupted", e);
            }
        }
    }

    private static long count(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }

    static Connection connect(DatabaseAddress address) throws SQLException {
        DatabaseAdmin admin = Processes.adminOf(address);
        return DriverManager.getConnection(address.url(), admin.user(), admin.password());
    }

    /** Fills it from the unpacked archive; throws when it has not what was counted. Nothing is left there then. */
    void run(Path unpacked, Manifest manifest) throws IOException {
        Path program = require(target, manifest, programs);
        DatabaseSetup setup = new DatabaseSetup(target.url(), key);
        DatabaseAdmin admin = Processes.adminOf(target);
        requireRoles();
        try {
            setup.createRoles(admin.user(), admin.password());
            PostgresPrograms.run(
                    program,
                    List.of("--schema=public", "--no-owner", "--exit-on-error", "--single-transaction"),
                    new SignIn(target.url(), DatabaseRole.OWNER.roleName(), DatabaseRole.OWNER.password(key)),
                    (output, input) -> {
                        for (Path piece : pieces(unpacked.resolve(DatabaseDump.FOLDER))) {
                            Files.copy(piece, input);
                        }
                        input.close();
                        output.transferTo(java.io.OutputStream.nullOutputStream());
                    });
            BackupCheck.requireRows(connect(target), manifest);
        } catch (IOException | RuntimeException e) {
            undoAfter(e);
            throw e;
        } catch (SQLException | MasterKeyException e) {
            undoAfter(e);
            throw new BackupException("%s: %s".formatted(target.url(), e.getMessage()), e);
        }
    }

    private static List<Path> pieces(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted().toList();
        }
    }

    /** Roles are the whole server's: those of another installation, or of another key, would get the passwords of this one. */
    private void requireRoles() {
        try (Connection connection = connect(target);
                Statement statement = connection.createStatement()) {
            if (count(statement, HAS_ROLES) == 0) {
                return;
            }
        } catch (SQLException e) {
            throw new BackupException("%s: %s".formatted(target.url(), e.getMessage()), e);
        }
        try {
            DriverManager.getConnection(target.url(), DatabaseRole.OWNER.roleName(), DatabaseRole.OWNER.password(key))
                    .close();
        } catch (SQLException e) {
            if (WRONG_PASSWORD.equals(e.getSQLState())) { // any other refusal comes after the password was looked at
                throw new BackupException(
                        "the role pitwatch_owner of the server of %s is another installation's, or of another master key: restore onto a server that has none"
                                .formatted(target.url()));
            }
        }
    }

    /** It was empty before. Throws where it can't be made so again, with both reasons. */
    private void undoAfter(Exception reason) {
        try (Connection connection = connect(target);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            List<String> grants = new ArrayList<>();
            try (ResultSet row = statement.executeQuery(CONNECTS)) {
                while (row.next()) {
                    grants.add(row.getString(1));
                }
            }
            if (count(statement, HAS_ROLES) == 0) {
                return; // nothing came so far
            }
            statement.execute("drop owned by " + DatabaseRole.OWNER.roleName());
            for (String grant : grants) {
                statement.execute(grant);
            }
            connection.commit();
        } catch (SQLException e) {
            reason.addSuppressed(e);
            throw new BackupException(
                    "%s; and %s keeps a part of what was restored, drop it: %s"
                            .formatted(reason.getMessage(), target.url(), e.getMessage()),
                    reason);
        }
    }
}
