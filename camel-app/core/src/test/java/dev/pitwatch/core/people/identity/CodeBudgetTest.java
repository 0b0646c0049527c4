package dev.pitwatch.core.people.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.base.settings.Settings.CodeLimits;
import dev.pitwatch.core.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CodeBudgetTest {

    private final TestClock clock = new TestClock(Instant.parse("2026-03-01T10:00:00Z"));
    private final CodeBudget budget = new CodeBudget(Optional.of(CodeLimits.STANDARD), clock);

    private boolean isTaken(String workshop, String address) {
        try {
            budget.take(workshop, address);
            return true;
        } catch (Problem problem) {
            assertThat(problem.code()).isEqualTo(ProblemCode.RATE_LIMITED);
            assertThat(problem.retryAfter())
                    .hasValueSatisfying(
                            wait -> assertThat(wait).isPositive().isLessThanOrEqualTo(Duration.ofMinutes(1)));
            return false;
        }
    }

    private long taken(int tries, IntFunction<String> workshop, IntFunction<String> address) {
        return IntStream.range(0, tries)
                .filter(i -> isTaken(workshop.apply(i), address.apply(i)))
                .count();
    }

    @Test
    void givenANetworkThatTriesAllWorkshops_whenOneMinuteIsOver_thenItHadFive() {
        assertThat(taken(100, i -> "workshop_" + i, i -> "2001:db8:0:1::" + i)).isEqualTo(5);
        assertThat(isTaken("workshop_001", "198.51.100.7")).isTrue();

        clock.pass(Duration.ofMinutes(1));

        assertThat(taken(100, i -> "workshop_" + i, i -> "2001:db8:0:1::" + i)).isEqualTo(5);
    }

    @Test
    void givenASiteOfManyNetworks_whenItTriesFromAll_thenItHadAsManyAsFourNetworks() {
        assertThat(taken(300, i -> "workshop_" + i, i -> "2001:db8:7:%x::1".formatted(i)))
                .isEqualTo(20);

        assertThat(isTaken("workshop_001", "2001:db8:8::1")).isTrue();
    }

    @Test
    void givenASiteOfManyNetworksThatTriesOneWorkshopOnly_whenItsPeopleCome_thenTheyGetTheirs() {
        assertThat(taken(300, i -> "attacked", i -> "2001:db8:7:%x::1".formatted(i)))
                .isLessThanOrEqualTo(10);

        assertThat(taken(2, i -> "attacked", i -> "192.0.2.1"))
                .as("wanted, and typed")
                .isEqualTo(2);
        assertThat(taken(2, i -> "attacked", i -> "198.51.100.7")).isEqualTo(2);
    }

    @Test
    void givenOneWorkshopsCodesFromEverywhere_whenTheyAreTwenty_thenOthersStillGetTheirs() {
        assertThat(taken(400, i -> "attacked", i -> "10.0.%d.%d".formatted(i / 250, i % 250)))
                .isEqualTo(20);

        assertThat(isTaken("neighbour", "192.0.2.1")).isTrue();
    }

    @Test
    void givenAllTogether_whenTheyAreThreeHundred_thenAnotherIsOneTooManyUntilTheMinuteEnds() {
        assertThat(taken(400, i -> "workshop_" + i, i -> "%d.%d.0.1".formatted(10 + i / 250, i % 250)))
                .isEqualTo(300);

        clock.pass(Duration.ofMinutes(1));

        assertThat(isTaken("workshop_1", "192.0.2.1")).isTrue();
    }

    @Test
    void givenOneProvidersNetworks_whenTheyTryForAllWorkshops_thenOthersStillGetTheirs() {
        assertThat(taken(1_000, i -> "workshop_" + i, i -> "2001:db8:%x::1".formatted(i)))
                .isEqualTo(100);
        assertThat(taken(1_000, i -> "workshop_" + i, i -> "10.0.%d.%d".formatted(i / 250, i % 250)))
                .isLessThan(100);

        assertThat(taken(20, i -> "neighbour", i -> "192.0.2." + i)).isEqualTo(20);
    }

    @Test
    void givenManyProvidersThatTakeAllTheyGet_whenAnotherComes_thenItGetsOne() {
        for (int provider = 0; provider < 6; provider++) {
            int first = 11 + provider;
            taken(400, i -> "workshop_" + i, i -> "%d.0.%d.%d".formatted(first, i / 250, i % 250));
        }

        assertThat(isTaken("neighbour", "192.0.2.1")).isTrue();
    }

    @Test
    void givenLimitsThatAreLifted_whenFollowed_thenNoneCounts() {
        budget.follow(Optional.empty());

        assertThat(taken(1_000, i -> "one", i -> "192.0.2.1")).isEqualTo(1_000);
    }
}
