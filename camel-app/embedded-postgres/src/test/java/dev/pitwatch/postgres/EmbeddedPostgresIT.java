package dev.pitwatch.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresIT {

    @TempDir
    private Path home;

    @Test
    void givenEmptyFolder_whenStarted_thenIsDurableAndAsksForThePassword() throws Exception {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home)) {
            assertThat(query(postgres, "show fsync")).isEqualTo("on");
            assertThat(query(postgres, "show synchronous_commit")).isEqualTo("on");
            assertThat(query(postgres, "show listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(query(postgres, "show unix_socket_directories")).isEmpty();
            assertThat(query(postgres, "show server_encoding")).isEqualTo("UTF8");
            assertThat(query(postgres, "show password_encryption")).isEqualTo("scram-sha-256");
            assertThatThrownBy(() -> DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "wrong"))
                    .hasMessageContaining("password authentication failed");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("password"))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void givenAStoppedServer_whenStartedAgain_thenKeepsDataPortAndPassword() throws Exception {
        int port;
        try (EmbeddedPostgres first = EmbeddedPostgres.start(home)) {
            port = first.port();
            execute(first, "create table kept as select 42 as answer");
        }

        try (EmbeddedPostgres second = EmbeddedPostgres.start(home)) {
            assertThat(second.port()).isEqualTo(port);
            assertThat(query(second, "select answer from kept")).isEqualTo("42");
        }
    }

    @Test
    void givenAKilledServer_whenStartedAgain_thenRecoversWhatWasCommitted() throws Exception {
        EmbeddedPostgres killed = EmbeddedPostgres.start(home);
        execute(killed, "create table kept as select 42 as answer");

        ProcessHandle.of(killed.pid()).orElseThrow().destroyForcibly();
        killed.onExit().get(30, TimeUnit.SECONDS);
        killed.stop();

        try (EmbeddedPostgres second = EmbeddedPostgres.start(home)) {
            assertThat(query(second, "select answer from kept")).isEqualTo("42");
        }
    }

    @Test
    void givenAnOrphanOfAKilledJvm_whenStarted_thenStopsItFirst() throws Exception {
        EmbeddedPostgres.start(home).stop();
        ProcessHandle orphan = orphan();

        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(home)) {
            assertThat(orphan.isAlive()).isFalse();
            assertThat(query(postgres, "select 1")).isEqualTo("1");
        }
    }

    /** The same server, started by somebody who holds no lock. */
    private ProcessHandle orphan() throws IOException {
        ServerOptions options = ServerOptions.at(home);
        Binaries binaries = Binaries.unpacked(EmbeddedPostgres.caches(home));
        RunAs runAs = RunAs.find(binaries.program("postgres"));
        Cluster cluster = new Cluster(options);
        Server.start(binaries, runAs, cluster, options, cluster.choosePort());
        return cluster.running().orElseThrow();
    }

    @Test
    void givenARunningServer_whenStartedOnItsHome_thenRefusesInOneLine() {
        try (EmbeddedPostgres running = EmbeddedPostgres.start(home)) {
            assertThatThrownBy(() -> EmbeddedPostgres.start(home))
                    .isInstanceOf(PostgresException.class)
                    .hasMessage("embedded PostgreSQL: %s is in use by another process", home);
            assertThat(running.isAlive()).isTrue();
        }
    }

    @Test
    void givenAFixedPortThatIsTaken_whenStarted_thenSaysSo() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            ServerOptions options = ServerOptions.at(home).withPort(taken.getLocalPort());

            assertThatThrownBy(() -> EmbeddedPostgres.start(options))
                    .hasMessage("embedded PostgreSQL: port %d is taken", taken.getLocalPort());
        }
    }

    @Test
    void givenTheKeptPortIsTakenByAnother_whenStarted_thenTakesAnotherOne() throws Exception {
        EmbeddedPostgres first = EmbeddedPostgres.start(home);
        first.stop();

        try (ServerSocket taken = new ServerSocket(first.port(), 1, InetAddress.getLoopbackAddress());
                EmbeddedPostgres second = EmbeddedPostgres.start(home)) {
            assertThat(second.port()).isNotEqualTo(taken.getLocalPort());
            assertThat(query(second, "select 1")).isEqualTo("1");
        }
    }

    @Test
    void givenAClusterOfAnotherMajorVersion_whenStarted_thenRefusesAndLeavesItAlone() throws Exception {
        Path cluster = Files.createDirectories(home.resolve("cluster"));
        Files.writeString(cluster.resolve("PG_VERSION"), "12\n");

        assertThatThrownBy(() -> EmbeddedPostgres.start(home))
                .isInstanceOf(PostgresException.class)
                .hasMessageContaining("was made by version 12, expected 17");
        assertThat(Files.readString(cluster.resolve("PG_VERSION"))).isEqualTo("12\n");
    }

    @Test
    void givenASettingItDoesNotKnow_whenStarted_thenSaysWhatTheServerSaid() {
        ServerOptions options = ServerOptions.at(home).with("no_such_setting", "1");

        assertThatThrownBy(() -> EmbeddedPostgres.start(options)).hasMessageContaining("no_such_setting");
    }

    @Test
    void givenArchiving_whenSegmentsAreFinished_thenTheirCopiesAreInTheSpoolUnlessItIsStopped() throws Exception {
        WalSpool spool = WalSpool.of(home);
        ServerOptions options = ServerOptions.at(home).archiving(Duration.ofMinutes(5));
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(options)) {
            assertThat(query(postgres, "show archive_timeout")).isEqualTo("5min");
            execute(postgres, "create table kept as select 42 as answer");
            String first = finishSegment(postgres);
            awaitArchived(postgres, first);
            assertThat(spool.segments())
                    .contains(spool.folder().resolve(first))
                    .allSatisfy(file -> assertThat(Files.size(file)).isEqualTo(WalSpool.SEGMENT_BYTES));
            assertThat(Files.mismatch(
                            spool.folder().resolve(first),
                            EmbeddedPostgres.cluster(home).resolve("pg_wal").resolve(first)))
                    .isNegative();

            spool.clear();
            spool.stop("a test");
            execute(postgres, "insert into kept values (43)");
            awaitArchived(postgres, finishSegment(postgres));
            assertThat(spool.segments()).isEmpty();
            assertThat(spool.stopped()).hasValue("a test");

            spool.resume();
            execute(postgres, "insert into kept values (44)");
            String third = finishSegment(postgres);
            awaitArchived(postgres, third);
            assertThat(spool.segments()).containsExactly(spool.folder().resolve(third));
            execute(postgres, "insert into kept values (45)");
        }
        assertThat(spool.segments()).as("with what was written at the end").hasSizeGreaterThan(1);
    }

    private static String finishSegment(EmbeddedPostgres postgres) throws SQLException {
        return query(postgres, "select pg_walfile_name(pg_switch_wal())");
    }

    private static void awaitArchived(EmbeddedPostgres postgres, String segment) throws SQLException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (query(postgres, "select coalesce(last_archived_wal, '') from pg_stat_archiver")
                        .compareTo(segment)
                < 0) {
            assertThat(System.nanoTime()).as("%s is not archived", segment).isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static String query(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (Connection connection = connect(postgres);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static void execute(EmbeddedPostgres postgres, String sql) throws SQLException {
        try (Connection connection = connect(postgres);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Connection connect(EmbeddedPostgres postgres) throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
    }
}
