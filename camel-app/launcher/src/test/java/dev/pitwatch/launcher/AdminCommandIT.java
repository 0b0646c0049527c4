package dev.pitwatch.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.crypto.Sealed;
import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.base.settings.Secrets;
import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.core.testing.ServerTemplate;
import dev.pitwatch.postgres.EmbeddedPostgres;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminCommandIT {

    private static final String PASSWORD = "Planted-secret-1";

    @TempDir
    private Path home;

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();

    private void run(Map<String, String> environment, String password, String... words) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("PITWATCH_DATA", home.resolve("data").toString());
        Terminal terminal = new Terminal(new PrintStream(shown, true, StandardCharsets.UTF_8), false);
        new AdminCommand(Settings.read(all, home), terminal, prompt -> password).run(List.of(words));
    }

    private void migrate(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("PITWATCH_DATA", home.resolve("data").toString());
        Terminal terminal = new Terminal(new PrintStream(shown, true, StandardCharsets.UTF_8), false);
        new MigrateCommand(Settings.read(all, home), terminal).run();
    }

    private void refused(String why, Map<String, String> environment, String password, String... words) {
        assertThatThrownBy(() -> run(environment, password, words))
                .isInstanceOf(LauncherException.class)
                .hasMessageContaining(why)
                .hasMessageNotContaining(PASSWORD);
    }

    @Test
    void givenADatabaseOfOurOwnOrAnother_whenASuperAdminIsAdded_thenOnceByEachName() throws Exception {
        Path database = Folders.database(home.resolve("data"));

        // Nothing runs: it starts the database for itself.
        run(Map.of(), PASSWORD, "create-super-admin", "root", "root@example.com");
        assertThat(EmbeddedPostgres.runningUrl(database, "pitwatch")).isEmpty();

        try (RunLock running = RunLock.take(home.resolve("data")).orElseThrow()) {
            refused("being started", Map.of(), PASSWORD, "create-super-admin", "second");
            try (EmbeddedPostgres server = EmbeddedPostgres.start(database)) {
                run(Map.of(), PASSWORD, "create-super-admin", "second");
                refused("there is a user root already", Map.of(), PASSWORD, "create-super-admin", "root");
                assertThat(superAdmins(server, "pitwatch")).isEqualTo("root root@example.com,second null");

                execute(server, "create database other");
                Map<String, String> unmigrated = Map.of("PITWATCH_DB_URL", server.jdbcUrl("other"));
                refused("run ./pitwatch migrate", unmigrated, PASSWORD, "create-super-admin", "third");
                Map<String, String> other = Map.of(
                        "PITWATCH_DB_URL", server.jdbcUrl("other"),
                        "PITWATCH_DB_USER", server.user(),
                        "PITWATCH_DB_PASSWORD", server.password());
                assertThatThrownBy(() -> migrate(unmigrated))
                        .hasMessage("PITWATCH_DB_USER is not set, expected a user that may create roles,"
                                + " since PITWATCH_DB_URL is set");
                migrate(other);
                run(unmigrated, PASSWORD, "create-super-admin", "third");
                refused("there is a user third already", other, PASSWORD, "create-super-admin", "third");
                assertThat(superAdmins(server, "other")).isEqualTo("third null");
            }
            assertThat(running).isNotNull();
        }
        assertThat(shown.toString(StandardCharsets.UTF_8))
                .contains("root is a super_admin now.")
                .contains("The schema of the database is V%03d.".formatted(DatabaseSetup.knownVersion()))
                .doesNotContain(PASSWORD);
    }

    @Test
    void givenNeitherNameNorPassword_whenASuperAdminIsAdded_thenItIsAdminWithAPasswordThatIsShownOnce()
            throws Exception {
        run(Map.of(), "", "create-super-admin");

        assertThat(shown.toString(StandardCharsets.UTF_8))
                .contains("admin is a super_admin now.")
                .containsPattern("The password, shown this once: [\\w-]{20}\n");
        try (EmbeddedPostgres server = EmbeddedPostgres.start(Folders.database(home.resolve("data")))) {
            assertThat(superAdmins(server, "pitwatch")).isEqualTo("admin null");
        }
    }

    @Test
    void givenAKeyThatIsKept_whenRotated_thenSecretsAreSealedUnderANewOneAndTheOldOneIsKeptForHashes()
            throws Exception {
        ServerTemplate.copyTo(Folders.database(home.resolve("data")));
        run(Map.of(), PASSWORD, "create-super-admin", "root");
        MasterKey before = secrets(Map.of()).masterKey();
        try (EmbeddedPostgres server = EmbeddedPostgres.start(Folders.database(home.resolve("data")))) {
            plant(server, Sealed.SECOND_FACTOR.seal(before, "1", "factor"));
        }

        try (RunLock running = RunLock.take(home.resolve("data")).orElseThrow()) {
            refused("stop it first", Map.of(), "", "rotate-master-key");
            assertThat(running).isNotNull();
        }
        run(Map.of(), "", "rotate-master-key");

        MasterKey after = secrets(Map.of()).masterKey();
        assertThat(after.sealedBegin()).isNotEqualTo(before.sealedBegin());
        assertThat(after.hash("licence key", "a")).isEqualTo(before.hash("licence key", "a"));
        assertThat(home.resolve("data/master-key-next")).doesNotExist();
        assertThat(PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(home.resolve("data/master-key-previous"))))
                .isEqualTo("rw-------");
        try (EmbeddedPostgres server = EmbeddedPostgres.start(Folders.database(home.resolve("data")))) {
            assertThat(Sealed.SECOND_FACTOR.open(after, "1", planted(server))).isEqualTo("factor");
            assertThatThrownBy(() -> Sealed.SECOND_FACTOR.open(before, "1", planted(server)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        // The roles sign in with passwords of the new key.
        run(Map.of(), PASSWORD, "create-super-admin", "second");
        assertThat(shown.toString(StandardCharsets.UTF_8)).contains("2 secrets are sealed under the new master key.");

        Files.delete(home.resolve("data/master-key-previous"));
        refused("the one before its rotation is missing", Map.of(), PASSWORD, "create-super-admin", "third");
        refused(
                "the database is of another master key",
                Map.of("PITWATCH_MASTER_KEY", "one that was never the database's, of 256 bits"),
                PASSWORD,
                "create-super-admin",
                "third");
    }

    @Test
    void givenARotationThatWasKilled_whenSettingsAreRead_thenBothKeysOpenAndTheOldOneSealsUntilItIsRunAgain() {
        MasterKey before = secrets(Map.of()).masterKey();

        MasterKey next = secrets(Map.of()).nextMasterKey().orElseThrow();

        MasterKey between = secrets(Map.of()).masterKey();
        assertThat(between.sealedBegin()).isEqualTo(before.sealedBegin());
        assertThat(between.open("notice", "a", next.seal("notice", "a", "x"))).isEqualTo("x");
        assertThat(secrets(Map.of()).nextMasterKey().orElseThrow().sealedBegin())
                .isEqualTo(next.sealedBegin());
        secrets(Map.of()).finishRotation();
        MasterKey after = secrets(Map.of()).masterKey();
        assertThat(after.sealedBegin()).isEqualTo(next.sealedBegin());
        assertThat(after.open("notice", "a", before.seal("notice", "a", "x"))).isEqualTo("x");
        assertThat(after.hash("licence key", "a")).isEqualTo(before.hash("licence key", "a"));
    }

    @Test
    void givenAKeyThatIsSet_whenRotatedWithoutTheOneBefore_thenItSaysWhatIsMissing() {
        String key = "a master key that is set, of 256 bits or more";
        refused("PITWATCH_MASTER_KEY_PREVIOUS is not set", Map.of("PITWATCH_MASTER_KEY", key), "", "rotate-master-key");
        assertThat(secrets(Map.of("PITWATCH_MASTER_KEY", key, "PITWATCH_MASTER_KEY_PREVIOUS", key.replace("is", "was")))
                        .nextMasterKey())
                .isPresent();
    }

    private Secrets secrets(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("PITWATCH_DATA", home.resolve("data").toString());
        return Settings.read(all, home).secrets();
    }

    private static void plant(EmbeddedPostgres server, byte[] sealed) throws SQLException {
        try (Connection connection = connection(server);
                PreparedStatement statement = connection.prepareStatement(
                        "insert into second_factor (user_id, secret, created_at) values (1, ?, now())")) {
            statement.setBytes(1, sealed);
            statement.execute();
        }
    }

    private static byte[] planted(EmbeddedPostgres server) throws SQLException {
        try (Connection connection = connection(server);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select secret from second_factor")) {
            row.next();
            return row.getBytes(1);
        }
    }

    private static Connection connection(EmbeddedPostgres server) throws SQLException {
        return DriverManager.getConnection(server.jdbcUrl("pitwatch"), server.user(), server.password());
    }

    @Test
    void givenWordsOrAPasswordThatCannotBe_whenRun_thenItSaysWhatIsExpected() {
        refused("expected admin create-super-admin", Map.of(), PASSWORD);
        refused("expected admin create-super-admin", Map.of(), PASSWORD, "create-owner", "x");
        refused("expected admin create-super-admin", Map.of(), PASSWORD, "create-super-admin", "a", "b", "c");
        refused("at least 8 characters", Map.of(), "short", "create-super-admin", "root");
        refused("must have 3 to 64", Map.of(), PASSWORD, "create-super-admin", "r t");
        refused("email must be an e-mail address", Map.of(), PASSWORD, "create-super-admin", "root", "nonsense");
    }

    private static void execute(EmbeddedPostgres server, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String superAdmins(EmbeddedPostgres server, String database) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(server.jdbcUrl(database), server.user(), server.password());
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select string_agg(username || ' ' || coalesce(email, 'null'), ',' order by username)"
                                + " from app_user where role = 'super_admin'")) {
            row.next();
            return row.getString(1);
        }
    }
}
