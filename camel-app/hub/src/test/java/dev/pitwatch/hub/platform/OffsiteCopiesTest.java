package dev.pitwatch.hub.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.settings.S3Settings;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.hub.platform.NightlyBackup.Verdict;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies of backups, with a shell's commands in place of the launcher's. */
class OffsiteCopiesTest {

    private static final Instant NIGHT = Instant.parse("2026-11-26T21:30:00Z");
    private static final String FIRST = "2026-11-26T21-30-00Z";
    private static final String SECOND = "2026-11-27T21-30-00Z";
    private static final S3Settings BUCKET = new S3Settings(
            URI.create("https://s3.example.com"), "us-east-1", "pitwatch-backups", "AKIDEXAMPLE", "a planted secret");

    @TempDir
    private Path folder;

    private final TestClock clock = new TestClock(NIGHT.plusSeconds(90));
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private Path kept;

    @BeforeEach
    void makeFolder() throws IOException {
        kept = Files.createDirectories(folder.resolve("kept"));
    }

    private OffsiteCopies copies(Optional<S3Settings> bucket, Optional<String> command) {
        return new OffsiteCopies(
                Optional.of(new TimedBackups(new KeptBackups(kept), Duration.ofMinutes(1), clock, meters)),
                bucket,
                new BackupProcess(command, folder.resolve("log/backup-offsite.log"), Duration.ofMinutes(1)),
                clock,
                meters);
    }

    private OffsiteCopies copies(String command) {
        return copies(Optional.of(BUCKET), Optional.of(command));
    }

    private Path backup(String id, Instant startedAt) throws IOException {
        Path backup = Files.createDirectories(kept.resolve(id));
        Files.writeString(
                backup.resolve("manifest.json"),
                "{\"started_at\":\"%s\",\"ended_at\":\"%s\",\"files\":[{\"bytes\":700}]}"
                        .formatted(startedAt, startedAt.plusSeconds(60)));
        Files.writeString(
                backup.resolve("checked.json"), "{\"checked_at\":\"%s\",\"error\":null}".formatted(startedAt));
        return backup;
    }

    /** Notes it as the launcher does. */
    private String noting(String id) {
        return "echo run >> '%s'; echo '{\"to\":\"https://s3.example.com/pitwatch-backups\",\"copied_at\":\"%s\",\"retries\":2}' > '%s'"
                .formatted(folder.resolve("runs"), NIGHT, kept.resolve(id).resolve("offsite.json"));
    }

    private double runs(String outcome) {
        return meters.get("pitwatch.backup.offsite.runs")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    private double gauge(String name) {
        return meters.get(name).gauge().value();
    }

    private Verdict runUntil(OffsiteCopies copies, String outcome, int wanted) {
        copies.run();
        await().until(() -> runs(outcome) == wanted);
        await().until(() -> copies.verdict().isPresent()); // it counts as ended a moment after
        return copies.verdict().orElseThrow();
    }

    @Test
    void givenAGoodBackup_whenItIsNotThereYet_thenItIsCopiedOnceAndTheMetricsTellOfIt() throws IOException {
        backup(FIRST, NIGHT);
        try (OffsiteCopies copies = copies(noting(FIRST))) {
            assertThat(gauge("pitwatch.backup.offsite.age")).isNaN();
            assertThat(gauge("pitwatch.backup.offsite.retries")).isNaN();
            Verdict before = copies.verdict().orElseThrow();
            assertThat(before.wrong()).isTrue();
            assertThat(before.lasting()).isEqualTo(Duration.ofMinutes(5));
            assertThat(before.message()).isEqualTo("The backup of 2026-11-26T21:30:00Z is not off-site yet");

            Verdict after = runUntil(copies, "made", 1);
            copies.run();

            assertThat(after.wrong()).isFalse();
            assertThat(Files.readAllLines(folder.resolve("runs"))).hasSize(1);
            assertThat(gauge("pitwatch.backup.offsite.age")).isEqualTo(30);
            assertThat(gauge("pitwatch.backup.offsite.retries")).isEqualTo(2);
        }
    }

    @Test
    void givenACopyThatFails_whenAnHourHasPassed_thenItIsTriedAgainAndTheReasonStandsUntilThen() throws IOException {
        backup(FIRST, NIGHT);
        Path away = Files.createFile(folder.resolve("away"));
        String command = "if [ -e '%s' ]; then echo 'error the copy failed: 403 AccessDenied'; exit 1; fi; %s"
                .formatted(away, noting(FIRST));
        try (OffsiteCopies copies = copies(command)) {
            Verdict failed = runUntil(copies, "failed", 1);
            assertThat(standing(copies))
                    .isEqualTo(new OffsiteCopies.Standing(
                            "https://s3.example.com/pitwatch-backups",
                            false,
                            true,
                            "the copy failed: 403 AccessDenied"));
            assertThat(failed)
                    .isEqualTo(new Verdict(
                            true,
                            "The newest backup is not off-site: the copy failed: 403 AccessDenied",
                            Duration.ZERO));
            Files.delete(away);
            clock.pass(Duration.ofMinutes(59));
            copies.run();
            assertThat(copies.verdict().orElseThrow().wrong()).isTrue();
            assertThat(runs("made")).isZero();

            clock.pass(Duration.ofMinutes(1));
            assertThat(runUntil(copies, "made", 1).wrong()).isFalse();
            assertThat(standing(copies))
                    .isEqualTo(
                            new OffsiteCopies.Standing("https://s3.example.com/pitwatch-backups", false, false, null));
            assertThat(new KeptBackups(kept).all().newestFirst())
                    .singleElement()
                    .satisfies(backup ->
                            assertThat(BackupView.of(backup).offsiteAt()).isEqualTo(NIGHT));
        }
    }

    private OffsiteCopies.Standing standing(OffsiteCopies copies) {
        return copies.standing(new KeptBackups(kept).all()).orElseThrow();
    }

    @Test
    void givenAFailure_whenItIsCopiedByHand_thenAllIsWell() throws Exception {
        backup(FIRST, NIGHT);
        try (OffsiteCopies copies = copies("exit 7")) {
            assertThat(runUntil(copies, "failed", 1).wrong()).isTrue();

            assertThat(new ProcessBuilder("sh", "-c", noting(FIRST)).start().waitFor())
                    .isZero();

            assertThat(copies.verdict().orElseThrow().wrong()).isFalse();
            backup(SECOND, NIGHT.plus(Duration.ofDays(1)));
            assertThat(copies.verdict().orElseThrow().message())
                    .as("the failure before says nothing of it")
                    .isEqualTo("The backup of 2026-11-27T21:30:00Z is not off-site yet");
        }
    }

    @Test
    void givenACopy_whenANewerBackupIsMadeMeanwhile_thenItIsNoFailureAndTheNewerOneHasItsTurn() throws IOException {
        backup(FIRST, NIGHT);
        Path newer = Files.move(
                backup(SECOND, NIGHT.plus(Duration.ofDays(1))),
                Files.createDirectory(folder.resolve("made")).resolve(SECOND));
        String command = "if [ -e '%s' ]; then mv '%s' '%s'; %s; else %s; fi"
                .formatted(newer, newer, kept, noting(FIRST), noting(SECOND));
        try (OffsiteCopies copies = copies(command)) {
            assertThat(runUntil(copies, "made", 1).lasting()).isEqualTo(Duration.ofMinutes(5));
            assertThat(runUntil(copies, "made", 2).wrong()).isFalse();
            assertThat(runs("failed")).isZero();
        }
    }

    @Test
    void givenACopyInAnotherBucketOrAnOlderBackup_whenLookedAt_thenTheNewestIsCopied() throws IOException {
        Files.writeString(
                backup(FIRST, NIGHT).resolve("offsite.json"), "{\"to\":\"https://elsewhere/b\",\"retries\":0}");
        try (OffsiteCopies copies = copies(noting(SECOND))) {
            assertThat(copies.verdict().orElseThrow().wrong()).isTrue();
            backup(SECOND, NIGHT.plus(Duration.ofDays(1)));

            assertThat(runUntil(copies, "made", 1).wrong()).isFalse();
        }
    }

    @Test
    void givenACommandThatCopiesNothingOrIsMissing_whenRun_thenThatIsAFailureWithAReason() throws IOException {
        backup(FIRST, NIGHT);
        try (OffsiteCopies copies = copies("true")) {
            assertThat(runUntil(copies, "failed", 1).message())
                    .endsWith("it ended well, and the backup of 2026-11-26T21:30:00Z is not noted as copied");
        }
        try (OffsiteCopies copies = copies(Optional.of(BUCKET), Optional.empty())) {
            assertThat(runUntil(copies, "failed", 2).message()).contains("not started by ./pitwatch up");
        }
    }

    @Test
    void givenNoBucketOrNoBackup_whenRun_thenNothingBeginsAndNothingIsWrong() throws IOException {
        try (OffsiteCopies none = copies(noting(FIRST))) {
            none.run();
            assertThat(none.verdict().orElseThrow().wrong()).isFalse();
        }
        backup(FIRST, NIGHT);
        try (OffsiteCopies nowhere = copies(Optional.empty(), Optional.of(noting(FIRST)))) {
            nowhere.run();
            assertThat(nowhere.standing(new KeptBackups(kept).all())).isEmpty();
            assertThat(nowhere.verdict().orElseThrow().wrong()).isFalse();
        }
        assertThat(folder.resolve("runs")).doesNotExist();
    }
}
