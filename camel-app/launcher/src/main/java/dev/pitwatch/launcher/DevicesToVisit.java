package dev.pitwatch.launcher;

import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.launcher.backup.BackupFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code ./pitwatch restore --devices}: those whose password or licence key is newer than the backup, by what they have used since the
 * restore. One with another password can't be reached; one with another key only is sent a new one with {@code --renew}.
 */
final class DevicesToVisit {

    /** In the data folder: what was restored there. A backup leaves it out. */
    static final String NOTE = "restored.json";

    /** A device that was heard since has the right password: it was another who was refused in its name. */
    private static final String OTHER_PASSWORD =
            """
            select d.device_id, w.code as workshop, p.code as pit, r.last_seen_at
            from device d
            join broker_refusal r on r.device_id = d.device_id and r.reason = 'wrong_password'
            left join workshop w on w.id = d.workshop_id
            left join pit p on p.id = d.pit_id
            cross join (select ?::timestamptz) as restore (at)
            where r.last_seen_at > restore.at and (d.last_seen_at is null or d.last_seen_at < restore.at) and d.status <> 'retired'
            order by w.code, p.code, d.device_id
            """;

    /** Until a reading of theirs is stored, or they were given another key. One whose licence was revoked stays shut out, and one without a licence, too. */
    private static final String OTHER_KEY =
            """
            select d.device_id, w.code as workshop, p.code as pit, max(v.last_seen_at) as last_seen_at
            from device d
            join violation v on v.device_id = d.device_id and v.reason = 'bad_key'
            join licence l on l.device_id = d.device_id and l.status <> 'revoked'
            left join workshop w on w.id = d.workshop_id
            left join pit p on p.id = d.pit_id
            where v.last_seen_at > ? and d.status <> 'retired'
                and (l.rotated_at is null or l.rotated_at < v.last_seen_at)
                and not exists (
                    select from reading_latest r where r.device_id = d.device_id and r.received_at > v.last_seen_at)
            group by d.device_id, w.code, p.code
            order by w.code, p.code, d.device_id
            """;

    private static final String NOT_HEARD =
            """
            select count(*) from device
            where pit_id is not null and status <> 'retired' and (last_seen_at is null or last_seen_at < ?)
            """;

    private final Settings settings;
    private final Terminal terminal;

    DevicesToVisit(Settings settings, Terminal terminal) {
        this.settings = settings;
        this.terminal = terminal;
    }

    /**
     * What was restored.
     *
     * @param restoredAt when
     * @param backup its id
     */
    record Restore(Instant restoredAt, String backup) {}

    /** A device, and when it was refused last. */
    private record Found(String deviceId, @Nullable String workshop, @Nullable String pit, Instant refusedAt) {}

    /** Notes a restore into that data folder. */
    static void note(Path data, String backup) throws IOException {
        BackupFolder.writeBeside(data, NOTE, new Restore(Moment.now(), backup));
    }

    /**
     * Says which they are.
     *
     * @param renew whether those whose key alone is another get new ones
     */
    void list(boolean renew) {
        Restore restore = restore();
        new DatabaseAccess(settings).on(setup -> {
            List<Found> otherKey = list(setup, restore);
            if (renew && !otherKey.isEmpty()) {
                terminal.say("New licence keys:");
                new KeyRenewal(settings, terminal)
                        .renew(setup, otherKey.stream().map(Found::deviceId).toList());
            }
        });
    }

    private Restore restore() {
        Path file = settings.folders().data().resolve(NOTE);
        try {
            return Json.read(Files.readString(file), Restore.class);
        } catch (NoSuchFileException e) {
            throw new LauncherException("no backup was restored to %s: there is no %s"
                    .formatted(settings.folders().data(), NOTE));
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }

    /** {@return those whose key alone is another} */
    private List<Found> list(DatabaseSetup setup, Restore restore) {
        try (Connection connection = setup.dataSource(DatabaseRole.OWNER).getConnection()) {
            connection.setReadOnly(true);
            say(
                    "Devices to be visited: %d. The broker refuses their password, which is newer than the backup; give each a new one.",
                    find(connection, OTHER_PASSWORD, restore));
            List<Found> otherKey = find(connection, OTHER_KEY, restore);
            say(
                    "Devices to be given a new licence key: %d. Theirs is newer than the backup; restore --devices --renew sends them new ones.",
                    otherKey);
            terminal.say("Devices that were not heard since the restore of %s at %s: %d."
                    .formatted(restore.backup(), restore.restoredAt(), notHeard(connection, restore)));
            return otherKey;
        } catch (SQLException e) {
            throw new LauncherException("the devices can't be read: " + e.getMessage());
        }
    }

    private void say(String what, List<Found> found) {
        terminal.say(what.formatted(found.size()));
        found.forEach(device -> terminal.say("  %s, %s, refused at %s"
                .formatted(
                        device.deviceId(),
                        device.workshop() == null
                                ? "unclaimed"
                                : "%s %s".formatted(device.workshop(), device.pit() == null ? "-" : device.pit()),
                        device.refusedAt())));
    }

    private static List<Found> find(Connection connection, String sql, Restore restore) throws SQLException {
        List<Found> found = new ArrayList<>();
        try (PreparedStatement statement = prepared(connection, sql, restore);
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                found.add(new Found(
                        row.getString("device_id"),
                        row.getString("workshop"),
                        row.getString("pit"),
                        Moment.whole(row.getTimestamp("last_seen_at").toInstant())));
            }
        }
        return found;
    }

    private static long notHeard(Connection connection, Restore restore) throws SQLException {
        try (PreparedStatement statement = prepared(connection, NOT_HEARD, restore);
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private static PreparedStatement prepared(Connection connection, String sql, Restore restore) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setObject(1, restore.restoredAt().atOffset(ZoneOffset.UTC));
        return statement;
    }
}
