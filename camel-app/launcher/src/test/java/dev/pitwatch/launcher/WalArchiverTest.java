package dev.pitwatch.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.launcher.WalArchiver.Limits;
import dev.pitwatch.launcher.backup.BackupFolder;
import dev.pitwatch.launcher.backup.BackupKeys;
import dev.pitwatch.launcher.backup.WalChain;
import dev.pitwatch.launcher.backup.WalChain.Stored;
import dev.pitwatch.launcher.backup.WalSegment;
import dev.pitwatch.postgres.WalSpool;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive of the log, with files in place of a server's. */
class WalArchiverTest {

    private static final Instant NOON = Instant.parse("2026-11-27T12:00:00Z");
    private static final WalSegment FIRST = new WalSegment("000000010000000000000001");
    private static final WalSegment SECOND = FIRST.next();
    private static final WalSegment THIRD = SECOND.next();
    private static final Limits ROOM = new Limits(WalSegment.BYTES, 0);

    @TempDir
    private Path folder;

    private final TestClock clock = new TestClock(NOON);
    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private BackupKeys.Pair keys = BackupKeys.make();
    private MasterKey masterKey = new MasterKey(new byte[32]);
    private Path data;
    private Path backups;
    private WalSpool spool;

    @BeforeEach
    void makeFolders() throws IOException {
        data = Files.createDirectories(folder.resolve("data"));
        backups = Files.createDirectories(folder.resolve("backups"));
        spool = WalSpool.of(Files.createDirectories(data.resolve("postgres")));
        Files.createDirectories(spool.folder());
    }

    private WalArchiver archiver(Limits limits) {
        return new WalArchiver(
                spool,
                backups,
                WalKeys.of(BackupKeys.publicKey(keys.publicText()).orElseThrow(), masterKey),
                data,
                clock,
                limits,
                terminal());
    }

    private Terminal terminal() {
        return new Terminal(new PrintStream(shown, true, StandardCharsets.UTF_8), false);
    }

    private Settings settings(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("PITWATCH_DATA", data.toString());
        return Settings.read(environment, folder);
    }

    private void finish(WalSegment segment) throws IOException {
        try (RandomAccessFile file =
                new RandomAccessFile(spool.folder().resolve(segment.name()).toFile(), "rw")) {
            file.writeUTF(segment.name());
            file.setLength(WalSegment.BYTES);
        }
    }

    private List<List<WalSegment>> stored() throws IOException {
        return WalChain.newestFirst(backups).stream()
                .map(WalArchiverTest::segments)
                .toList();
    }

    private static List<WalSegment> segments(WalChain chain) {
        try {
            return chain.segments().stream().map(Stored::segment).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private JsonNode state() throws IOException {
        return Json.MAPPER.readTree(data.resolve("backup-wal.json").toFile());
    }

    @Test
    void givenSegments_whenMoved_thenTheyAreInOneChainAndTheSpoolIsEmpty() throws IOException {
        WalArchiver archiver = archiver(ROOM);
        finish(FIRST);
        archiver.move();
        finish(SECOND);
        archiver.move();
        archiver.judge();

        assertThat(stored()).containsExactly(List.of(FIRST, SECOND));
        assertThat(spool.segments()).isEmpty();
        assertThat(Instant.parse(state().path("stored_at").asText())).isBetween(NOON.minusSeconds(60), NOON);
        assertThat(state().path("waiting_bytes").asLong()).isZero();
        assertThat(state().path("gap_because").isNull()).isTrue();
        assertThat(state().path("failing").isNull()).isTrue();
    }

    @Test
    void givenBackupsThatAreAway_whenTooMuchWaits_thenItStopsByItselfAndResumesWithAnotherChain() throws IOException {
        WalArchiver archiver = archiver(ROOM);
        finish(FIRST);
        archiver.move();
        Path away = Files.move(backups, folder.resolve("away"));
        Files.createFile(backups);
        finish(SECOND);
        archiver.move();
        archiver.judge();
        assertThat(state().path("failing").asText()).contains(backups.toString());
        assertThat(spool.stopped()).isEmpty();

        finish(THIRD);
        archiver.judge();

        assertThat(spool.stopped()).isPresent();
        assertThat(spool.segments()).isEmpty();
        assertThat(state().path("stopped_because").asText()).startsWith("32 MiB of it waited: ");
        assertThat(shown.toString(StandardCharsets.UTF_8))
                .contains("warning the database's log is not archived any more");

        Files.delete(backups);
        Files.move(away, backups);
        WalArchiver restarted = archiver(ROOM);
        clock.pass(Duration.ofMinutes(9));
        restarted.move();
        assertThat(spool.stopped()).as("it stays so for ten minutes").isPresent();
        clock.pass(Duration.ofMinutes(1));
        restarted.move();
        finish(THIRD.next());
        restarted.move();
        restarted.judge();

        assertThat(spool.stopped()).isEmpty();
        assertThat(stored()).containsExactly(List.of(THIRD.next()), List.of(FIRST));
        assertThat(WalChain.newestFirst(backups).get(1).brokenBecause())
                .hasValueSatisfying(why -> assertThat(why).startsWith("32 MiB of it waited: "));
        assertThat(state().path("stopped_at").isNull()).isTrue();
        assertThat(state().path("gap_because").asText()).startsWith("32 MiB of it waited: ");
    }

    /** As a network's folder does, here a file in it that nobody reads: whatever writes there waits and throws nothing. */
    @Test
    void givenAFolderOfBackupsThatHangs_whenAMinuteHasPassed_thenThatCountsAsFailingUntilItAnswers() throws Exception {
        WalArchiver archiver = archiver(ROOM);
        finish(FIRST);
        archiver.move();
        Path hangs = backups.resolve("wal").resolve("2026-11-27T12-00-00Z").resolve(".broken.json.part");
        assertThat(new ProcessBuilder("mkfifo", hangs.toString()).start().waitFor())
                .isZero();
        finish(THIRD);
        archiver.move();
        clock.pass(Duration.ofMinutes(1));
        Thread moving = new Thread(archiver::move, "moving");
        moving.setDaemon(true);
        moving.start();
        await("the chain that begins, before it is noted where the other one ends")
                .until(() -> WalChain.newestFirst(backups).size() == 2);

        clock.pass(Duration.ofSeconds(59));
        archiver.judge();
        assertThat(state().path("failing").isNull()).isTrue();
        clock.pass(Duration.ofSeconds(1));
        archiver.judge();
        assertThat(state().path("failing").asText())
                .isEqualTo("storing in %s hangs since 2026-11-27T12:01:00Z".formatted(backups));

        assertThat(new ProcessBuilder("cat", hangs.toString()).start().waitFor())
                .isZero();
        moving.join(Duration.ofMinutes(1).toMillis());
        archiver.judge();
        assertThat(state().path("failing").isNull()).isTrue();
        assertThat(stored()).containsExactly(List.of(THIRD), List.of(FIRST));
    }

    @Test
    void givenAServerThatCanNotCopyItsSegments_whenAMinuteHasPassed_thenThatCountsAsFailing() throws IOException {
        Path status = Files.createDirectories(data.resolve("postgres/cluster/pg_wal/archive_status"));
        Path ready = Files.createFile(status.resolve(FIRST.name() + ".ready"));
        WalArchiver archiver = archiver(ROOM);
        archiver.judge();
        assertThat(state().path("failing").isNull()).isTrue();

        Files.setLastModifiedTime(
                ready, FileTime.from(Instant.now().minus(Duration.ofMinutes(2)).truncatedTo(ChronoUnit.SECONDS)));
        archiver.judge();

        assertThat(state().path("failing").asText())
                .startsWith("the server can't copy what it finished at ")
                .endsWith(" to " + spool.folder());
    }

    @Test
    void givenADiskThatIsNearlyFull_whenJudged_thenItStopsAtOnce() throws IOException {
        WalArchiver archiver = archiver(new Limits(Long.MAX_VALUE, 1.1));
        finish(FIRST);

        archiver.judge();

        assertThat(spool.stopped()).isPresent();
        assertThat(spool.segments()).isEmpty();
        assertThat(state().path("stopped_because").asText())
                .isEqualTo("less than 110 %% of the disk of %s is free".formatted(data));
    }

    @Test
    void givenADiskWithoutRoomForTheReason_whenJudged_thenItStopsNeverthelessAndNothingWaits() throws IOException {
        Files.createDirectory(spool.folder().resolve("stopped.new")); // no file of that name can be written
        WalArchiver archiver = archiver(new Limits(Long.MAX_VALUE, 1.1));
        finish(FIRST);

        archiver.judge();

        assertThat(spool.segments()).isEmpty();
        assertThat(spool.stopped()).hasValue("");
        assertThat(state().path("stopped_because").asText()).startsWith("less than 110 % of the disk of ");
        WalArchiver restarted = archiver(ROOM);
        restarted.judge();
        assertThat(state().path("stopped_because").asText()).isEqualTo("it was stopped before");
    }

    @Test
    void givenASpoolThatWasTakenAway_whenItHasToStop_thenItIsMadeAndStopped() throws IOException {
        WalArchiver archiver = archiver(new Limits(Long.MAX_VALUE, 1.1));
        Files.delete(spool.folder());

        archiver.judge();

        assertThat(spool.stopped()).isPresent();
        assertThat(Files.getPosixFilePermissions(spool.folder()))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    /** As on a machine without a clock of its own, which the network's sets right. */
    @Test
    void givenAStopWhileTheClockWasAhead_whenTheClockIsSetRight_thenItResumes() throws IOException {
        WalArchiver stopped = archiver(new Limits(Long.MAX_VALUE, 1.1));
        finish(FIRST);
        stopped.judge();
        clock.pass(Duration.ofDays(-1));

        archiver(ROOM).move();

        assertThat(spool.stopped()).isEmpty();
    }

    @Test
    void givenASegmentThatIsMissing_whenItDoesNotComeWithinAMinute_thenAnotherChainBegins() throws IOException {
        WalArchiver archiver = archiver(ROOM);
        finish(FIRST);
        archiver.move();
        finish(THIRD);
        archiver.move();
        assertThat(stored()).containsExactly(List.of(FIRST));
        assertThat(spool.segments()).hasSize(1);

        clock.pass(Duration.ofMinutes(1));
        archiver.move();

        assertThat(stored()).containsExactly(List.of(THIRD), List.of(FIRST));
        assertThat(WalChain.newestFirst(backups).get(1).brokenBecause())
                .hasValue("segment 000000010000000000000002 is missing");
    }

    @Test
    void givenAnArchiverThatWasKilled_whenItStartsAgain_thenTheChainGoesOnAndNothingIsStoredTwice() throws IOException {
        finish(FIRST);
        archiver(ROOM).move();
        finish(FIRST); // stored, and not yet taken away
        finish(SECOND);
        clock.pass(Duration.ofSeconds(5));
        archiver(ROOM).move();

        assertThat(stored()).containsExactly(List.of(FIRST, SECOND));
        assertThat(spool.segments()).isEmpty();
        try (var files = Files.list(backups.resolve("wal").resolve("2026-11-27T12-00-00Z"))) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void givenAMachineThatWasSetBack_whenItsLogComes_thenItIsNotMixedWithWhatWasStoredBefore() throws IOException {
        WalArchiver archiver = archiver(ROOM);
        finish(FIRST);
        archiver.move();
        Path chain = spool.folder().resolve("chain.json");
        String before = Files.readString(chain);
        finish(SECOND);
        archiver.move();
        finish(THIRD);
        archiver.move();
        Files.writeString(chain, before);
        finish(SECOND);
        clock.pass(Duration.ofSeconds(5));

        archiver(ROOM).move();

        assertThat(stored()).containsExactly(List.of(SECOND), List.of(FIRST, SECOND, THIRD));
    }

    /** As by a snapshot before an upgrade that failed within minutes: a stop finishes one segment. */
    @Test
    void givenAMachineThatWasSetBackByOneSegment_whenItsLogComes_thenItIsNotMixedWithWhatWasStoredBefore()
            throws IOException {
        WalArchiver archiver = archiver(ROOM);
        finish(FIRST);
        archiver.move();
        Path chain = spool.folder().resolve("chain.json");
        String before = Files.readString(chain);
        finish(SECOND);
        archiver.move();
        Files.writeString(chain, before);
        finish(SECOND);
        finish(THIRD);
        clock.pass(Duration.ofSeconds(5));

        WalArchiver setBack = archiver(ROOM);
        setBack.move();
        setBack.judge();

        assertThat(stored()).containsExactly(List.of(SECOND, THIRD), List.of(FIRST, SECOND));
        assertThat(state().path("gap_because").asText()).isEqualTo("the database was set back to an earlier state");
    }

    @Test
    void givenAnArchiverThatWasKilledWhileItStored_whenItStartsAgain_thenTheChainGoesOnWhetherTheSegmentIsThereOrNot()
            throws IOException {
        WalArchiver archiver = archiver(ROOM);
        finish(FIRST);
        archiver.move();
        Path note = spool.folder().resolve("chain.json");
        ObjectNode storing = (ObjectNode) Json.tree(Files.readString(note));
        storing.put("storing", SECOND.name());
        Files.writeString(note, storing.toString());
        finish(SECOND);
        clock.pass(Duration.ofSeconds(5));
        archiver(ROOM).move();
        assertThat(stored()).containsExactly(List.of(FIRST, SECOND));

        Files.writeString(note, storing.toString());
        finish(SECOND);
        finish(THIRD);
        archiver(ROOM).move();

        assertThat(stored()).containsExactly(List.of(FIRST, SECOND, THIRD));
        assertThat(spool.segments()).isEmpty();
    }

    @Test
    void givenANoteThatIsDamaged_whenStarted_thenAnotherChainBeginsAndThatIsAGap() throws IOException {
        WalArchiver archiver = archiver(ROOM);
        finish(FIRST);
        archiver.move();
        Files.writeString(spool.folder().resolve("chain.json"), "{");
        finish(SECOND);
        clock.pass(Duration.ofSeconds(5));

        WalArchiver restarted = archiver(ROOM);
        restarted.move();
        restarted.judge();

        assertThat(stored()).containsExactly(List.of(SECOND), List.of(FIRST));
        assertThat(state().path("gap_because").asText()).isEqualTo("it is not known any more which chain was written");
    }

    /** By hand, to make room, or by another machine that found nothing in it that continues a backup. */
    @Test
    void givenAChainThatWasDeletedBesideBackups_whenItsNextSegmentComes_thenAnotherBeginsAndThatIsAGap()
            throws IOException {
        WalArchiver archiver = archiver(ROOM);
        finish(FIRST);
        archiver.move();
        Path chain = backups.resolve("wal").resolve("2026-11-27T12-00-00Z");
        BackupFolder.delete(chain);
        finish(SECOND);
        clock.pass(Duration.ofSeconds(5));
        archiver.move();
        archiver.judge();
        assertThat(stored()).as("no backup is there, so the disk may be away").isEmpty();
        assertThat(state().path("failing").asText()).endsWith("is its disk there?");

        Files.createDirectory(backups.resolve("2026-11-27T11-00-00Z"));
        archiver.move();
        archiver.judge();

        assertThat(stored()).containsExactly(List.of(SECOND));
        assertThat(state().path("failing").isNull()).isTrue();
        assertThat(state().path("gap_because").asText()).isEqualTo("its files were deleted in " + backups);
    }

    @Test
    void givenAnotherFolderOfBackups_whenStarted_thenAnotherChainBeginsThere() throws IOException {
        WalArchiver archiver = archiver(ROOM);
        finish(FIRST);
        archiver.move();
        backups = Files.createDirectories(folder.resolve("another"));
        finish(SECOND);

        WalArchiver moved = archiver(ROOM);
        moved.move();
        moved.judge();

        assertThat(stored()).containsExactly(List.of(SECOND));
        assertThat(state().path("gap_because").isNull()).isTrue();
    }

    @Test
    void givenOtherKeysThanBefore_whenStarted_thenAnotherChainBeginsAndTheGapIsTold() throws IOException {
        finish(FIRST);
        archiver(ROOM).move();
        keys = BackupKeys.make();
        clock.pass(Duration.ofMinutes(5));
        finish(SECOND);
        WalArchiver restarted = archiver(ROOM);
        restarted.move();
        restarted.judge();
        assertThat(stored()).containsExactly(List.of(SECOND), List.of(FIRST));
        assertThat(state().path("gap_because").asText()).isEqualTo("BACKUP_PUBLIC_KEY was changed");

        masterKey = new MasterKey("another master key, of 32 bytes at least".getBytes(StandardCharsets.UTF_8));
        clock.pass(Duration.ofMinutes(5));
        finish(THIRD);
        restarted = archiver(ROOM);
        restarted.move();
        restarted.judge();
        assertThat(stored()).containsExactly(List.of(THIRD), List.of(SECOND), List.of(FIRST));
        assertThat(state().path("gap_because").asText()).isEqualTo("the master key was changed");
        assertThat(WalChain.newestFirst(backups).get(1).brokenBecause()).hasValue("the master key was changed");

        finish(THIRD.next());
        archiver(ROOM).move();
        assertThat(stored().get(0)).containsExactly(THIRD, THIRD.next());
    }

    @Test
    void givenANoteFromBeforeKeysWereInIt_whenStarted_thenItsChainGoesOn() throws IOException {
        finish(FIRST);
        archiver(ROOM).move();
        Path note = spool.folder().resolve("chain.json");
        ObjectNode fields = (ObjectNode) Json.tree(Files.readString(note));
        Files.writeString(note, fields.remove(List.of("reader", "master_key")).toString());
        finish(SECOND);
        clock.pass(Duration.ofSeconds(5));

        archiver(ROOM).move();

        assertThat(stored()).containsExactly(List.of(FIRST, SECOND));
        assertThat(Files.readString(note)).contains(keys.publicText());
    }

    @Test
    void givenARestoreInBetween_whenItsLogComes_thenThatIsAChainOfItsOwnAndNoGap() throws IOException {
        WalArchiver archiver = archiver(ROOM);
        finish(SECOND);
        archiver.move();
        WalSegment afterRestore = new WalSegment("000000020000000000000002");
        finish(afterRestore);
        clock.pass(Duration.ofSeconds(5));
        archiver.move();
        archiver.judge();

        assertThat(stored()).containsExactly(List.of(afterRestore), List.of(SECOND));
        assertThat(state().path("gap_because").isNull()).isTrue();
    }

    @Test
    void givenATestThatSaysHowMuchHasToBeFree_whenAsked_thenThatCountsAndElseATenth() {
        assertThat(Limits.ofThisProcess()).isEqualTo(new Limits(2L << 30, 0.1));
        System.setProperty("pitwatch.wal.least.free", "0");
        try {
            assertThat(Limits.ofThisProcess()).isEqualTo(new Limits(2L << 30, 0));
        } finally {
            System.clearProperty("pitwatch.wal.least.free");
        }
    }

    @Test
    void givenTooMuchThatWaitsFromTheRunBefore_whenTheServerIsToStart_thenTheRoomIsThereBefore() throws IOException {
        for (int i = 0; i <= 128; i++) {
            finish(new WalSegment("%024X".formatted(i)));
        }

        Settings settings = settings(Map.of("BACKUP_DIR", backups.toString(), "BACKUP_PUBLIC_KEY", keys.publicText()));
        Optional<WalArchiver> prepared = WalArchiver.prepare(settings, masterKey, terminal());

        assertThat(prepared).isPresent();
        assertThat(spool.segments()).isEmpty();
        assertThat(spool.stopped()).isPresent();
    }

    @Test
    void givenArchivingThatWasSwitchedOff_whenStarted_thenNothingOfTheLogStaysInClear() throws IOException {
        archiver(ROOM).judge();
        finish(FIRST);
        spool.stop("it was full");

        assertThat(WalArchiver.prepare(settings(Map.of()), masterKey, terminal()))
                .isEmpty();

        assertThat(spool.segments()).isEmpty();
        assertThat(spool.stopped()).isEmpty();
        assertThat(data.resolve("backup-wal.json")).doesNotExist();
    }

    @Test
    void givenBackups_whenTheOldestHasGone_thenSegmentsFromBeforeTheOldestThatIsLeftGo() throws IOException {
        WalArchiver archiver = archiver(ROOM);
        Files.createDirectory(backups.resolve("2026-11-27T11-00-00Z"));
        finish(FIRST);
        archiver.move();
        clock.pass(Duration.ofHours(2));
        finish(SECOND);
        archiver.move();
        assertThat(stored()).containsExactly(List.of(FIRST, SECOND));

        Files.delete(backups.resolve("2026-11-27T11-00-00Z"));
        Files.createDirectory(backups.resolve("2026-11-27T13-00-00Z"));
        clock.pass(Duration.ofMinutes(10));
        archiver.move();

        assertThat(stored()).containsExactly(List.of(SECOND));
    }

    /**
     * A backup without room would fail each hour, and only one that succeeds lets old ones go, and their log. One under way takes of its
     * own room: were that looked at, the log would stop in each night.
     */
    @Test
    void givenADiskWithoutRoomForTheNextBackup_whenTwoLooksSeeThatAndNoneIsMade_thenTheLogStopsUntilThereIs()
            throws IOException {
        Path backup = Files.createDirectory(backups.resolve("2026-11-27T11-00-00Z"));
        Path database = backup.resolve("database.tar.gz");
        try (RandomAccessFile file = new RandomAccessFile(database.toFile(), "rw")) {
            file.setLength(Files.getFileStore(backups).getUsableSpace()); // and takes none
        }
        Path underWay = Files.createDirectory(backups.resolve(".2026-11-28T11-00-00Z.part"));
        WalArchiver archiver = archiver(ROOM);
        look(archiver, 3);
        finish(FIRST);
        look(archiver, 1);
        assertThat(stored()).containsExactly(List.of(FIRST));

        Files.delete(underWay);
        look(archiver, 2);
        finish(SECOND);
        look(archiver, 1);
        assertThat(stored()).containsExactly(List.of(FIRST));
        assertThat(state().path("stopped_because").asText())
                .endsWith(" GiB are free in %s, which the next backup needs".formatted(backups));

        Files.delete(database);
        look(archiver, 3);
        finish(THIRD);
        look(archiver, 1);
        assertThat(stored()).contains(List.of(THIRD));
    }

    private void look(WalArchiver archiver, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            archiver.move();
            archiver.judge();
            clock.pass(Duration.ofMinutes(10));
        }
    }
}
