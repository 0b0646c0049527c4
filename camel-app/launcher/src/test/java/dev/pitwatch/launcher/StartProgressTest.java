package dev.pitwatch.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class StartProgressTest {

    private static final int SECONDS = 300;

    /** Asks every second; {@return the seconds at which it said that all stands still} */
    private static int[] told(IntFunction<Optional<Duration>> used) {
        StartProgress progress = new StartProgress();
        return java.util.stream.IntStream.range(1, SECONDS)
                .filter(second -> progress.standsStill(Duration.ofSeconds(second), used.apply(second)))
                .toArray();
    }

    @Test
    void givenAMachineThatGivesItATenthOfAProcessor_whenItTakesMinutes_thenNothingIsSaid() {
        assertThat(told(second -> Optional.of(Duration.ofMillis(second * 100L))))
                .isEmpty();
    }

    @Test
    void givenAHubThatWaits_whenAMinuteHasPassed_thenItIsSaidOnce() {
        assertThat(told(second -> Optional.of(Duration.ofMillis(Math.min(second, 8) * 1_000L + second * 5L))))
                .containsExactly(60);
    }

    @Test
    void givenAHubThatStopsComputingLater_whenItStandsStill_thenItIsSaidThen() {
        assertThat(told(second -> Optional.of(Duration.ofSeconds(Math.min(second, 100)))))
                .containsExactly(110);
    }

    @Test
    void givenNoHubAtAll_whenAMinuteHasPassed_thenItIsSaid() {
        assertThat(told(second -> Optional.empty())).containsExactly(60);
    }
}
