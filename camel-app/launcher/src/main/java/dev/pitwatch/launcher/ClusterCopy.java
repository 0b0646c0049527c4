package dev.pitwatch.launcher;

import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.launcher.backup.ArchiveWriter;
import dev.pitwatch.launcher.backup.BackupException;
import dev.pitwatch.launcher.backup.Manifest.Contents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A copy of the embedded cluster while it works: PostgreSQL's base backup by its low-level API (its manual, 25.3.4), since the packages hold no
 * pg_basebackup. The files may be of different moments; the log between start and stop, which the server keeps for us by a slot
 * that ends with our connection, makes them one when a server starts on them.
 */
final class ClusterCopy {

    /** Where its entries lie in the archive. */
    static final String FOLDER = "cluster";

    /** Of the running server only; the folders have to be there. */
    private static final Set<String> LEFT_EMPTY = Set.of(
            "pg_wal",
            "pg_replslot",
            "pg_dynshmem",
            "pg_notify",
            "pg_serial",
            "pg_snapshots",
            "pg_stat_tmp",
            "pg_subtrans");

    private static final Pattern LEFT_OUT =
            Pattern.compile("postmaster\\.(pid|opts)|pg_internal\\.init.*|pgsql_tmp.*|backup_label.*|tablespace_map.*");
    private static final Pattern SEGMENT = Pattern.compile("[0-9A-F]{24}");
    private static final String CONTROL = "global/pg_control";

    private final DatabaseSetup setup;
    private final Path cluster;

    ClusterCopy(DatabaseSetup setup, Path cluster) {
        this.setup = setup;
        this.cluster = cluster;
    }

    /**
     * Writes all that a server needs.
     *
     * @param beforeTheEnd runs when the files are copied: what is committed until it returns is in the copy
     * @return what is in it
     */
    Contents write(ArchiveWriter archive, Runnable beforeTheEnd) throws IOException, SQLException {
        try (Connection connection = setup.dataSource(DatabaseRole.BACKUP).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "select pg_create_physical_replication_slot('pitwatch_backup_' || pg_backend_pid(), true, true)");
            String first = text(statement, "select pg_walfile_name(pg_backup_start('pitwatch', true))");
            copy(archive, cluster, FOLDER);
            archive.folder(FOLDER + "/pg_wal/archive_status");
            archive.file(FOLDER + "/" + CONTROL, cluster.resolve(CONTROL));
            beforeTheEnd.run();
            try (RowCounts before = moment()) {
                String last = stop(statement, archive);
                copyLog(archive, first, last);
                try (RowCounts after = moment()) {
                    return RowCounts.between(before, after);
                }
            }
        }
    }

    private RowCounts moment() throws SQLException {
        return RowCounts.now(setup.dataSource(DatabaseRole.BACKUP).getConnection());
    }

    private static String text(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    /** {@return the last segment of the log that the copy needs} */
    private static String stop(Statement statement, ArchiveWriter archive) throws SQLException, IOException {
        try (ResultSet row = statement.executeQuery(
                "select pg_walfile_name(lsn), labelfile, coalesce(spcmapfile, '') from pg_backup_stop(false)")) {
            row.next();
            if (!row.getString(3).isEmpty()) {
                throw new BackupException("the embedded database has tablespaces of its own, which are not copied");
            }
            archive.text(FOLDER + "/backup_label", row.getString(2));
            return row.getString(1);
        }
    }

    private void copyLog(ArchiveWriter archive, String first, String last) throws IOException {
        boolean whole = false;
        for (Path segment : inside(cluster.resolve("pg_wal"))) {
            String name = name(segment);
            if (SEGMENT.matcher(name).matches() && name.compareTo(first) >= 0 && name.compareTo(last) <= 0) {
                whole |= archive.file(FOLDER + "/pg_wal/" + name, segment) && name.equals(last);
            }
        }
        if (!whole) {
            throw new BackupException(
                    "the database's log ends before segment %s, which the copy needs".formatted(last));
        }
    }

    private void copy(ArchiveWriter archive, Path folder, String name) throws IOException {
        archive.folder(name);
        if (folder.getParent().equals(cluster) && LEFT_EMPTY.contains(name(folder))) {
            return;
        }
        for (Path inside : inside(folder)) {
            String itsName = name + "/" + name(inside);
            if (LEFT_OUT.matcher(name(inside)).matches() || inside.equals(cluster.resolve(CONTROL))) {
                continue; // the last is copied at the end
            }
            if (Files.isDirectory(inside, LinkOption.NOFOLLOW_LINKS)) {
                copy(archive, inside, itsName);
            } else if (Files.isRegularFile(inside, LinkOption.NOFOLLOW_LINKS)) {
                archive.file(itsName, inside);
            }
        }
    }

    /** {@return what is in it, sorted; nothing once it is gone} */
    private static List<Path> inside(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted().toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private static String name(Path path) {
        return String.valueOf(path.getFileName());
    }
}
