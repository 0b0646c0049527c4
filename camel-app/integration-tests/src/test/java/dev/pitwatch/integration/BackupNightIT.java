package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nights of an installation that makes its backups by itself, by a clock that is moved, and has no devices with old firmware. */
class BackupNightIT {

    /** A backup and its check, or the four looks in 20 s each that clear an alert, on a machine that builds meanwhile. */
    private static final Duration SOON = Duration.ofMinutes(5);

    @TempDir
    static Path folder;

    private static Path clock;
    private static Path nights;
    private static Pitwatch pitwatch;
    private static Instant begun;

    @BeforeAll
    static void start() throws Exception {
        clock = Files.writeString(folder.resolve("clock"), "0");
        nights = folder.resolve("nights");
        begun = Instant.now();
        pitwatch = Pitwatch.empty(
                folder.resolve("data"),
                Map.of(
                        "BACKUP_DIR", nights.toString(),
                        "BACKUP_AT", BackupRun.twoHoursAgo(),
                        "BACKUP_PUBLIC_KEY", new BackupRun(folder.resolve("keys")).publicKey(),
                        "PITWATCH_ROUTES", routes().toString(),
                        "PITWATCH_CLOCK_FILE", clock.toString()));
    }

    /** {@return the shipped ones, of which an edit has taken the topics of old firmware away, as the handbook lets it} */
    private static Path routes() throws IOException {
        Path routes = Files.createDirectory(folder.resolve("routes"));
        try (Stream<Path> files = Files.list(HubDistribution.project().resolve("routes"))) {
            for (Path file : files.toList()) {
                Files.copy(file, routes.resolve(file.getFileName()));
            }
        }
        Path ingest = routes.resolve("ingest.camel.yaml");
        String text = Files.readString(ingest);
        Files.writeString(ingest, text.substring(0, text.indexOf("- route:\n    id: ingest-legacy")));
        return routes;
    }

    @AfterAll
    static void stop() {
        pitwatch.close();
    }

    @Test
    void givenNights_whenBackupsAreMadeOrCantBe_thenTheyAreCheckedOnesAndTheAlertIsOpenUntilTheNextGoodOne()
            throws Exception {
        Set<String> seen = new HashSet<>();
        await().atMost(SOON).pollInterval(Duration.ofMillis(100)).untilAsserted(() -> {
            seen.addAll(processes());
            assertThat(BackupRun.runs(pitwatch, "made")).isEqualTo(1);
        });
        assertThat(seen).as("the check starts a database").anyMatch(one -> one.contains("/backup-check/"));
        assertThat(seen.stream().filter(one -> one.contains("karaf")))
                .as("and no hub, which would send what waits")
                .hasSize(1);
        assertThat(backups()).hasSize(1);
        assertThat(nights.resolve(backups().get(0)).resolve("checked.json"))
                .content()
                .contains("\"error\":null");
        assertThat(BackupRun.manifest(nights.resolve(backups().get(0)))
                        .get("key")
                        .isNull())
                .isFalse();
        assertThat(BackupRun.manifest(nights.resolve(backups().get(0)))
                        .get("complete_until")
                        .isNull())
                .as("what the broker had acknowledged is in it")
                .isFalse();
        assertThat(pitwatch.meters().get("pitwatch_backup_size_bytes")).isGreaterThan(100_000);
        assertThat(pitwatch.meters().get("pitwatch_backup_took_seconds")).isPositive();
        assertThat(pitwatch.meters().get("pitwatch_backup_age_seconds"))
                .isBetween(0.0, (double) Duration.between(begun, Instant.now()).toSeconds());
        assertThat(alerts()).isEmpty();
        JsonNode listed = pitwatch.superAdmin().get("/admin/backups").body();
        assertThat(listed.at("/data/0/id").asText()).isEqualTo(backups().get(0));
        assertThat(listed.at("/data/0/encrypted").asBoolean()).isTrue();
        assertThat(listed.at("/meta/folder").asText()).isEqualTo(nights.toString());
        assertThat(listed.at("/meta/checked")).isEqualTo(listed.at("/data/0"));
        assertThat(listed.at("/meta/good_at")).isEqualTo(listed.at("/data/0/ended_at"));
        assertThat(listed.at("/meta/missing").toString()).isEqualTo("[\"offsite\"]");

        // The one that is there stays in sight: else none could be restored, which the alert would say when a look
        // comes first.
        Path lock = nights.resolve(".lock");
        Files.delete(lock);
        Files.createDirectory(lock);
        moveClock(Duration.ofHours(24));
        awaitRuns("failed", 1);
        await().atMost(SOON).untilAsserted(() -> assertThat(alerts())
                .singleElement(STRING)
                .startsWith("The backup failed: ")
                .contains(nights.toString()));
        // The sign-in of a day before is over.
        RestClient team = pitwatch.signIn(pitwatch.demo().user("super_admin"));
        assertThat(team.post("/admin/backups").status()).isEqualTo(202);
        awaitRuns("failed", 2);
        assertThat(pitwatch.one(Long.class, "select count(*) from audit_log where thing = ?", "backup"))
                .isEqualTo(1);

        Files.delete(lock);
        moveClock(Duration.ofHours(25).plusMinutes(1));
        awaitRuns("made", 2);
        await().atMost(SOON).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> assertThat(alerts())
                .isEmpty());
        assertThat(backups()).hasSize(2);
        assertThat(pitwatch.one(Long.class, "select count(*) from alert where alert_type = ?", "backup"))
                .isEqualTo(1);
        assertThat(pitwatch.one(Long.class, "select count(*) from alert where alert_type = ?", "broker"))
                .isZero();
    }

    private static void moveClock(Duration offset) throws IOException {
        Files.writeString(clock, Long.toString(offset.toSeconds()));
    }

    private static void awaitRuns(String outcome, double wanted) {
        await().atMost(SOON).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> assertThat(
                        BackupRun.runs(pitwatch, outcome))
                .isEqualTo(wanted));
    }

    /** {@return all that the installation runs now, by number and command line} */
    private static List<String> processes() {
        return ProcessHandle.current()
                .descendants()
                .map(one -> one.pid() + " " + one.info().commandLine().orElse(""))
                .toList();
    }

    /** {@return the sentences of the open alerts about backups} */
    private static List<String> alerts() {
        return pitwatch.database().withHandle(handle -> handle.createQuery(
                        "select message from alert where alert_type = 'backup' and cleared_at is null")
                .mapTo(String.class)
                .list());
    }

    private static List<String> backups() throws IOException {
        try (Stream<Path> all = Files.list(nights)) {
            return all.filter(BackupRun::isBackup)
                    .map(path -> String.valueOf(path.getFileName()))
                    .sorted()
                    .toList();
        }
    }
}
