package dev.pitwatch.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.launcher.backup.BackupFolder;
import dev.pitwatch.launcher.backup.BackupKeys;
import dev.pitwatch.postgres.EmbeddedPostgres;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database of the operators' own is dumped and restored by the programs of its own server, with the rows of all workshops. */
class DatabaseDumpIT {

    private static final String ROWS =
            """
            insert into workshop (code, name) select null, 'Sample ' || n from generate_series(1, 3) n;
            insert into pit (workshop_id, pit_number, code, name) select id, 1, null, 'Bay' from workshop;
            insert into app_user (workshop_id, username, name, role) select id, 'owner-' || id, 'Owner', 'owner' from workshop;
            insert into session (id, workshop_id, user_id, expires_at)
                select gen_random_uuid(), workshop_id, id, now() + interval '1 day' from app_user;
            """;

    private static final BackupKeys.Pair KEYS = BackupKeys.make();

    @TempDir
    static Path folder;

    private static SystemPostgres own;
    private static Path backup;

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final Terminal terminal = new Terminal(new PrintStream(shown, true, StandardCharsets.UTF_8), false);

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(SystemPostgres.programs().isPresent(), "no PostgreSQL of this system");
        own = SystemPostgres.start(folder);
        own.execute("postgres", "create database shop");
        new MigrateCommand(settings("data", "shop"), quiet()).run();
        own.execute("shop", ROWS);
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        backUp(
                folder.resolve("kept"),
                path(),
                new Terminal(new PrintStream(said, true, StandardCharsets.UTF_8), false),
                "--check");
        assertThat(said.toString(StandardCharsets.UTF_8)).contains("Checked: a database starts on it");
        backup = BackupFolder.newestFirst(folder.resolve("kept")).get(0);
    }

    @AfterAll
    static void stop() throws Exception {
        if (own != null) {
            own.stop();
        }
    }

    private static Terminal quiet() {
        return new Terminal(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8), false);
    }

    private static Map<String, String> environment(String data) throws IOException {
        Path words = folder.resolve("words");
        Files.writeString(words, KEYS.privateWords());
        return new TreeMap<>(Map.of(
                "PITWATCH_DATA", folder.resolve(data).toString(),
                "PITWATCH_ROUTES", folder.resolve("routes").toString(),
                "PITWATCH_CONFIG", folder.resolve("config").toString(),
                "BACKUP_PUBLIC_KEY", KEYS.publicText(),
                "BACKUP_PRIVATE_KEY_FILE", words.toString(),
                "PATH", SystemPostgres.programs().orElseThrow().toString()));
    }

    private static Map<String, String> environment(String data, String database) throws IOException {
        Map<String, String> all = environment(data);
        all.put("PITWATCH_DB_URL", own.url(database));
        all.put("PITWATCH_DB_USER", SystemPostgres.SUPERUSER);
        all.put("PITWATCH_DB_PASSWORD", SystemPostgres.PASSWORD);
        return all;
    }

    private static Settings settings(String data, String database) throws IOException {
        return Settings.read(environment(data, database), folder);
    }

    /** As the hub has it made: without an administrator. */
    private static void backUp(Path backups, String path, Terminal terminal, String... more) throws IOException {
        Map<String, String> environment = environment("data");
        environment.put("PITWATCH_DB_URL", own.url("shop"));
        List<String> words =
                Stream.concat(Stream.of(backups.toString()), Stream.of(more)).toList();
        new BackupCommand(
                        Settings.read(environment, folder), folder, terminal, PostgresPrograms.of(Map.of("PATH", path)))
                .run(words);
    }

    private static String path() throws IOException {
        return SystemPostgres.programs().orElseThrow().toString();
    }

    private void restore(Map<String, String> environment) {
        new RestoreCommand(folder, environment, terminal, question -> "").run(List.of(backup.toString()));
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (connection;
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static String number(String database, String sql) throws SQLException {
        return text(own.connect(database), sql);
    }

    @Test
    void
            givenRowsOfManyWorkshops_whenBackedUpAndRestoredInAnEmptyDatabase_thenAllAreThereAndGuardedAndNobodyIsSignedIn()
                    throws Exception {
        JsonNode manifest = Json.MAPPER.readTree(backup.resolve("manifest.json").toFile());
        assertThat(manifest.get("kind").asText()).isEqualTo("dump");
        assertThat(manifest.at("/contents/workshops").asLong()).isEqualTo(3);
        assertThat(manifest.get("incomplete").asText()).contains("no hub runs");
        own.execute("postgres", "create database elsewhere");
        restore(environment("elsewhere", "elsewhere"));

        assertThat(folder.resolve("elsewhere/dump")).doesNotExist();
        assertThat(number("elsewhere", "select count(*) from pit")).isEqualTo("3");
        assertThat(number("elsewhere", "select count(*) from session where ended_at is null"))
                .isEqualTo("0");
        for (String same : List.of(
                "select count(*) from pg_policy",
                "select string_agg(relname, ' ' order by relname) from pg_class where relforcerowsecurity and relrowsecurity",
                "select string_agg(distinct pg_get_userbyid(relowner), ' ') from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')",
                "select string_agg(relname || coalesce(relacl::text, ''), ' ' order by relname) from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')",
                "select string_agg(proname || coalesce(proacl::text, ''), ' ' order by proname, proargtypes) from pg_proc where pronamespace = 'public'::regnamespace and proowner = 'pitwatch_owner'::regrole")) {
            assertThat(number("elsewhere", same)).as(same).isEqualTo(number("shop", same));
        }
        assertThatThrownBy(() -> restore(environment("again", "elsewhere"))).hasMessageContaining("has tables already");
        assertThat(folder.resolve("again")).doesNotExist();
    }

    @Test
    void givenADump_whenRestoredWithoutADatabaseOfOnesOwn_thenTheEmbeddedOneHasIt() throws Exception {
        restore(environment("embedded"));

        Path home = Folders.database(folder.resolve("embedded"));
        try (EmbeddedPostgres server = EmbeddedPostgres.start(home)) {
            assertThat(text(
                            DriverManager.getConnection(server.jdbcUrl("pitwatch"), server.user(), server.password()),
                            "select count(*) from pit"))
                    .isEqualTo("3");
        }
    }

    @Test
    void givenARoleThatWouldNotSeeAllRows_whenBackedUp_thenItIsRefusedAndNothingIsLeft() throws Exception {
        own.execute("shop", "alter role pitwatch_backup nobypassrls");
        try {
            refused("pitwatch_backup may not see the rows of all workshops", path());
            own.execute("shop", "alter role pitwatch_backup bypassrls nologin");
            refused("pitwatch_backup can't sign in", path());
        } finally {
            own.execute("shop", "alter role pitwatch_backup bypassrls login");
        }
    }

    @Test
    void givenNoProgramOfTheServersVersion_whenBackedUp_thenItSaysWhichIsMissing() throws Exception {
        refused("there is no pg_dump of PostgreSQL", folder.resolve("nothing").toString());
        refused("/pg_dump is of 9", program("pg_dump", "echo 'pg_dump (PostgreSQL) 9.6'\n"));
    }

    private void refused(String why, String path) throws IOException {
        Path backups = folder.resolve("refused");

        assertThatThrownBy(() -> backUp(backups, path, terminal))
                .isInstanceOf(LauncherException.class)
                .hasMessageContaining(why);
        try (Stream<Path> left = Files.list(backups)) {
            assertThat(left.filter(Files::isDirectory)).isEmpty();
        }
    }

    @Test
    void givenADumpThatFailsHalfWay_whenBackedUp_thenItSaysWhyAndNothingIsLeft() throws Exception {
        String standIn = program(
                "pg_dump",
                """
                if [ "$1" = --version ]; then exec %s/pg_dump --version; fi
                echo half
                echo 'pg_dump: error: the server closed the connection' >&2
                exit 1
                """
                        .formatted(path()));

        refused("the server closed the connection", standIn);
    }

    @Test
    void givenARestoreThatFailsOnceAllIsThere_whenLookedAt_thenTheDatabaseIsAsEmptyAsBefore() throws Exception {
        own.execute("postgres", "create database half");
        Map<String, String> environment = environment("half", "half");
        environment.put(
                "PATH",
                program(
                        "pg_restore",
                        """
                %s/pg_restore "$@" || exit
                [ "$1" = --version ]
                """
                                .formatted(path())));

        assertThatThrownBy(() -> restore(environment))
                .isInstanceOf(LauncherException.class)
                .hasMessageContaining("pg_restore failed");

        assertThat(number(
                        "half",
                        "select count(*) from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'"))
                .isEqualTo("0");
        try (Stream<Path> left = Files.list(folder.resolve("half"))) {
            assertThat(left.filter(path -> !path.endsWith("launcher.lock"))).isEmpty();
        }
        environment.put("PATH", path());
        restore(environment);
        assertThat(number("half", "select count(*) from pit")).isEqualTo("3");
    }

    @Test
    void givenRolesOfAnotherKey_whenRestoredOnTheirServer_thenItIsRefusedAndTheirPasswordsStay() throws Exception {
        String theirs = "select rolpassword from pg_authid where rolname = 'pitwatch_owner'";
        String before = number("postgres", theirs);
        own.execute("postgres", "create database beside");
        own.execute("postgres", "alter role pitwatch_owner password 'another'");
        String others = number("postgres", theirs);
        try {
            assertThatThrownBy(() -> restore(environment("beside", "beside")))
                    .hasMessageContaining("is another installation's, or of another master key");
            assertThat(number("postgres", theirs)).isEqualTo(others);
        } finally {
            own.execute("postgres", "alter role pitwatch_owner password '%s'".formatted(before));
        }
    }

    @Test
    void givenAHubOnTheDatabase_whenRestoredThere_thenItIsRefused() throws Exception {
        own.execute("postgres", "create database busy");
        own.execute("postgres", "create role pitwatch_visitor login password 'visits'");
        try (Connection hub = DriverManager.getConnection(own.url("busy"), "pitwatch_visitor", "visits")) {
            assertThat(hub.isValid(5)).isTrue();
            assertThatThrownBy(() -> restore(environment("busy", "busy"))).hasMessageContaining("stop every hub of it");
        }
    }

    /** {@return the folder of a program of that name} */
    private static String program(String name, String text) throws IOException {
        Path made = Files.createDirectories(folder.resolve("stand-in-" + name)).resolve(name);
        Files.writeString(made, "#!/bin/sh\n" + text);
        Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
        return String.valueOf(made.getParent());
    }
}
