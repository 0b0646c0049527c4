package dev.pitwatch.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RestartDelayTest {

    private final RestartDelay delay = new RestartDelay(Duration.ofSeconds(1), Duration.ofSeconds(30));

    @Test
    void givenOneFailureAfterTheOther_whenAsked_thenThePausesDoubleUpToTheLongest() {
        assertThat(Stream.generate(delay::next).limit(7).map(Duration::toSeconds))
                .containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L);
    }

    @Test
    void givenFailures_whenReset_thenStartsAtTheFirstPauseAgain() {
        delay.next();
        delay.next();

        delay.reset();

        assertThat(delay.next()).isEqualTo(Duration.ofSeconds(1));
    }
}
