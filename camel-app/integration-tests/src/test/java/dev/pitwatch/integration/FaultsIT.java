package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pitwatch.core.testing.TestLength;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The short forms of {@code bench/run faults} that one machine's whole product is in for. */
class FaultsIT {

    private static final int DEVICES = 10;
    private static final int DISK_MIB = 600;
    private static final Duration FULL = Duration.ofSeconds(TestLength.of(1, 3));
    private static final Duration OVERLOAD = Duration.ofSeconds(TestLength.of(3, 8));
    private static final Duration JUMP = Duration.ofSeconds(TestLength.of(1, 2));

    @TempDir
    static Path folder;

    private static Optional<String> noSmallDisk = Optional.empty();
    private static Optional<SmallDisk> disk = Optional.empty();
    private static Path clock;
    private static Pitwatch pitwatch;
    private static Workshop workshop;

    @BeforeAll
    static void start() throws IOException {
        noSmallDisk = SmallDisk.missing(folder);
        if (noSmallDisk.isEmpty()) {
            disk = Optional.of(SmallDisk.mounted(folder.resolve("data/postgres"), DISK_MIB));
        }
        clock = Files.writeString(folder.resolve("clock"), "0");
        pitwatch = Pitwatch.empty(
                folder.resolve("data"), Map.of("PITWATCH_CLOCK_FILE", clock.toString(), "PITWATCH_RATE_LIMITS", "off"));
        workshop = pitwatch.workshop("Faults", DEVICES);
    }

    @AfterAll
    static void stop() throws IOException {
        if (pitwatch != null) {
            pitwatch.close();
        }
        if (disk.isPresent()) {
            disk.get().close();
        }
    }

    @Test
    void givenLoad_whenTheDatabasesDiskIsFullForAWhile_thenTheHubIsUnreadyAndGoesOnByItself() throws Exception {
        assumeTrue(disk.isPresent(), () -> "a small disk " + noSmallDisk.orElse(""));

        assertSurvived(Faults.databaseDiskFull(pitwatch, workshop, disk.orElseThrow(), FULL));
    }

    @Test
    void givenASlowDatabase_whenTenTimesAsMuchIsPublished_thenAllIsStoredInTheEnd() throws Exception {
        assertSurvived(Faults.overload(pitwatch, workshop, 60, OVERLOAD));
    }

    @Test
    void givenLoad_whenTheHubsClockJumps_thenReadingsAlertsAndSignInGoOn() throws Exception {
        assertSurvived(Faults.clockJumps(pitwatch, workshop, clock, JUMP));
    }

    private static void assertSurvived(FaultResult result) {
        assertThat(result.survived()).as(result.row()).isTrue();
    }
}
