package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.core.testing.S3StandIn;
import dev.pitwatch.integration.BackupRun.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** An installation whose backups go to a bucket by themselves, and come back from there when the machine is lost. */
@TestMethodOrder(OrderAnnotation.class)
class BackupOffsiteIT {

    /** A backup, its check and a copy of it, or the four looks in 20 s each that clear an alert, on a machine that builds meanwhile. */
    private static final Duration SOON = Duration.ofMinutes(5);

    @TempDir
    static Path folder;

    private static S3StandIn store;
    private static BackupRun backups;
    private static Path clock;
    private static Pitwatch pitwatch;

    @BeforeAll
    static void start() throws Exception {
        store = new S3StandIn();
        store.setClock(Clock.offset(Clock.systemUTC(), Duration.ofMinutes(20)));
        backups = new BackupRun(folder.resolve("keys"));
        clock = Files.writeString(folder.resolve("clock"), "0");
        Map<String, String> environment = new HashMap<>(store.environment());
        environment.remove("BACKUP_S3_SECRET_KEY");
        environment.put(
                "BACKUP_S3_SECRET_KEY_FILE",
                Files.writeString(folder.resolve("secret"), S3StandIn.SECRET_KEY)
                        .toString());
        environment.put("BACKUP_DIR", folder.resolve("nights").toString());
        environment.put("BACKUP_AT", BackupRun.twoHoursAgo());
        environment.put("BACKUP_PUBLIC_KEY", backups.publicKey());
        environment.put("PITWATCH_CLOCK_FILE", clock.toString());
        pitwatch = Pitwatch.empty(folder.resolve("data"), environment);
    }

    @AfterAll
    static void stop() {
        pitwatch.close();
        store.close();
    }

    /** The last one: its machine is lost. */
    @Test
    @Order(2)
    void givenABucket_whenItRefusesAndThenTakesTheBackup_thenTheAlertSaysWhyAndTheLostMachineComesBackFromThere()
            throws Exception {
        Workshop workshop = pitwatch.workshop("Elsewhere", 1);
        awaitRuns("failed", 1);
        await().atMost(SOON).untilAsserted(() -> assertThat(alerts())
                .singleElement(STRING)
                .startsWith("The newest backup is not off-site: the copy failed: ")
                .contains("RequestTimeTooSkewed", "set this machine's clock"));
        assertThat(store.objects).isEmpty();

        Ended made = backups.backUp(folder.resolve("data"), "--check");
        assertThat(made.code()).as(made.said()).isZero();
        Path byHand = backups.all().get(0);
        Files.move(byHand, folder.resolve("nights").resolve(String.valueOf(byHand.getFileName())));
        store.setClock(Clock.systemUTC());
        Files.writeString(clock, Long.toString(Duration.ofMinutes(61).toSeconds()));
        awaitRuns("made", 1);
        await().atMost(SOON).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> assertThat(alerts())
                .isEmpty());

        String id = String.valueOf(byHand.getFileName());
        assertThat(store.objects.keySet())
                .isEqualTo(new TreeSet<>(Set.of(id + "/database.tar.gz", id + "/files.tar.gz", id + "/manifest.json")));
        assertThat(pitwatch.meters().get("pitwatch_backup_offsite_age_seconds")).isPositive();
        assertThat(pitwatch.meters().get("pitwatch_backup_offsite_retries")).isZero();
        assertThat(written(folder.resolve("data/log"))).doesNotContain(S3StandIn.SECRET_KEY);

        pitwatch.close();
        Files.move(folder.resolve("data"), folder.resolve("lost"));
        Path elsewhere = folder.resolve("elsewhere");
        Ended listed = backups.restore(elsewhere, store.environment(), "--list");
        assertThat(listed.code()).as(listed.said()).isZero();
        assertThat(listed.said()).contains(id + "  ");
        Path fetched = folder.resolve("fetched").resolve(id);
        Ended fetch = backups.restore(elsewhere, store.environment(), "--fetch", fetched.toString());
        assertThat(fetch.code()).as(fetch.said()).isZero();
        assertThat(fetch.said()).contains("1 workshop, 1 device, ");
        Ended restored = backups.restore(elsewhere, Map.of(), fetched.toString());
        assertThat(restored.code()).as(restored.said()).isZero();
        try (Pitwatch again = Pitwatch.restored(elsewhere)) {
            assertThat(again.signIn(workshop.owner()).get("/auth/me").status()).isEqualTo(200);
        }
    }

    @Test
    @Order(1)
    void givenNoBucketOrABackupThatIsNotEncrypted_whenCopiedByHand_thenItIsRefusedWithTheReason() throws Exception {
        Path plain = folder.resolve("plain");
        Ended made =
                backups.command(folder.resolve("data"), Map.of(), "backup", plain.toString(), "--plain", "--check");
        assertThat(made.code()).as(made.said()).isZero();
        Set<String> before = Set.copyOf(store.objects.keySet());

        Ended refused =
                backups.command(folder.resolve("data"), store.environment(), "backup", "offsite", plain.toString());
        Ended nowhere = backups.command(folder.resolve("data"), Map.of(), "backup", "offsite", plain.toString());
        Ended unset = backups.restore(folder.resolve("unset"), Map.of(), "--list");

        assertThat(refused.code()).isNotZero();
        assertThat(refused.said()).contains("is not encrypted, and so stays here");
        assertThat(nowhere.code()).isNotZero();
        assertThat(nowhere.said()).contains("BACKUP_S3_ENDPOINT is not set");
        assertThat(unset.code()).isNotZero();
        assertThat(unset.said()).contains("BACKUP_S3_ENDPOINT is not set");
        assertThat(store.objects.keySet()).containsAll(before).noneMatch(key -> key.startsWith("plain"));
    }

    private static void awaitRuns(String outcome, double wanted) {
        await().atMost(SOON).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> assertThat(
                        pitwatch.meters().get("pitwatch_backup_offsite_runs_total{outcome=\"%s\"}".formatted(outcome)))
                .isEqualTo(wanted));
    }

    /** {@return the sentences of the open alerts about backups} */
    private static List<String> alerts() {
        return pitwatch.database().withHandle(handle -> handle.createQuery(
                        "select message from alert where alert_type = 'backup' and cleared_at is null")
                .mapTo(String.class)
                .list());
    }

    private static String written(Path logs) throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.walk(logs)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                all.append(Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }
}
