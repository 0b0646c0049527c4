package dev.pitwatch.launcher;

import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.base.settings.Settings.DatabaseAddress;
import dev.pitwatch.base.settings.Settings.DatabaseAdmin;
import dev.pitwatch.postgres.EmbeddedPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** What a database had on its way when it was copied: most of it went out since, and nobody knows what. */
final class HeldMessages {

    private static final String COUNTS = "select kind, count(*) from held_message group by kind order by kind";

    private final Settings settings;
    private final Terminal terminal;

    HeldMessages(Settings settings, Terminal terminal) {
        this.settings = settings;
        this.terminal = terminal;
    }

    /** Puts them aside, and ends all sessions, before any hub runs. {@return how many} */
    static long hold(DatabaseAddress database) throws SQLException {
        try (Connection connection = DumpRestore.connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select hold_messages()")) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Lets them go out by the hub that runs, or lets them go; says the counts first. */
    void release(boolean send) {
        new DatabaseAccess(settings).on(setup -> {
            DatabaseAdmin admin = settings.database()
                    .map(Processes::adminOf)
                    .orElseGet(() -> new DatabaseAdmin(
                            EmbeddedPostgres.SUPERUSER,
                            EmbeddedPostgres.superuserPassword(
                                    Folders.database(settings.folders().data()))));
            try (Connection connection = DriverManager.getConnection(setup.url(), admin.user(), admin.password())) {
                release(connection, send);
            } catch (SQLException e) {
                throw new LauncherException("restore: " + e.getMessage());
            }
        });
    }

    private static String leftOut(long count) {
        return count == 0
                ? ""
                : " %d do not: whom they were for was deleted since, or they were announced again.".formatted(count);
    }

    private void release(Connection connection, boolean send) throws SQLException {
        List<String> counts = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(COUNTS)) {
            while (row.next()) {
                counts.add("%d %s%s".formatted(row.getLong(2), row.getString(1), row.getLong(2) == 1 ? "" : "s"));
            }
        }
        if (counts.isEmpty()) {
            terminal.say("No messages wait.");
            return;
        }
        terminal.say("Waiting: %s.".formatted(String.join(", ", counts)));
        try (PreparedStatement statement =
                connection.prepareStatement("select released, left_out from release_held_messages(?)")) {
            statement.setBoolean(1, send);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                terminal.say(
                        send
                                ? "%d of them go out now.%s".formatted(row.getLong(1), leftOut(row.getLong(2)))
                                : "They are dropped: none goes out.");
            }
        }
    }
}
