package dev.pitwatch.core.work.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.testing.TestClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How many cameras are tried, of whom. */
class CameraTryLimitTest {

    private final TestClock clock = TestClock.atExample();
    private final CameraTryLimit tries = new CameraTryLimit(clock);

    private Problem refused(long workshop) {
        return catchThrowableOfType(Problem.class, () -> tries.run(workshop, () -> "made"));
    }

    @Test
    void givenATryOfAWorkshop_whenItWantsAnother_thenItHasToWaitAndAnotherWorkshopHasNot() {
        String made = tries.run(1, () -> {
            assertThat(refused(1).code()).isEqualTo(ProblemCode.RATE_LIMITED);
            return tries.run(2, () -> {
                Problem third = refused(3);
                assertThat(third.code()).as("two at a time").isEqualTo(ProblemCode.UNAVAILABLE);
                assertThat(third.retryAfter()).isPresent();
                return "both";
            });
        });

        assertThat(made).isEqualTo("both");
        assertThat(refused(1)).isNull();
        assertThat(refused(3)).isNull();
    }

    @Test
    void givenSixTries_whenThereIsASeventhWithinTheMinute_thenItHasToWaitForTheEndOfTheFirst() {
        for (int i = 0; i < CameraTryLimit.MAX_A_MINUTE; i++) {
            assertThat(refused(1)).isNull();
            clock.pass(Duration.ofSeconds(5));
        }

        assertThat(refused(1).retryAfter()).contains(Duration.ofSeconds(30));
        assertThat(refused(2)).isNull();
        clock.pass(Duration.ofSeconds(30));
        assertThat(refused(1)).isNull();
        assertThat(refused(1).code()).isEqualTo(ProblemCode.RATE_LIMITED);
    }

    @Test
    void givenATryThatFails_whenItIsOver_thenAnotherMayBegin() {
        assertThat(catchThrowableOfType(
                        IllegalStateException.class,
                        () -> tries.run(1, () -> {
                            throw new IllegalStateException("failed");
                        })))
                .isNotNull();

        assertThat(refused(1)).isNull();
    }
}
