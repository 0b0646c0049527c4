package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.integration.BackupRun.Ended;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** An installation whose database's log is archived between backups: a moment comes back, and readings go on where it can't be archived. */
@TestMethodOrder(OrderAnnotation.class)
class BackupMomentIT {

    /** A backup and its check, or the look each 20 s that raises an alert, on a machine that builds meanwhile. */
    private static final Duration SOON = Duration.ofMinutes(5);

    private static final int READINGS = 200;
    private static final long SEGMENT_BYTES = 16L << 20;

    @TempDir
    static Path folder;

    private static Path clock;
    private static BackupRun backups;
    private static Pitwatch pitwatch;
    private static Workshop workshop;

    @BeforeAll
    static void start() throws Exception {
        clock = Files.writeString(folder.resolve("clock"), "0");
        backups = new BackupRun(folder.resolve("kept"));
        pitwatch = Pitwatch.empty(
                data(),
                Map.of(
                        "BACKUP_DIR", backups.kept().toString(),
                        "BACKUP_AT", BackupRun.twoHoursAgo(),
                        "BACKUP_PUBLIC_KEY", backups.publicKey(),
                        "PITWATCH_CLOCK_FILE", clock.toString()));
        workshop = pitwatch.workshop("Moments", 2);
        await("the first backup, which is made by itself")
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> BackupRun.runs(pitwatch, "made") + BackupRun.runs(pitwatch, "incomplete") >= 1);
    }

    @AfterAll
    static void stop() {
        pitwatch.close();
    }

    private static Path data() {
        return folder.resolve("data");
    }

    @Test
    @Order(1)
    void givenALogThatIsArchived_whenRestoredUntilASecond_thenWhatCameBeforeIsThereAndWhatCameAfterIsNot()
            throws Exception {
        Path made = newest();
        String boot = "%08x".formatted(ThreadLocalRandom.current().nextInt());
        publish(boot, 1);
        Instant until = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
        await().until(() -> Instant.now().isAfter(until.plusSeconds(1)));
        publish(boot, 2);
        awaitArchived(finishSegment());

        Path elsewhere = folder.resolve("elsewhere");
        Ended restored = backups.restore(elsewhere, Map.of(), "--until", until.toString(), made.toString());
        assertThat(restored.code()).as(restored.said()).isZero();
        assertThat(restored.said()).contains("The database is as of " + until);
        try (Pitwatch again = Pitwatch.restored(elsewhere)) {
            List<Long> there = again.database()
                    .withHandle(handle -> handle.createQuery("select seq from reading where boot_id = ?")
                            .bind(0, boot)
                            .mapTo(Long.class)
                            .list());
            assertThat(there).containsExactly(1L);
            assertThat(again.signIn(workshop.owner()).get("/auth/me").status()).isEqualTo(200);
        }

        Ended latest = backups.restore(folder.resolve("latest"), Map.of(), "--until", "latest", made.toString());
        assertThat(latest.code()).as(latest.said()).isZero();
        assertThat(latest.said()).contains("The database is as of the end of its log");
        refused(made, "2100-01-01T00:00:00Z", "the log ends at ");
    }

    private static void refused(Path backup, String until, String reason) throws Exception {
        Path nowhere = folder.resolve("nowhere");
        Ended ended = backups.restore(nowhere, Map.of(), "--until", until, backup.toString());

        assertThat(ended.code()).as(ended.said()).isNotZero();
        assertThat(ended.said()).contains(reason);
        assertThat(nowhere.resolve("postgres")).doesNotExist();
    }

    /** The last one: it moves the clock that names backups. */
    @Test
    @Order(2)
    void givenBackupsThatAreAway_whenTooMuchOfTheLogWaits_thenItStopsByItselfReadingsGoOnAndLaterItBeginsAnotherChain()
            throws Exception {
        Path away = Files.move(backups.kept(), folder.resolve("away"));
        Files.createFile(backups.kept());
        try (Load load = Load.start(pitwatch, workshop.devices(), 20)) {
            load.awaitMore(READINGS);
            finishSegment();
            await("why it can't be stored").atMost(SOON).until(() -> state("failing")
                    .contains(backups.kept().toString()));
            pretendThatTwoGibibytesWait();
            await("the archive stops").atMost(SOON).until(() -> Files.exists(spool().resolve("stopped")));
            load.awaitMore(READINGS);
            finishSegment();
            await("the server throws its log away").atMost(SOON).until(() -> waiting()
                    .isEmpty());
            load.stop();
            load.awaitAllStoredOnce(pitwatch.database());
        }
        await().atMost(SOON).untilAsserted(() -> assertThat(alerts()).anySatisfy(message -> assertThat(message)
                .startsWith("The database's log is not archived since ")
                .contains("MiB of it waited")));
        assertThat(pitwatch.meters().get("pitwatch_backup_wal_stopped")).isEqualTo(1);

        Files.delete(backups.kept());
        Files.move(away, backups.kept());
        Files.writeString(clock, Long.toString(Duration.ofMinutes(11).toSeconds()));
        await("the archive goes on").atMost(SOON).until(() -> !Files.exists(spool().resolve("stopped")));
        awaitArchived(finishSegment());
        assertThat(brokenChains()).isEqualTo(1);
    }

    private static Path newest() throws IOException {
        List<Path> all = backups.all();
        return all.get(all.size() - 1);
    }

    private static long brokenChains() throws IOException {
        try (Stream<Path> chains = Files.list(backups.kept().resolve("wal"))) {
            return chains.filter(chain -> Files.exists(chain.resolve("broken.json")))
                    .count();
        }
    }

    private static void publish(String boot, int seq) throws IOException {
        Device device = workshop.devices().get(0);
        try (MqttConnection connection = pitwatch.connect(device)) {
            connection.publish(device.sensors(), device.reading(boot, seq).with("temperature", 21.5));
            await().atMost(SOON)
                    .until(() ->
                            pitwatch.one(Long.class, "select count(*) from reading where boot_id = ?", boot) == seq);
        }
    }

    /** Writes first: a segment without anything in it is not finished. */
    private static String finishSegment() {
        return pitwatch.database().withHandle(handle -> {
            handle.createQuery("select pg_logical_emit_message(true, 'test', 'x')::text")
                    .mapTo(String.class)
                    .one();
            return handle.createQuery("select pg_walfile_name(pg_switch_wal())")
                    .mapTo(String.class)
                    .one();
        });
    }

    private static void awaitArchived(String segment) {
        // A file may get its name amid the look.
        await(segment)
                .atMost(SOON)
                .ignoreExceptionsInstanceOf(UncheckedIOException.class)
                .until(() -> {
                    try (Stream<Path> files = Files.walk(backups.kept().resolve("wal"))) {
                        return files.anyMatch(
                                file -> String.valueOf(file.getFileName()).startsWith(segment));
                    }
                });
    }

    /** Files without content: as the server would leave them in an hour under load. */
    private static void pretendThatTwoGibibytesWait() throws IOException {
        for (int i = 0; i <= 128; i++) {
            Path file = spool().resolve("00000000000000000000%04X".formatted(i));
            try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
                made.setLength(SEGMENT_BYTES);
            }
        }
    }

    private static Path spool() {
        return data().resolve("postgres/archive");
    }

    /** {@return what the server has finished and not yet handed over} */
    private static List<Path> waiting() throws IOException {
        try (Stream<Path> files = Files.list(data().resolve("postgres/cluster/pg_wal/archive_status"))) {
            return files.filter(file -> file.toString().endsWith(".ready")).toList();
        }
    }

    private static String state(String field) throws IOException {
        JsonNode state = Json.MAPPER.readTree(data().resolve("backup-wal.json").toFile());
        return state.path(field).asText();
    }

    /** {@return the sentences of the open alerts about backups} */
    private static List<String> alerts() {
        return pitwatch.database().withHandle(handle -> handle.createQuery(
                        "select message from alert where alert_type = 'backup' and cleared_at is null")
                .mapTo(String.class)
                .list());
    }
}
