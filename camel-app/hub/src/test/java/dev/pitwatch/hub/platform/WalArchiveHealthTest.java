package dev.pitwatch.hub.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.hub.platform.NightlyBackup.Verdict;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher writes down of the log's archive, as the hub tells it. */
class WalArchiveHealthTest {

    private static final Instant NOON = Instant.parse("2026-11-27T12:00:00Z");

    @TempDir
    private Path folder;

    private final TestClock clock = new TestClock(NOON);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private Path kept;
    private Path file;
    private WalArchiveHealth health;

    @BeforeEach
    void begin() throws IOException {
        kept = Files.createDirectories(folder.resolve("kept"));
        file = folder.resolve("backup-wal.json");
        health = new WalArchiveHealth(
                Optional.of(new TimedBackups(new KeptBackups(kept), Duration.ofMinutes(1), clock, meters)),
                file,
                clock,
                meters);
    }

    private void write(String fields) throws IOException {
        Files.writeString(
                file,
                "{\"chain\":\"2026-11-27T10-00-00Z\",\"began_at\":\"2026-11-27T10:00:00Z\",\"stored_at\":\"2026-11-27T11:59:00Z\","
                        + "\"stored_bytes\":7000,\"waiting_bytes\":300%s}".formatted(fields));
    }

    private void backup(String id, Instant startedAt) throws IOException {
        Path backup = Files.createDirectories(kept.resolve(id));
        Files.writeString(
                backup.resolve("manifest.json"),
                "{\"started_at\":\"%s\",\"ended_at\":\"%s\",\"files\":[]}"
                        .formatted(startedAt, startedAt.plusSeconds(60)));
        Files.writeString(
                backup.resolve("checked.json"), "{\"checked_at\":\"%s\",\"error\":null}".formatted(startedAt));
    }

    private Verdict verdict() {
        return health.verdict().orElseThrow();
    }

    private double gauge(String name) {
        return meters.get(name).gauge().value();
    }

    @Test
    void givenAnArchive_whenItGoesOn_thenNothingIsWrongAndTheMetricsTellOfIt() throws IOException {
        assertThat(gauge("pitwatch.backup.wal.age")).isNaN();
        assertThat(gauge("pitwatch.backup.wal.stopped")).isNaN();
        write("");

        assertThat(verdict().wrong()).isFalse();
        assertThat(gauge("pitwatch.backup.wal.age")).isEqualTo(60);
        assertThat(gauge("pitwatch.backup.wal.waiting")).isEqualTo(300);
        assertThat(gauge("pitwatch.backup.wal.stored")).isEqualTo(7_000);
        assertThat(gauge("pitwatch.backup.wal.stopped")).isZero();
    }

    @Test
    void givenAnArchiveThatStopped_whenJudged_thenThatIsWrongAtOnceWithTheReason() throws IOException {
        write(",\"stopped_at\":\"2026-11-27T11:58:00Z\",\"stopped_because\":\"2060 MiB of it waited: it is away\"");

        assertThat(verdict())
                .isEqualTo(new Verdict(
                        true,
                        "The database's log is not archived since 2026-11-27T11:58:00Z, no moment after that can be restored: 2060 MiB of it waited: it is away",
                        Duration.ZERO));
        assertThat(gauge("pitwatch.backup.wal.stopped")).isEqualTo(1);
    }

    @Test
    void givenAFolderThatIsAway_whenJudged_thenItIsWrongOnlyAfterAWhile() throws IOException {
        write(",\"failing\":\"/mnt/backups is missing\"");

        assertThat(verdict())
                .isEqualTo(new Verdict(
                        true,
                        "The database's log can't be archived, and waits: /mnt/backups is missing",
                        Duration.ofMinutes(5)));
    }

    @Test
    void givenAGap_whenABackupIsMadeAfterIt_thenItIsWrongUntilThen() throws IOException {
        write(",\"gap_because\":\"it is away\"");
        backup("2026-11-27T09-00-00Z", NOON.minus(Duration.ofHours(3)));

        assertThat(verdict().message())
                .isEqualTo(
                        "The archive of the database's log has a gap, moments can be restored from the next backup on: it is away");
        backup("2026-11-27T11-00-00Z", NOON.minus(Duration.ofHours(1)));

        assertThat(verdict().wrong()).isFalse();
    }

    @Test
    void givenNoArchive_whenJudged_thenNothingIsWrongAndNoneIsToldOf() {
        assertThat(verdict()).isEqualTo(new Verdict(false, "There is no archive of the database's log", Duration.ZERO));
        assertThat(gauge("pitwatch.backup.wal.waiting")).isNaN();
        assertThat(new WalArchiveHealth(Optional.empty(), file, clock, meters).verdict())
                .isEmpty();
    }
}
