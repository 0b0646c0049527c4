package dev.pitwatch.hub.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Who gets how much of what is held at once. */
class BudgetTest {

    private final Budget budget = new Budget(6_000, 2_000, () -> true);

    @Test
    void givenOneWhoWantsAll_whenItHasItsPart_thenItGetsNoMoreUntilItGivesSomeBack() {
        Budget.Lease first = budget.lease("a");
        assertThat(first.grow(2_000)).isTrue();
        Budget.Lease second = budget.lease("a");
        assertThat(second.grow(1)).isFalse();

        first.close();

        assertThat(second.grow(1)).isTrue();
        assertThat(first.grow(1)).as("it is over").isFalse();
        assertThat(budget.used()).isEqualTo(1);
    }

    @Test
    void givenManyWhoHoldAllThatTheyMay_whenOneMoreComes_thenSomethingIsThere() {
        for (int owner = 0; owner < 8; owner++) {
            Budget.Lease lease = budget.lease("owner " + owner);
            while (lease.grow(1)) {
                // until there is no more for it
            }
        }

        assertThat(budget.lease("a newcomer").grow(10)).isTrue();
        assertThat(budget.lease("owner 0").grow(1)).isFalse();
    }

    @Test
    void givenAMeasurement_whenNothingIsLimited_thenAllIsCountedAllTheSame() {
        Budget open = new Budget(10, 5, () -> false);

        assertThat(open.lease("a").grow(1_000)).isTrue();

        assertThat(open.used()).isEqualTo(1_000);
    }
}
