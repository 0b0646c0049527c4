package dev.pitwatch.core.devices.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.testing.TestClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BulkLimitTest {

    private final TestClock clock = TestClock.atExample();
    private final BulkLimit limit = new BulkLimit(clock, true);

    @Test
    void givenAsManyDevicesAsThereAre_whenOneMoreIsCommanded_thenItHasToWaitForItsShareOfAMinute() {
        limit.take(1, 2_000, 2_000);

        assertThatThrownBy(() -> limit.take(1, 1_000, 2_000)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.code()).isEqualTo(ProblemCode.RATE_LIMITED);
            assertThat(problem.retryAfter()).contains(Duration.ofSeconds(30));
        });
        limit.take(2, 2_000, 2_000);
        clock.pass(Duration.ofSeconds(30));

        limit.take(1, 1_000, 2_000);
    }

    @Test
    void givenFewDevices_whenCommandedAgainAndAgain_thenSixHundredAMinuteAreTaken() {
        limit.take(1, 600, 3);

        assertThatThrownBy(() -> limit.take(1, 1, 3)).isInstanceOf(Problem.class);
        clock.pass(Duration.ofHours(-1)); // set back
        assertThatThrownBy(() -> limit.take(1, 1, 3)).isInstanceOf(Problem.class);
        clock.pass(Duration.ofMinutes(1));
        limit.take(1, 600, 3);
    }

    @Test
    void givenNoLimits_whenCommanded_thenNobodyWaits() {
        BulkLimit off = new BulkLimit(clock, false);

        assertThatCode(() -> off.take(1, 10_000, 1)).doesNotThrowAnyException();
    }
}
