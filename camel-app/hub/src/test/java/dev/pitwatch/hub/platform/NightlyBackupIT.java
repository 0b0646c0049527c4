package dev.pitwatch.hub.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.database.Lease;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.core.alerts.alert.EpisodeChange;
import dev.pitwatch.core.alerts.source.PlatformConditions;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.hub.alerts.BackupAlerts;
import dev.pitwatch.hub.health.Health;
import dev.pitwatch.hub.health.StartCheck;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nights of a hub, with a shell's commands in place of the launcher's. */
class NightlyBackupIT {

    /** Half an hour after 02:30 in India. */
    private static final Instant NIGHT = Instant.parse("2026-11-26T21:30:00Z");

    private static final NightlyBackup.Schedule SCHEDULE =
            new NightlyBackup.Schedule(LocalTime.of(2, 30), ZoneId.of("Asia/Kolkata"));
    private static final DateTimeFormatter ID =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH-mm-ss'Z'").withZone(ZoneOffset.UTC);

    @TempDir
    private Path folder;

    private final TestDatabase db = TestDatabase.create();
    private final TestClock clock = new TestClock(NIGHT);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final List<EpisodeChange> changes = new CopyOnWriteArrayList<>();
    private final List<BackupView> told = new CopyOnWriteArrayList<>();
    private Path kept;
    private Path prepared;

    @BeforeEach
    void makeFolders() throws IOException {
        kept = Files.createDirectories(folder.resolve("kept"));
        prepared = Files.createDirectories(folder.resolve("prepared"));
    }

    @AfterEach
    void drop() {
        db.close();
    }

    private NightlyBackup nightly(String node, Optional<String> command, Duration timeout) {
        return nightly(node, Optional.of(in(kept, Duration.ofMinutes(1))), command, timeout);
    }

    /** Reads that folder, for which callers wait so long. */
    private TimedBackups in(Path folder, Duration timeout) {
        return new TimedBackups(new KeptBackups(folder), timeout, clock, meters);
    }

    private NightlyBackup nightly(
            String node, Optional<TimedBackups> where, Optional<String> command, Duration timeout) {
        return new NightlyBackup(
                where,
                SCHEDULE,
                new BackupProcess(command, folder.resolve("log/backup.log"), timeout),
                new FailedBackups(folder.resolve("backup-failures.json")),
                lease(node)::hold,
                clock,
                meters,
                told::add);
    }

    private Lease lease(String node) {
        return new Lease(db.database(), "backup", node, Duration.ofMinutes(5), clock);
    }

    private NightlyBackup nightly(String command) {
        return nightly("node", Optional.of(command), Duration.ofMinutes(1));
    }

    /** Copies what is prepared, as if it had just been made. */
    private String makes() {
        return "echo run >> '%s'; cp -r '%s'/. '%s'".formatted(folder.resolve("runs"), prepared, kept);
    }

    private static void put(Path where, Instant startedAt, String error) throws IOException {
        put(where, startedAt, error, "\"complete_until\":\"%s\"".formatted(startedAt.plusSeconds(60)));
    }

    private static void put(Path where, Instant startedAt, String error, String complete) throws IOException {
        Path backup = Files.createDirectories(where.resolve(ID.format(startedAt)));
        Files.writeString(
                backup.resolve("manifest.json"),
                "{\"started_at\":\"%s\",\"ended_at\":\"%s\",%s,\"files\":[{\"bytes\":700},{\"bytes\":300}]}"
                        .formatted(startedAt, startedAt.plusSeconds(90), complete));
        Files.writeString(
                backup.resolve("checked.json"),
                "{\"checked_at\":\"%s\",\"error\":%s}".formatted(startedAt.plusSeconds(100), error));
    }

    private double runs(String outcome) {
        return meters.get("pitwatch.backup.runs")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    private double gauge(String name) {
        return meters.get(name).gauge().value();
    }

    private void runUntil(NightlyBackup nightly, String outcome, int wanted) {
        nightly.run();
        await().until(() -> runs(outcome) == wanted);
        // It counts as ended a moment after.
        await().until(() -> nightly.verdict(26).isPresent());
    }

    private BackupAlerts alerts(NightlyBackup nightly) {
        return new BackupAlerts(new PlatformConditions("node", this::add, clock), nightly, nowhere(), noLog());
    }

    /** But for copies off-site, of which there are none here. */
    private void add(EpisodeChange change) {
        if (!change.toString().contains("backup-offsite")) {
            changes.add(change);
        }
    }

    private OffsiteCopies nowhere() {
        return new OffsiteCopies(
                Optional.empty(),
                Optional.empty(),
                new BackupProcess(Optional.empty(), folder.resolve("log/offsite.log"), Duration.ofMinutes(1)),
                clock,
                meters);
    }

    private WalArchiveHealth noLog() {
        return new WalArchiveHealth(Optional.empty(), folder.resolve("backup-wal.json"), clock, meters);
    }

    private void reviewFor(BackupAlerts alerts, Duration time) {
        for (Instant end = clock.instant().plus(time); !clock.instant().isAfter(end); ) {
            alerts.review(26);
            clock.pass(Duration.ofSeconds(20));
        }
    }

    @Test
    void givenAFolder_whenDaysPass_thenOneIsMadeEachNightAndTheMetricsTellOfTheNewest() throws IOException {
        try (NightlyBackup nightly = nightly(makes())) {
            assertThat(gauge("pitwatch.backup.age")).isNaN();
            put(prepared, NIGHT, "null");
            runUntil(nightly, "made", 1); // there was none: at once
            nightly.run();
            clock.pass(Duration.ofHours(23).plusMinutes(29)); // 02:29 of the next night
            nightly.run();
            assertThat(runs("made")).isEqualTo(1);

            clock.pass(Duration.ofMinutes(1));
            put(prepared, clock.instant(), "null");
            runUntil(nightly, "made", 2);
            nightly.run();

            assertThat(runs("made")).isEqualTo(2);
            assertThat(Files.readAllLines(folder.resolve("runs"))).hasSize(2);
            assertThat(gauge("pitwatch.backup.size")).isEqualTo(1_000);
            assertThat(gauge("pitwatch.backup.took")).isEqualTo(90);
            clock.pass(Duration.ofHours(1));
            assertThat(gauge("pitwatch.backup.age")).isEqualTo(3_600 - 90);
            assertThat(runs("failed")).isZero();
        }
    }

    @Test
    void givenOneThatFails_whenTriedAnHourLaterWithSuccess_thenTheAlertOpensOnceWithTheReasonAndClears()
            throws IOException {
        put(kept, NIGHT.minus(Duration.ofHours(24)), "null"); // of the night before: not late yet
        Path full = Files.createFile(folder.resolve("full"));
        String command = "if [ -e '%s' ]; then echo begun; echo 'error No space left on device' >&2; exit 1; fi; %s"
                .formatted(full, makes());
        try (NightlyBackup nightly = nightly(command)) {
            BackupAlerts alerts = alerts(nightly);
            runUntil(nightly, "failed", 1);
            alerts.review(26);

            assertThat(changes).singleElement().isInstanceOfSatisfying(EpisodeChange.Opening.class, opening -> {
                assertThat(opening.alertType()).isEqualTo("backup");
                assertThat(opening.subject()).isEqualTo("platform:backup@node");
                assertThat(opening.message()).isEqualTo("The backup failed: No space left on device");
            });
            clock.pass(Duration.ofMinutes(59));
            nightly.run();
            assertThat(runs("failed")).isEqualTo(1);

            Files.delete(full);
            clock.pass(Duration.ofMinutes(1));
            put(prepared, clock.instant(), "null");
            runUntil(nightly, "made", 1);
            reviewFor(alerts, Duration.ofMinutes(2));

            assertThat(changes).last().isInstanceOf(EpisodeChange.Clearing.class);
            assertThat(changes.stream().filter(EpisodeChange.Opening.class::isInstance))
                    .hasSize(1);
        }
    }

    @Test
    void givenAFailedOne_whenOneIsMadeByHand_thenTheAlertClearsAndNoneIsMadeThatNight() throws IOException {
        try (NightlyBackup nightly = nightly("echo error BACKUP_PUBLIC_KEY is not set; exit 1")) {
            BackupAlerts alerts = alerts(nightly);
            runUntil(nightly, "failed", 1);
            alerts.review(26);
            clock.pass(Duration.ofMinutes(10));
            put(kept, clock.instant(), "null");
            clock.pass(Duration.ofHours(2));

            nightly.run();
            reviewFor(alerts, Duration.ofMinutes(2));

            assertThat(runs("failed")).isEqualTo(1);
            assertThat(changes).last().isInstanceOf(EpisodeChange.Clearing.class);
        }
    }

    @Test
    void givenOldUncheckedAndBrokenOnes_whenJudged_thenNoneOfThemCountsAndTheAlertSaysSo() throws IOException {
        put(kept, NIGHT.minus(Duration.ofHours(27)), "null");
        put(kept, NIGHT.minus(Duration.ofHours(3)), "\"it is broken\"");
        put(kept, NIGHT.minus(Duration.ofHours(2)), "null");
        Files.writeString(
                kept.resolve(ID.format(NIGHT.minus(Duration.ofHours(2)))).resolve("manifest.json"), "{");
        put(kept, NIGHT.minus(Duration.ofHours(1)), "null");
        Files.delete(kept.resolve(ID.format(NIGHT.minus(Duration.ofHours(1)))).resolve("checked.json"));
        try (NightlyBackup nightly = nightly(makes())) {
            BackupAlerts alerts = alerts(nightly);

            reviewFor(alerts, Duration.ofMinutes(4)); // the route that makes them is stopped, or has only begun
            assertThat(changes).isEmpty();
            reviewFor(alerts, Duration.ofMinutes(2));

            assertThat(changes)
                    .singleElement()
                    .isInstanceOfSatisfying(EpisodeChange.Opening.class, opening -> assertThat(opening.message())
                            .isEqualTo("No backup that can be restored was made for 26 h"));
        }
    }

    @Test
    void givenOneThatIsIncomplete_whenACompleteOneFollowsTheNextNight_thenTheAlertSaysWhatIsMissingUntilThen()
            throws IOException {
        put(kept, NIGHT.minus(Duration.ofHours(24)), "null");
        try (NightlyBackup nightly = nightly(makes())) {
            BackupAlerts alerts = alerts(nightly);
            put(prepared, NIGHT, "null", "\"complete_until\":null,\"incomplete\":\"no hub runs\"");
            runUntil(nightly, "incomplete", 1);
            alerts.review(26);

            assertThat(runs("made")).isZero();
            assertThat(gauge("pitwatch.backup.incomplete")).isEqualTo(1);
            assertThat(gauge("pitwatch.backup.age")).isEqualTo(24 * 3_600 - 90); // of the last good one
            assertThat(changes)
                    .singleElement()
                    .isInstanceOfSatisfying(EpisodeChange.Opening.class, opening -> assertThat(opening.message())
                            .isEqualTo("A backup was made, but incomplete: no hub runs"));
            clock.pass(Duration.ofHours(23));
            nightly.run();
            assertThat(Files.readAllLines(folder.resolve("runs"))).hasSize(1); // it serves for that night

            clock.pass(Duration.ofHours(1));
            put(prepared, clock.instant(), "null");
            runUntil(nightly, "made", 1);
            reviewFor(alerts, Duration.ofMinutes(2));

            assertThat(gauge("pitwatch.backup.incomplete")).isZero();
            assertThat(changes).last().isInstanceOf(EpisodeChange.Clearing.class);
        }
    }

    @Test
    void givenOneThatIsMadeByHandMeanwhile_whenItIsDue_thenNoSecondOneBegins() throws IOException {
        try (FileChannel lock =
                        FileChannel.open(kept.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                NightlyBackup nightly = nightly(makes())) {
            lock.lock();

            nightly.run();

            assertThat(nightly.verdict(26)).isEmpty();
            assertThat(folder.resolve("log/backup.log")).doesNotExist();

            clock.pass(Duration.ofHours(6)); // as long as one of the hub's own may take
            assertThat(nightly.verdict(26).orElseThrow().wrong()).isTrue();
            nightly.run();
            await().until(() -> runs("made") + runs("failed") > 0);
        }
    }

    @Test
    void givenOneThatHangs_whenItsTimeIsOver_thenItIsEndedAndFails() throws IOException {
        Path pid = folder.resolve("pid");
        try (NightlyBackup nightly =
                nightly("node", Optional.of("echo $$ > '%s'; exec sleep 600".formatted(pid)), Duration.ofSeconds(5))) {
            nightly.run();

            await().until(() -> runs("failed") == 1);

            await().until(() -> !isAlive(pid));
        }
    }

    @Test
    void givenOneThatRuns_whenTheHubStops_thenItEndsAndIsNoFailure() throws IOException {
        Path pid = folder.resolve("pid");
        try (NightlyBackup nightly = nightly("echo $$ > '%s'; exec sleep 600".formatted(pid))) {
            nightly.run();
            await().until(() -> Files.exists(pid) && Files.size(pid) > 0);
        }

        await().until(() -> !isAlive(pid));
        assertThat(runs("failed")).isZero();
    }

    /** {@return whether the process lives that wrote its id there} One that was ended before it did so doesn't. */
    private static boolean isAlive(Path pid) throws IOException {
        String id = Files.exists(pid) ? Files.readString(pid).strip() : "";
        return !id.isEmpty()
                && ProcessHandle.of(Long.parseLong(id))
                        .filter(ProcessHandle::isAlive)
                        .isPresent();
    }

    @Test
    void givenACommandThatMakesNothingOrIsMissing_whenRun_thenThatIsAFailureWithAReason() {
        try (NightlyBackup nightly = nightly("true")) {
            runUntil(nightly, "failed", 1);
            assertThat(nightly.verdict(26).orElseThrow().message())
                    .isEqualTo("The backup failed: it ended well, and there is none that was checked in " + kept);
        }
        try (NightlyBackup nightly = nightly("exit 7")) {
            runUntil(nightly, "failed", 2);
            assertThat(nightly.verdict(26).orElseThrow().message()).endsWith("it ended with 7 and said nothing");
        }
        try (NightlyBackup nightly = nightly("node", Optional.empty(), Duration.ofMinutes(1))) {
            runUntil(nightly, "failed", 3);
            assertThat(nightly.verdict(26).orElseThrow().message()).contains("not started by ./pitwatch up");
        }
    }

    @Test
    void givenOneThatFailed_whenTheHubStartsAnew_thenItIsListedStillTheAlertStaysAndTheNextTryIsAtOnce()
            throws IOException {
        try (NightlyBackup nightly = nightly("echo error No space left on device; exit 1")) {
            runUntil(nightly, "failed", 1);
            assertThat(nightly.standing().dueAt()).contains(NIGHT.plus(Duration.ofHours(1)));
        }

        clock.pass(Duration.ofMinutes(5));
        put(prepared, clock.instant(), "null");
        try (NightlyBackup nightly = nightly(makes())) {
            assertThat(nightly.standing().newestFirst()).singleElement().satisfies(failed -> {
                assertThat(failed.error()).isEqualTo("No space left on device");
                assertThat(failed.startedAt()).isEqualTo(NIGHT);
            });
            assertThat(nightly.verdict(26).orElseThrow().message())
                    .isEqualTo("The backup failed: No space left on device");
            runUntil(nightly, "made", 1);

            assertThat(nightly.standing().newestFirst())
                    .extracting(BackupView::error)
                    .containsExactly(null, "No space left on device");
            assertThat(nightly.verdict(26).orElseThrow().wrong()).isFalse();
        }
    }

    @Test
    void givenOneOfTheNight_whenAPersonWantsAnother_thenItBeginsAtOnceIsToldOfAndNoSecondOneBegins()
            throws IOException {
        put(kept, NIGHT, "null");
        Path go = folder.resolve("go");
        String command = "while [ ! -e '%s' ]; do sleep 0.1; done; %s".formatted(go, makes());
        clock.pass(Duration.ofHours(10));
        put(prepared, clock.instant(), "null");
        try (NightlyBackup nightly = nightly(command)) {
            assertThat(nightly.standing().dueAt()).contains(Instant.parse("2026-11-27T21:00:00Z"));

            BackupView begun = nightly.beginNow();

            assertThat(begun.endedAt()).isNull();
            assertThat(nightly.standing().newestFirst()).first().isEqualTo(begun);
            assertThatThrownBy(nightly::beginNow).isInstanceOf(Problem.class).hasMessageContaining("is being made");
            Files.createFile(go);
            await().until(() -> told.size() == 2);
            assertThat(told.get(0)).isEqualTo(begun);
            assertThat(told.get(1).id()).isEqualTo(ID.format(clock.instant()));
            assertThat(nightly.standing().newestFirst())
                    .extracting(BackupView::id)
                    .containsExactly(told.get(1).id(), ID.format(NIGHT));
        }
    }

    @Test
    void givenOneWhoseCheckFailed_whenListed_thenItIsThereOnceWithTheReason() throws IOException {
        put(prepared, NIGHT, "\"it is broken\"");
        try (NightlyBackup nightly = nightly(makes() + "; echo error it is broken; exit 1")) {
            runUntil(nightly, "failed", 1);

            assertThat(nightly.standing().newestFirst()).singleElement().satisfies(one -> {
                assertThat(one.id()).isEqualTo(ID.format(NIGHT));
                assertThat(one.error()).isEqualTo("it is broken");
            });
        }
    }

    /** It could not say yet what is stored, and the day's backup would be incomplete. */
    @Test
    void givenAHubThatLoadsItsRoutes_whenAsked_thenAnotherMakesThemUntilItHasStarted() {
        StartCheck start = new StartCheck();
        Health health = new Health();
        health.add(start);
        BackupTurn turn = new BackupTurn(health, lease("one"));

        assertThat(turn.getAsBoolean()).isFalse();
        assertThat(lease("two").hold()).isTrue();
        lease("two").giveUp();
        start.waitingFor("");

        await().until(turn::getAsBoolean);
    }

    @Test
    void givenTwoHubs_whenAsked_thenOneMakesThemUntilItIsGone() {
        try (NightlyBackup one = nightly("one", Optional.empty(), Duration.ofMinutes(1));
                NightlyBackup two = nightly("two", Optional.empty(), Duration.ofMinutes(1))) {
            assertThat(one.isMine()).isTrue();
            assertThat(two.isMine()).isFalse();
            clock.pass(Duration.ofMinutes(4));
            assertThat(one.isMine()).isTrue();
            clock.pass(Duration.ofMinutes(6));
            assertThat(two.isMine()).isTrue();
            assertThat(one.isMine()).isFalse();
        }
    }

    @Test
    void givenNoFolder_whenAsked_thenItIsNoHubsTurn() {
        try (NightlyBackup none = nightly("node", Optional.empty(), Optional.of(makes()), Duration.ofMinutes(1))) {
            assertThat(none.isMine()).isFalse();
            assertThat(none.standing().newestFirst()).isEmpty();
            assertThat(none.standing().dueAt()).isEmpty();
            assertThatThrownBy(none::beginNow)
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("BACKUP_DIR is not set");
        }
    }

    /** A network's drive that is away: whoever opens a file there waits, as at a pipe that has no writer. */
    @Test
    void givenAFolderThatHangs_whenAsked_thenTheLastAnswerIsShownTheAlertSaysSoAndNoneBeginsUntilItIsBack()
            throws Exception {
        put(kept, NIGHT.minus(Duration.ofHours(24)), "null");
        TimedBackups hanging = in(kept, Duration.ofSeconds(2));
        try (NightlyBackup nightly =
                nightly("node", Optional.of(hanging), Optional.of(makes()), Duration.ofMinutes(1))) {
            BackupAlerts alerts = alerts(nightly);
            await().until(() -> !nightly.standing().there().late());
            await().until(() -> !nightly.verdict(26).orElseThrow().wrong());
            Instant answered = clock.instant();
            clock.pass(Duration.ofMinutes(10));
            Path away = hang(NIGHT);

            nightly.run();
            assertThatThrownBy(nightly::beginNow).isInstanceOf(Problem.class).hasMessageContaining("does not answer");
            reviewFor(alerts, Duration.ofMinutes(6));

            BackupStanding standing = nightly.standing();
            assertThat(standing.there().late()).isTrue();
            assertThat(standing.there().readAt()).contains(answered);
            assertThat(standing.newestFirst())
                    .extracting(BackupView::id)
                    .containsExactly(ID.format(NIGHT.minus(Duration.ofHours(24))));
            assertThat(needs().missing(standing)).startsWith("answer").doesNotContain("good");
            assertThat(gauge("pitwatch.backup.folder.waiting")).isPositive();
            assertThat(changes)
                    .singleElement()
                    .isInstanceOfSatisfying(EpisodeChange.Opening.class, opening -> assertThat(opening.message())
                            .startsWith("The folder of backups %s does not answer since ".formatted(kept)));
            assertThat(folder.resolve("runs")).doesNotExist();

            try (FileChannel back = FileChannel.open(away, StandardOpenOption.WRITE)) {
                Files.delete(away);
                assertThat(back.isOpen()).as("who waits there goes on").isTrue();
            }
            put(prepared, clock.instant(), "null");
            await().until(() -> !nightly.standing().there().late());
            await().until(() -> {
                nightly.run();
                return runs("made") == 1;
            });
            await().until(() -> nightly.verdict(26).isPresent());
            reviewFor(alerts, Duration.ofMinutes(2));
            assertThat(changes).last().isInstanceOf(EpisodeChange.Clearing.class);
        }
    }

    private Path hang(Instant startedAt) throws Exception {
        Path backup = Files.createDirectories(kept.resolve(ID.format(startedAt)));
        Path manifest = backup.resolve("manifest.json");
        assertThat(new ProcessBuilder("mkfifo", manifest.toString()).start().waitFor())
                .isZero();
        return manifest;
    }

    private static BackupNeeds needs() {
        Settings settings = Settings.readWithoutSecrets(Map.of("BACKUP_DIR", "/mnt/backups"), Path.of("/srv"));
        return new BackupNeeds(settings.backups(), Map::of);
    }

    @Test
    void givenBackups_whenListed_thenItSaysWhichWasCheckedLastAndWhatIsMissing() throws IOException {
        put(kept, NIGHT.minus(Duration.ofHours(50)), "null");
        put(kept, NIGHT.minus(Duration.ofHours(2)), "\"it is broken\"");
        try (NightlyBackup nightly = nightly(makes())) {
            BackupStanding standing = nightly.standing();

            assertThat(standing.there().value().checkedLast().orElseThrow().error())
                    .isEqualTo("it is broken");
            assertThat(standing.there().value().good().orElseThrow().startedAt())
                    .isEqualTo(NIGHT.minus(Duration.ofHours(50)));
            assertThat(needs().missing(standing)).containsExactly("good", "key", "launcher", "offsite");

            put(kept, NIGHT.minus(Duration.ofHours(1)), "null");
            assertThat(needs().missing(nightly.standing())).containsExactly("key", "launcher", "offsite");
        }
        Path file = Files.createFile(folder.resolve("a file"));
        try (NightlyBackup nightly = nightly(
                "node", Optional.of(in(file, Duration.ofMinutes(1))), Optional.of(makes()), Duration.ofMinutes(1))) {
            assertThat(needs().missing(nightly.standing())).startsWith("access", "good");
        }
    }
}
