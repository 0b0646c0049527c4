package dev.pitwatch.postgres;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A program that starts PostgreSQL in a folder, asks it something and stops it. */
final class StartedAlone {

    private StartedAlone() {}

    /** Takes the folder. */
    public static void main(String[] arguments) throws IOException, SQLException {
        Path home = Path.of(arguments[0]);
        Binaries binaries = Binaries.unpacked(EmbeddedPostgres.caches(home));
        System.out.println(
                "in front: " + RunAs.find(binaries.program("postgres")).prefix());
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home)) {
            System.out.println("answer: " + answer(postgres.jdbcUrl(), postgres.password()));
        }
    }

    static String answer(String url, String password) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, "postgres", password);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select 42")) {
            row.next();
            return row.getString(1);
        }
    }
}
