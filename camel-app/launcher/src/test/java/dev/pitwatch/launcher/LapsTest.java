package dev.pitwatch.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LapsTest {

    @Test
    void givenSteps_whenEachIsTimed_thenTheyAddUpToTheWhole() {
        Laps laps = new Laps();

        Duration sum = IntStream.range(0, 100).mapToObj(step -> laps.next()).reduce(Duration.ZERO, Duration::plus);

        assertThat(sum).isEqualTo(laps.whole()).isPositive();
    }
}
