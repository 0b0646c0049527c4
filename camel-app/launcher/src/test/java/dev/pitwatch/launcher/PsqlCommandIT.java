package dev.pitwatch.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.core.testing.ServerTemplate;
import dev.pitwatch.launcher.backup.BackupKeys;
import dev.pitwatch.launcher.backup.WalChain;
import dev.pitwatch.postgres.EmbeddedPostgres;
import dev.pitwatch.postgres.WalSpool;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PsqlCommandIT {

    @TempDir
    private Path home;

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final Terminal terminal = new Terminal(new PrintStream(shown, true, StandardCharsets.UTF_8), false);

    @BeforeEach
    void archiveTheLogHoweverFullTheDiskIs() {
        System.setProperty("pitwatch.wal.least.free", "0");
    }

    @AfterEach
    void asDelivered() {
        System.clearProperty("pitwatch.wal.least.free");
    }

    private PsqlCommand command(String path) {
        return command(path, Map.of());
    }

    private PsqlCommand command(String path, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("PITWATCH_DATA", home.resolve("data").toString());
        return new PsqlCommand(Settings.read(environment, home), terminal, path);
    }

    private String said() {
        String said = shown.toString(StandardCharsets.UTF_8);
        shown.reset();
        return said;
    }

    @Test
    void givenNoPsqlOnTheMachine_whenSqlIsGiven_thenRowsAreShownAndNothingIsWrittenUnlessAsked() throws Exception {
        Path database = Folders.database(home.resolve("data"));
        ServerTemplate.copyTo(database);
        PsqlCommand command = command("");

        assertThat(command.run(List.of("select 1 as one, 'x' as letter"))).isZero();
        assertThat(said().lines()).containsExactly("one | letter", "1   | x", "(1 rows)");
        assertThat(command.run(List.of("create table scratch (id int)"))).isEqualTo(1);
        assertThat(said()).contains("cannot execute CREATE TABLE in a read-only transaction");
        assertThat(command.run(List.of("--write", "create table scratch (id int)")))
                .isZero();
        assertThat(EmbeddedPostgres.runningUrl(database, "pitwatch")).isEmpty();

        try (RunLock running = RunLock.take(home.resolve("data")).orElseThrow();
                EmbeddedPostgres server = EmbeddedPostgres.start(database)) {
            assertThat(server.isAlive() && running != null).isTrue();
            assertThat(command.run(List.of("select count(*) from scratch"))).isZero();
        }
    }

    /** Nobody else would: the server's copies would stay in the data folder, command by command. */
    @Test
    void givenALogThatIsArchived_whenWrittenWhilePitwatchDoesNotRun_thenItIsStoredBesideTheBackupsAndNothingWaits()
            throws Exception {
        ServerTemplate.copyTo(Folders.database(home.resolve("data")));
        Path backups = Files.createDirectories(home.resolve("backups"));
        PsqlCommand command = command(
                "",
                Map.of(
                        "BACKUP_DIR",
                        backups.toString(),
                        "BACKUP_PUBLIC_KEY",
                        BackupKeys.make().publicText()));

        assertThat(command.run(List.of("--write", "create table scratch (id int)")))
                .isZero();

        assertThat(WalChain.newestFirst(backups)).singleElement().satisfies(chain -> assertThat(chain.segments())
                .isNotEmpty());
        assertThat(WalSpool.of(Folders.database(home.resolve("data"))).segments())
                .isEmpty();
    }

    @Test
    void givenSomebodyTypes_whenTheyLookAround_thenTablesColumnsAndStatementsOverLinesAreAnswered() throws Exception {
        ServerTemplate.copyTo(Folders.database(home.resolve("data")));
        Deque<String> typed = new ArrayDeque<>(List.of(
                "create table scratch (id int);",
                "\\d",
                "\\d scratch",
                "select count(*)",
                "from scratch;",
                "\\x",
                "\\q"));

        int status = command("").run(List.of("--write"), prompt -> Optional.ofNullable(typed.poll()));

        assertThat(status).isZero();
        assertThat(said()).contains("scratch", "id          | integer   | YES", "count\n0", "no \\x here");
        assertThat(typed).isEmpty();
    }

    @Test
    void givenPsqlOnTheMachine_whenSqlIsGiven_thenItIsAskedReadOnlyWithThePasswordOutOfSightAndItsStatusCounts()
            throws Exception {
        ServerTemplate.copyTo(Folders.database(home.resolve("data")));
        Path called = home.resolve("called");
        Path psql = Files.createDirectories(home.resolve("bin")).resolve("psql");
        Files.writeString(
                psql,
                """
                #!/bin/sh
                { for word in "$@"; do echo "word $word"; done; env | grep ^PG | sort; } > '%s'
                exit 3
                """
                        .formatted(called));
        Files.setPosixFilePermissions(psql, PosixFilePermissions.fromString("rwxr-xr-x"));
        PsqlCommand command = command("/nowhere:" + psql.getParent());

        assertThat(command.run(List.of("select 1"))).isEqualTo(3);
        List<String> lines = Files.readAllLines(called);
        assertThat(lines)
                .startsWith("word -X", "word -c", "word select 1")
                .contains(
                        "PGDATABASE=pitwatch",
                        "PGUSER=" + EmbeddedPostgres.SUPERUSER,
                        "PGOPTIONS=-c default_transaction_read_only=on")
                .anyMatch(line -> line.matches("PGPASSWORD=.+"))
                .anyMatch(line -> line.matches("PGPORT=\\d+"));
        String password = EmbeddedPostgres.superuserPassword(Folders.database(home.resolve("data")));
        assertThat(lines).filteredOn(line -> line.startsWith("word")).noneMatch(word -> word.contains(password));

        assertThat(command.run(List.of("--write"))).isEqualTo(3);
        assertThat(Files.readAllLines(called)).startsWith("word -X").noneMatch(line -> line.startsWith("PGOPTIONS"));
    }

    @Test
    void givenOddWords_whenRun_thenRefusedInALine() {
        assertThatThrownBy(() -> command("").run(List.of("select", "1")))
                .hasMessageContaining("expected psql [--write] [SQL]");
        assertThatThrownBy(() -> command("").run(List.of("-c"))).hasMessageContaining("expected psql [--write] [SQL]");
    }
}
