package dev.pitwatch.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.core.platform.operation.PlatformService;
import dev.pitwatch.core.platform.operation.WorkshopArchive;
import dev.pitwatch.core.readings.archive.ReadingArchive;
import dev.pitwatch.core.testing.ServerTemplate;
import dev.pitwatch.postgres.EmbeddedPostgres;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveCommandIT {

    @TempDir
    private Path home;

    @BeforeEach
    void copyDatabase() {
        ServerTemplate.copyTo(Folders.database(home.resolve("data")));
    }

    private String run(String... words) {
        ByteArrayOutputStream shown = new ByteArrayOutputStream();
        Terminal terminal = new Terminal(new PrintStream(shown, true, StandardCharsets.UTF_8), false);
        new ArchiveCommand(settings(), terminal).run(List.of(words));
        return shown.toString(StandardCharsets.UTF_8);
    }

    private Settings settings() {
        return Settings.read(Map.of("PITWATCH_DATA", home.resolve("data").toString()), home);
    }

    @Test
    void givenAnOldMonth_whenListedAndRestored_thenItsReadingsAreInTheDatabase() throws Exception {
        assertThat(run("list")).contains("Nothing is in the archive yet.");
        try (RunLock running = RunLock.take(home.resolve("data")).orElseThrow();
                EmbeddedPostgres server = EmbeddedPostgres.start(Folders.database(home.resolve("data")));
                Connection connection =
                        DriverManager.getConnection(server.jdbcUrl("pitwatch"), server.user(), server.password());
                Statement sql = connection.createStatement()) {
            sql.execute("insert into workshop (name) values ('Shine')");
            sql.execute("insert into pit (workshop_id, pit_number, name) select id, 1, 'Bay' from workshop");
            sql.execute("insert into reading (workshop_id, pit_id, device_id, boot_id, seq, recorded_at, received_at)"
                    + " select workshop_id, id, 'd', 'b', 1, timestamptz '2025-02-03T04:05:06Z', now() from pit");
            archive(server);

            assertThat(run("list"))
                    .contains("workshop_001", "2025-02", "1 readings in 1 files")
                    .doesNotContain("restored");
            assertThat(run("restore", "2025-02", "workshop_001"))
                    .contains("1 readings of 2025-02 are in the database again");
            assertThat(run("restore", "2025-02")).contains("0 readings of 2025-02");

            assertThat(run("list")).contains("restored: 1");
            try (ResultSet row = sql.executeQuery("select count(*) from reading")) {
                row.next();
                assertThat(row.getInt(1)).isOne();
            }
            assertThat(running).isNotNull();
        }
    }

    @Test
    void givenAWorkshopThatWasLetGo_whenListedAndRestored_thenItIsThereAgain() throws Exception {
        refused("is no file", "restore-workshop", "workshop_001.jsonl.gz");
        try (RunLock running = RunLock.take(home.resolve("data")).orElseThrow();
                EmbeddedPostgres server = EmbeddedPostgres.start(Folders.database(home.resolve("data")));
                Connection connection =
                        DriverManager.getConnection(server.jdbcUrl("pitwatch"), server.user(), server.password());
                Statement sql = connection.createStatement()) {
            sql.execute("insert into workshop (name) values ('Shine')");
            String file;
            try (Database database = new Database(setUp(server), 1, 1, new SimpleMeterRegistry())) {
                file = new PlatformService(
                                database,
                                new WorkshopArchive(
                                        database,
                                        home.resolve("data/archive"),
                                        settings().secrets().masterKey()),
                                Clock.systemUTC())
                        .decommission(1)
                        .archiveFile();
            }

            assertThat(run("list")).contains("workshop_001", "let go", file);
            sql.execute("update workshop set code = 'other'"); // as in another database
            refused(
                    "can't be restored here: its id 1 is taken by other; nothing was restored",
                    "restore-workshop",
                    file);
            sql.execute("update workshop set code = 'workshop_001'");
            assertThat(run("restore-workshop", file)).contains("workshop_001 is there again");

            refused("was not let go", "restore-workshop", file);
            refused("is no file", "restore-workshop", "workshop_002.jsonl.gz");
            try (ResultSet row = sql.executeQuery("select archived_at is null from workshop")) {
                row.next();
                assertThat(row.getBoolean(1)).isTrue();
            }
            assertThat(running).isNotNull();
        }
    }

    private DatabaseSetup setUp(EmbeddedPostgres server) {
        return new DatabaseSetup(
                server.jdbcUrl("pitwatch"), settings().secrets().masterKey());
    }

    private void archive(EmbeddedPostgres server) {
        DatabaseSetup setup = setUp(server);
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        try (Database database = new Database(setup, 1, 2, meters)) {
            ReadingArchive.on(database, home.resolve("data/archive"), 90, Clock.systemUTC(), meters)
                    .run();
        }
    }

    @Test
    void givenWordsThatCannotBe_whenRun_thenItSaysWhatIsExpected() {
        refused("expected archive list");
        refused("expected archive list", "restore");
        refused("the month is \"February\", expected e.g. 2026-02", "restore", "February");
        refused("there is nothing of 2026-02 in the archive", "restore", "2026-02");
    }

    private void refused(String why, String... words) {
        assertThatThrownBy(() -> run(words))
                .isInstanceOf(LauncherException.class)
                .hasMessageContaining(why);
    }
}
