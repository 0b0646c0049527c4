package dev.pitwatch.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.launcher.backup.BackupException;
import dev.pitwatch.launcher.backup.BackupKeys;
import dev.pitwatch.launcher.backup.DataKey.Wrapped;
import dev.pitwatch.launcher.backup.Manifest;
import dev.pitwatch.launcher.backup.Manifest.Contents;
import dev.pitwatch.launcher.backup.WalChain;
import dev.pitwatch.launcher.backup.WalSegment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which part of the log brings a backup to a moment: a backup that ended at noon, and a segment each five minutes from then on. */
class PointInTimeTest {

    private static final Instant NOON = Instant.parse("2026-11-27T12:00:00Z");
    private static final WalSegment LAST = new WalSegment("00000001000000000000000A");

    @TempDir
    private Path folder;

    private final List<String> said = new ArrayList<>();
    private BackupKeys.Pair keys = BackupKeys.make();
    private Path backup;
    private Path cluster;
    private WalChain chain;

    @BeforeEach
    void makeFolders() throws IOException {
        backup = folder.resolve("backups/2026-11-27T11-50-00Z");
        cluster = folder.resolve("cluster");
        Path log = Files.createDirectories(cluster.resolve("pg_wal"));
        Files.copy(content(LAST, 1), log.resolve(LAST.name()));
        Files.copy(content(LAST, 2), log.resolve("000000010000000000000009"));
        chain = WalChain.begin(Files.createDirectories(folder.resolve("backups")), NOON.minusSeconds(3_600));
    }

    private Path content(WalSegment segment, int filling) throws IOException {
        byte[] bytes = new byte[(int) WalSegment.BYTES];
        Arrays.fill(bytes, 0, 100, (byte) (filling + segment.name().hashCode()));
        return Files.write(folder.resolve("content-%s-%d".formatted(segment.name(), filling)), bytes);
    }

    private void store(WalSegment segment, int filling, Duration after) throws IOException {
        chain.store(
                segment,
                content(segment, filling),
                NOON.plus(after),
                BackupKeys.publicKey(keys.publicText()).orElseThrow());
    }

    /** The backup's last segment, and so many more. */
    private void storeRow(int more) throws IOException {
        WalSegment segment = LAST;
        for (int i = 0; i <= more; i++) {
            store(segment, 1, Duration.ofMinutes(5L * i));
            segment = segment.next();
        }
    }

    private PrivateKey words() {
        return BackupKeys.privateKey(keys.privateWords()).orElseThrow();
    }

    private PointInTime until(String word) {
        return PointInTime.of(backup, word);
    }

    private static Manifest manifest(Optional<Wrapped> key) {
        return new Manifest(
                Manifest.FORMAT,
                "2026-11-27T11-50-00Z",
                "embedded",
                "1.0.0",
                "",
                1,
                "17",
                NOON.minusSeconds(600),
                NOON,
                NOON,
                null,
                new Contents(0, 0, 0, null, Map.of()),
                List.of(),
                key.orElse(null),
                "",
                "");
    }

    private static Manifest encrypted() {
        return manifest(Optional.of(new Wrapped("", "")));
    }

    private List<String> unpacked() throws IOException {
        try (Stream<Path> files = Files.list(cluster.resolve("pitwatch_wal"))) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-11-27T14:05:00", "14:05", "yesterday", "2026-13-27T14:05:00Z", ""})
    void givenNoMoment_whenSaid_thenItIsRefusedWithAnExample(String word) {
        assertThatThrownBy(() -> until(word))
                .isInstanceOf(LauncherException.class)
                .hasMessageContaining("\"%s\"".formatted(word))
                .hasMessageContaining("2026-11-27T14:05:00+05:30");
    }

    @Test
    void givenAMoment_whenItsServerIsStarted_thenItStopsAtThatSecondInItsOwnZone() {
        assertThat(until("2026-11-27T17:36:30.9+05:30").options(folder).settings())
                .containsEntry("recovery_target_time", "2026-11-27 12:06:30+00")
                .containsEntry("recovery_target_action", "promote")
                .containsEntry("restore_command", "test -f pitwatch_wal/%f && mv pitwatch_wal/%f %p");
        assertThat(until("latest").options(folder).settings()).doesNotContainKey("recovery_target_time");
    }

    @Test
    void givenALog_whenAMomentIsPrepared_thenTheSegmentsUpToItAreThereAndTwoMoreAtLeast() throws IOException {
        storeRow(4);
        PointInTime moment = until("2026-11-27T12:06:00Z");

        moment.requireWithin(encrypted());
        moment.prepare(cluster, words(), said::add);

        assertThat(unpacked())
                .containsExactly(
                        "00000001000000000000000B",
                        "00000001000000000000000C",
                        "00000001000000000000000D",
                        "00000001000000000000000E");
        assertThat(cluster.resolve("recovery.signal")).exists();
        PointInTime.clear(cluster);
        assertThat(cluster.resolve("pitwatch_wal")).doesNotExist();
    }

    /** As on a disk that was slow for a while: the copies were made later than the segments end. */
    @Test
    void givenSegmentsThatWereAllCopiedLate_whenAMomentAmidThemIsPrepared_thenAllOfThemAreThere() throws IOException {
        WalSegment segment = LAST;
        for (int i = 0; i < 8; i++) {
            store(segment, 1, Duration.ofMinutes(10).plusSeconds(i));
            segment = segment.next();
        }

        until("2026-11-27T12:09:00Z").prepare(cluster, words(), said::add);

        assertThat(unpacked()).hasSize(7);
    }

    @Test
    void givenALog_whenItsEndIsWanted_thenAllOfItIsThere() throws IOException {
        storeRow(6);
        PointInTime moment = until("latest");

        moment.requireWithin(encrypted());
        moment.prepare(cluster, words(), said::add);

        assertThat(unpacked()).hasSize(6);
    }

    @Test
    void givenAMomentOutsideOfTheLog_whenLookedAt_thenItIsRefusedWithTheReason() throws IOException {
        assertThatThrownBy(() -> until("latest").requireWithin(encrypted()))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("there is no log");
        storeRow(2);
        assertThatThrownBy(() -> until("2026-11-27T12:00:00Z").requireWithin(encrypted()))
                .hasMessageContaining("ended at 2026-11-27T12:00:00Z: a moment before that takes an older backup");
        assertThatThrownBy(() -> until("2026-11-27T12:10:01Z").requireWithin(encrypted()))
                .hasMessageContaining("the log ends at 2026-11-27T12:10:00Z");
        assertThatThrownBy(() -> until("2026-11-27T12:05:00Z").requireWithin(manifest(Optional.empty())))
                .hasMessageContaining("is not encrypted");
    }

    @Test
    void givenALogWithAGap_whenAMomentBehindItIsWanted_thenItIsRefusedAndOneBeforeItIsNot() throws IOException {
        storeRow(1);
        store(LAST.next().next().next(), 1, Duration.ofMinutes(15));

        assertThatThrownBy(() -> until("2026-11-27T12:07:00Z").prepare(cluster, words(), said::add))
                .isInstanceOf(BackupException.class)
                .hasMessageContaining("the log ends at 2026-11-27T12:05:00Z (the segment after it is missing)");
        PointInTime.clear(cluster);
        until("2026-11-27T12:04:00Z").prepare(cluster, words(), said::add);
        assertThat(unpacked()).containsExactly("00000001000000000000000B");
    }

    @Test
    void givenAChainThatBroke_whenAMomentAfterItIsWanted_thenTheReasonIsSaid() throws IOException {
        storeRow(1);
        chain.markBroken(NOON.plusSeconds(400), "2060 MiB of it waited");
        chain = WalChain.begin(folder.resolve("backups"), NOON.plusSeconds(1_200));
        store(LAST.next().next().next(), 1, Duration.ofMinutes(25));
        PointInTime moment = until("2026-11-27T12:24:00Z");

        moment.requireWithin(encrypted());
        assertThatThrownBy(() -> moment.prepare(cluster, words(), said::add))
                .hasMessageContaining("the log ends at 2026-11-27T12:05:00Z (there is a gap: 2060 MiB of it waited)");
    }

    /** As of a machine that was restored to try it, and ran for minutes with the same settings. */
    @Test
    void givenAnotherLogThatBeganLaterAndEndedEarlier_whenAMomentAfterItsEndIsWanted_thenTheBackupsOwnIsTaken()
            throws IOException {
        storeRow(6);
        chain = WalChain.begin(folder.resolve("backups"), NOON.plusSeconds(30));
        store(LAST.next(), 3, Duration.ofMinutes(1));
        PointInTime moment = until("2026-11-27T12:20:00Z");

        moment.requireWithin(encrypted());
        moment.prepare(cluster, words(), said::add);

        assertThat(unpacked()).contains("00000001000000000000000E");
    }

    @Test
    void givenANewerLogUnderAnotherKey_whenAMomentIsWanted_thenItIsPassedOverWithAWordAndTheBackupsOwnIsTaken()
            throws IOException {
        storeRow(2);
        PrivateKey own = words();
        keys = BackupKeys.make();
        chain = WalChain.begin(folder.resolve("backups"), NOON.plusSeconds(30));
        store(LAST, 1, Duration.ofMinutes(1));

        until("latest").prepare(cluster, own, said::add);

        assertThat(unpacked()).containsExactly("00000001000000000000000B", "00000001000000000000000C");
        assertThat(said).singleElement().satisfies(word -> assertThat(word)
                .startsWith("the log 2026-11-27T12-00-30Z is passed over: ")
                .contains("was encrypted for another key"));
    }

    @Test
    void givenTheLogOfAnotherMachineThatWasOneWithThis_whenAMomentIsWanted_thenItIsNotTaken() throws IOException {
        store(LAST, 3, Duration.ZERO);
        store(LAST.next(), 3, Duration.ofMinutes(5));

        assertThatThrownBy(() -> until("latest").prepare(cluster, words(), said::add))
                .isInstanceOf(BackupException.class)
                .hasMessageContainingAll("no log in", "continues");
    }
}
