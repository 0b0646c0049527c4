package dev.pitwatch.core.admission.licence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.testing.TestClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FloodLimitTest {

    private final TestClock clock = TestClock.atExample();
    private final FloodLimit limit = new FloodLimit(clock, true);

    @Test
    void givenABurst_whenTaken_thenTwoHundredPass() {
        assertThat(taken(limit.allowance(), 1_000)).isEqualTo(200);
    }

    @Test
    void givenAnEmptyAllowance_whenTimePasses_thenTwentyASecondUpToTheBurst() {
        FloodLimit.Allowance allowance = limit.allowance();
        taken(allowance, 1_000);

        clock.pass(Duration.ofSeconds(1));
        assertThat(taken(allowance, 1_000)).isEqualTo(20);
        clock.pass(Duration.ofMillis(49));
        assertThat(taken(allowance, 1_000)).isZero();
        clock.pass(Duration.ofMillis(1));
        assertThat(taken(allowance, 1_000)).isEqualTo(1);
        clock.pass(Duration.ofHours(5));
        assertThat(taken(allowance, 1_000)).isEqualTo(200);
    }

    @Test
    void givenTwentyASecondForADay_whenReplayed_thenNoneIsDropped() {
        FloodLimit.Allowance allowance = limit.allowance();
        for (int i = 0; i < 8_640; i++) {
            assertThat(allowance.take()).isTrue();
            clock.pass(Duration.ofMillis(50));
        }
    }

    @Test
    void givenThirtyASecond_whenItGoesOn_thenTwentyPass() {
        FloodLimit.Allowance allowance = limit.allowance();
        int passed = 0;
        for (int second = 0; second < 100; second++) {
            passed += taken(allowance, 30);
            clock.pass(Duration.ofSeconds(1));
        }

        assertThat(passed).isBetween(200 + 99 * 20 - 1, 200 + 99 * 20 + 1);
    }

    @Test
    void givenAPause_whenTheBacklogComes_thenAllOfItPasses() {
        FloodLimit.Allowance allowance = limit.allowance();
        taken(allowance, 1_000);
        clock.pass(Duration.ofHours(1));
        limit.paused(Duration.ofHours(1));

        assertThat(taken(allowance, 100_000)).isEqualTo(20 * 3_600);
    }

    @Test
    void givenAPauseAfterQuietTime_whenTaken_thenQuietTimeIsStillCapped() {
        FloodLimit.Allowance allowance = limit.allowance();
        taken(allowance, 1_000);
        clock.pass(Duration.ofHours(2)); // quiet for an hour, then away for an hour
        limit.paused(Duration.ofHours(1));

        assertThat(taken(allowance, 100_000)).isEqualTo(20 * 3_600 + 200);
    }

    @Test
    void givenAPause_whenCreditedOnce_thenNotAgain() {
        FloodLimit.Allowance allowance = limit.allowance();
        limit.paused(Duration.ofSeconds(60));
        taken(allowance, 100_000);

        assertThat(taken(allowance, 100_000)).isZero();
    }

    @Test
    void givenSeveralClientsThatTellOfOneTime_whenTaken_thenItIsCreditedOnce() {
        FloodLimit.Allowance allowance = limit.allowance();
        limit.paused(Duration.ofSeconds(10));
        limit.paused(Duration.ofSeconds(60)); // the one that was away for longest may come later
        limit.paused(Duration.ofSeconds(30));
        clock.pass(Duration.ofSeconds(5));
        limit.paused(Duration.ofSeconds(20));

        assertThat(taken(allowance, 100_000)).isEqualTo(200 + 20 * 65);
    }

    @Test
    void givenPausesThatAnotherOneEncloses_whenTaken_thenOnlyWhatIsLeftOfItIsCredited() {
        FloodLimit.Allowance allowance = limit.allowance();
        limit.paused(Duration.ofSeconds(10));
        clock.pass(Duration.ofSeconds(40));
        limit.paused(Duration.ofSeconds(10));
        clock.pass(Duration.ofSeconds(40));
        limit.paused(Duration.ofSeconds(120));

        assertThat(taken(allowance, 100_000)).isEqualTo(200 + 20 * 120);
    }

    @Test
    void givenAClockSetBack_whenPaused_thenThatTimeIsCreditedAllTheSame() {
        FloodLimit.Allowance allowance = limit.allowance();
        limit.paused(Duration.ofSeconds(60));
        clock.pass(Duration.ofDays(-1));
        limit.paused(Duration.ofSeconds(60));

        assertThat(taken(allowance, 100_000)).isEqualTo(200 + 20 * 120);
    }

    @Test
    void givenUnusedCredit_whenTimePasses_thenItStays() {
        FloodLimit.Allowance allowance = limit.allowance();
        limit.paused(Duration.ofSeconds(60));
        assertThat(allowance.take()).isTrue();
        clock.pass(Duration.ofMinutes(5));

        assertThat(taken(allowance, 100_000)).isEqualTo(200 + 1_200 - 1);
    }

    @Test
    void givenADeviceFirstHeardAfterAPause_whenSoonAfter_thenItIsCredited() {
        limit.paused(Duration.ofSeconds(60));
        clock.pass(Duration.ofMinutes(59));

        assertThat(taken(limit.allowance(), 100_000)).isEqualTo(200 + 1_200);
    }

    @Test
    void givenSeveralPausesWithinTheHour_whenADeviceIsFirstHeard_thenAllAreCredited() {
        limit.paused(Duration.ofSeconds(60));
        clock.pass(Duration.ofMinutes(59));
        limit.paused(Duration.ofSeconds(60));
        clock.pass(Duration.ofMinutes(59));

        assertThat(taken(limit.allowance(), 100_000)).isEqualTo(200 + 2_400);
    }

    @Test
    void givenADeviceFirstHeardLongAfterAPause_whenTaken_thenItIsNew() {
        limit.paused(Duration.ofDays(3));
        clock.pass(Duration.ofMinutes(61));

        assertThat(taken(limit.allowance(), 1_000)).isEqualTo(200);
    }

    @Test
    void givenAnOldPauseAndANewOne_whenADeviceIsFirstHeard_thenOnlyTheNewOneCounts() {
        limit.paused(Duration.ofDays(3));
        clock.pass(Duration.ofHours(2));
        limit.paused(Duration.ofSeconds(10));

        assertThat(taken(limit.allowance(), 100_000)).isEqualTo(200 + 200);
    }

    @Test
    void givenNoTimeOrLess_whenPaused_thenNothingChanges() {
        FloodLimit.Allowance allowance = limit.allowance();
        limit.paused(Duration.ZERO);
        limit.paused(Duration.ofSeconds(-10));

        assertThat(taken(allowance, 1_000)).isEqualTo(200);
    }

    @Test
    void givenAClockSetBack_whenTaken_thenNothingIsLostOrGained() {
        FloodLimit.Allowance allowance = limit.allowance();
        taken(allowance, 100);
        clock.pass(Duration.ofDays(-1));

        assertThat(taken(allowance, 1_000)).isEqualTo(100);
    }

    @Test
    void givenNoLimit_whenTaken_thenAllPass() {
        assertThat(taken(new FloodLimit(clock, false).allowance(), 10_000)).isEqualTo(10_000);
    }

    @Test
    void givenManyThreads_whenTaking_thenNoMoreThanTheBurst() throws InterruptedException {
        FloodLimit.Allowance allowance = limit.allowance();
        AtomicInteger passed = new AtomicInteger();
        Thread[] threads = new Thread[4];
        for (int i = 0; i < threads.length; i++) {
            threads[i] = new Thread(() -> passed.addAndGet(taken(allowance, 1_000)));
            threads[i].start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(passed).hasValue(200);
    }

    private static int taken(FloodLimit.Allowance allowance, int tries) {
        int passed = 0;
        for (int i = 0; i < tries; i++) {
            passed += allowance.take() ? 1 : 0;
        }
        return passed;
    }
}
