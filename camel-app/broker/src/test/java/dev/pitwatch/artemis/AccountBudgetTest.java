package dev.pitwatch.artemis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.artemis.AccountBudget.Rates;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AccountBudgetTest {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private long now = -3 * SECOND; // System.nanoTime may be negative
    private final AccountBudget budget = new AccountBudget(Rates.STANDARD, now);

    @Test
    void givenADeviceThatReplaysADay_whenItSpends_thenItIsNeverInDebt() {
        for (int i = 0; i < 8_640; i++) {
            assertThat(budget.spend(512, now)).isZero();
            now += SECOND / 20;
        }
    }

    @Test
    void givenABurst_whenMessagesAreSpent_thenFiveHundredAreFreeAndTheRestIsDebtAtFiftyASecond() {
        for (int i = 0; i < 500; i++) {
            assertThat(budget.spend(100, now)).isZero();
        }

        assertThat(budget.spend(100, now)).isEqualTo(SECOND / 50);
        assertThat(budget.spend(100, now)).isEqualTo(2 * SECOND / 50);
        assertThat(budget.debt(now + SECOND)).isZero();
    }

    @Test
    void givenLargeMessages_whenSpent_thenAMebibyteIsFreeAndTheRestIsDebtAt128KiBASecond() {
        for (int i = 0; i < 16; i++) {
            assertThat(budget.spend(64 << 10, now)).isZero();
        }

        assertThat(budget.spend(64 << 10, now)).isEqualTo(SECOND / 2);
    }

    @Test
    void givenARest_whenItSpendsAgain_thenTheBurstIsThereAgainButNoMore() {
        for (int i = 0; i < 600; i++) {
            budget.spend(100, now);
        }
        now += 60 * SECOND;

        for (int i = 0; i < 500; i++) {
            assertThat(budget.spend(100, now)).isZero();
        }
        assertThat(budget.spend(100, now)).isPositive();
    }

    @Test
    void givenSomebodyWhoAlwaysHasMore_whenAMinuteIsOver_thenItIsExhaustedOnceAMinute() {
        int exhausted = 0;
        long end = now + 150 * SECOND;
        while (now < end) {
            long debt = budget.spend(100, now);
            exhausted += debt > 0 && budget.isExhausted(now) ? 1 : 0;
            now += debt; // reads on when it is paid
        }

        assertThat(exhausted).isEqualTo(2);
    }

    @Test
    void givenBurstsWithRestsBetween_whenTheyGoOnForLong_thenItIsNeverExhausted() {
        for (int round = 0; round < 100; round++) {
            long debt = 0;
            for (int i = 0; i < 600; i++) {
                debt = budget.spend(100, now);
                assertThat(debt > 0 && budget.isExhausted(now)).isFalse();
            }
            now += debt + 2 * SECOND;
        }
    }

    @Test
    void givenAnAccountOfAWorkshop_whenItHasDevices_thenEachHasABudgetUpToABound() {
        AccountBudget shared = new AccountBudget(Rates.STANDARD.of(3), now);
        for (int i = 0; i < 1_500; i++) {
            assertThat(shared.spend(100, now)).isZero();
        }
        assertThat(shared.spend(100, now)).isEqualTo(SECOND / 150);
        assertThat(Rates.STANDARD.of(1)).isEqualTo(Rates.STANDARD);
        assertThat(Rates.STANDARD.of(1_000)).isEqualTo(Rates.STANDARD.of(Rates.MAX_DEVICES));
    }

    @Test
    void givenABudget_whenAnotherDeviceJoins_thenItFollowsAndTheDebtStays() {
        for (int i = 0; i < 510; i++) {
            budget.spend(100, now);
        }
        long debt = budget.debt(now);

        budget.follow(Rates.STANDARD.of(2));

        assertThat(budget.debt(now)).isEqualTo(debt);
        assertThat(budget.spend(100, now)).isEqualTo(debt + SECOND / 100);
    }

    @Test
    void givenAnotherGraceTime_whenItIsOver_thenExhausted() {
        AccountBudget strict = new AccountBudget(new Rates(10, 1, 1 << 20, 1 << 20, Duration.ofSeconds(2)), now);
        strict.spend(1, now);
        for (int i = 0; i < 30; i++) {
            strict.spend(1, now);
        }

        assertThat(strict.isExhausted(now + SECOND)).isFalse();
        assertThat(strict.isExhausted(now + 2 * SECOND + 1)).isTrue();
        assertThat(strict.isExhausted(now + 2 * SECOND + 2)).isFalse();
    }
}
