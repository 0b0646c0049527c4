package dev.pitwatch.core.people.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KioskCodeBudgetTest {

    private final TestClock clock = new TestClock(Instant.parse("2026-03-01T10:00:00Z"));
    private final KioskCodeBudget budget = new KioskCodeBudget(clock);

    private boolean isTaken(String address) {
        try {
            budget.take(address);
            return true;
        } catch (Problem problem) {
            assertThat(problem.code()).isEqualTo(ProblemCode.RATE_LIMITED);
            assertThat(problem.retryAfter())
                    .hasValueSatisfying(
                            wait -> assertThat(wait).isPositive().isLessThanOrEqualTo(Duration.ofMinutes(10)));
            return false;
        }
    }

    private long taken(int tries, IntFunction<String> address) {
        return IntStream.range(0, tries).filter(i -> isTaken(address.apply(i))).count();
    }

    @Test
    void givenANetwork_whenItTries_thenItHasFiveInTenMinutesFromItsFirstOn() {
        assertThat(taken(3, i -> "2001:db8:0:1::" + i)).isEqualTo(3);
        clock.pass(Duration.ofMinutes(9));
        assertThat(taken(10, i -> "2001:db8:0:1::" + i)).isEqualTo(2);
        assertThat(isTaken("2001:db8:0:2::1")).isTrue();

        clock.pass(Duration.ofMinutes(1));

        assertThat(taken(10, i -> "2001:db8:0:1::" + i)).isEqualTo(5);
    }

    @Test
    void givenASiteOfManyNetworks_whenItTriesFromAll_thenItHadAsManyAsFourNetworks() {
        assertThat(taken(300, i -> "2001:db8:7:%x::1".formatted(i))).isEqualTo(20);

        assertThat(isTaken("2001:db8:8::1")).isTrue();
    }

    @Test
    void givenRightCodes_whenGivenBack_thenTheyCountForNobody() {
        for (int i = 0; i < 2_000; i++) {
            budget.take("192.0.2.1");
            budget.giveBack("192.0.2.1");
        }

        assertThat(taken(10, i -> "192.0.2.1")).isEqualTo(5);
    }

    @Test
    void givenTriesFromEverywhere_whenTheyAreAThousand_thenAnotherIsOneTooManyUntilTenMinutesAreOver() {
        assertThat(taken(2_000, i -> "%d.%d.0.1".formatted(10 + i / 250, i % 250)))
                .isEqualTo(1_000);
        assertThat(isTaken("198.51.100.1")).isFalse();

        clock.pass(Duration.ofMinutes(10));

        assertThat(isTaken("198.51.100.1")).isTrue();
    }

    @Test
    void givenOneProvidersNetworks_whenTheyTryAllTheyGet_thenOthersStillTryTheirs() {
        assertThat(taken(2_000, i -> "2001:db8:%x::1".formatted(i))).isBetween(300L, 350L);
        assertThat(taken(2_000, i -> "10.0.%d.%d".formatted(i / 250, i % 250))).isBetween(100L, 340L);

        assertThat(taken(10, i -> "198.51.100.1")).isEqualTo(5);
    }
}
