package dev.pitwatch.hub.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.hub.system.DiskGrowth.Space;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskGrowthTest {

    private static final long SIZE = 1_000_000;

    @TempDir
    Path data;

    private final TestClock clock = TestClock.atExample();
    private long used;
    private boolean gone;
    private DiskGrowth growth;

    @BeforeEach
    void begin() {
        growth = anew();
    }

    private DiskGrowth anew() {
        return new DiskGrowth(
                data,
                () -> {
                    if (gone) {
                        throw new IOException("the disk is gone");
                    }
                    return new Space(used, SIZE - used);
                },
                clock);
    }

    /** Looks each 20 minutes, as long as told; what is used follows from the hours that have passed. */
    private void hours(int hours, LongUnaryOperator usedAt) {
        for (int third = 0; third < 3 * hours; third++) {
            used = usedAt.applyAsLong(third / 3);
            growth.look();
            clock.pass(Duration.ofMinutes(20));
        }
    }

    @Test
    void givenADiskThatGrowsEvenly_whenADayHasPassed_thenItIsKnownWhenItIsFull() {
        hours(24, hour -> 400_000 + 1_000 * hour);
        assertThat(growth.daysLeft())
                .as("23 hours between the first note and the last")
                .isEmpty();

        hours(2, hour -> 424_000 + 1_000 * hour);

        assertThat(growth.daysLeft().orElseThrow()).isCloseTo(575 / 24.0, within(0.01));
    }

    @Test
    void givenADiskThatDoesNotGrow_whenLookedAt_thenItIsNeverFull() {
        hours(30, hour -> 400_000 - hour);

        assertThat(growth.daysLeft()).isEmpty();
    }

    @Test
    void givenADaysPartitionThatGoesEachNight_whenAWeekHasPassed_thenWhatStaysCounts() {
        hours(7 * 24, hour -> 400_000 + 1_000 * (hour % 24) + 1_200 * (hour / 24));

        assertThat(growth.daysLeft().orElseThrow()).isBetween(200.0, 600.0);
    }

    @Test
    void givenGrowthThatHasEnded_whenAWeekHasPassed_thenItIsForgotten() {
        hours(48, hour -> 100_000 + 5_000 * hour);
        assertThat(growth.daysLeft().orElseThrow()).isLessThan(7);

        hours(7 * 24 + 2, hour -> 340_000);

        assertThat(growth.daysLeft()).isEmpty();
    }

    @Test
    void givenARestart_whenLookedAtAgain_thenNothingIsForgotten() throws IOException {
        hours(26, hour -> 400_000 + 1_000 * hour);

        growth = anew();

        assertThat(growth.daysLeft().orElseThrow()).isCloseTo(575 / 24.0, within(0.01));
        assertThat(Files.readAllLines(data.resolve("disk-use.tsv"))).hasSize(26);
    }

    @Test
    void givenAFileThatIsNoneOfIts_whenStarted_thenItBeginsAnew() throws IOException {
        for (String text : new String[] {"a\tb\n", "1 2\n"}) {
            Files.writeString(data.resolve("disk-use.tsv"), text);
            growth = anew();

            assertThat(growth.daysLeft()).isEmpty();
            growth.look();
            assertThat(Files.readAllLines(data.resolve("disk-use.tsv"))).hasSize(1);
        }
    }

    @Test
    void givenADiskThatCannotBeAsked_whenLookedAt_thenThereIsAGapOnly() {
        hours(12, hour -> 400_000 + 1_000 * hour);
        gone = true;
        hours(12, hour -> 0);
        assertThat(growth.daysLeft()).isEmpty();
        gone = false;
        hours(3, hour -> 424_000 + 1_000 * hour);

        assertThat(growth.daysLeft().orElseThrow()).isCloseTo(574 / 24.0, within(0.01));

        gone = true;
        assertThat(growth.daysLeft()).isEmpty();
    }

    @Test
    void givenAClockThatIsSetBack_whenLookedAt_thenWhatIsInTheFutureIsForgotten() {
        hours(26, hour -> 400_000 + 1_000 * hour);
        clock.pass(Duration.ofDays(-30));

        growth.look();

        assertThat(growth.daysLeft()).isEmpty();
    }

    @Test
    void givenItsMetric_whenAsked_thenItSaysTheSame() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        growth.countIn(meters);
        assertThat(meters.get("pitwatch.disk.days.left").gauge().value()).isNaN();

        hours(26, hour -> 400_000 + 1_000 * hour);

        assertThat(meters.get("pitwatch.disk.days.left").gauge().value()).isCloseTo(575 / 24.0, within(0.01));
    }

    @Test
    void givenTheDiskOfAFolder_whenLookedAt_thenItsUseIsNoted() throws IOException {
        new DiskGrowth(data, clock).look();

        assertThat(Files.readAllLines(data.resolve("disk-use.tsv")))
                .singleElement()
                .asString()
                .matches("%d\t\\d+".formatted(clock.instant().getEpochSecond()));
    }
}
