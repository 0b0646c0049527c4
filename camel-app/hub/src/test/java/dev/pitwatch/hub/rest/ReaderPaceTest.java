package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReaderPaceTest {

    private static final int CHUNK = 32 << 10;
    private static final int MIB = 1 << 20;

    private final ReaderPace pace = new ReaderPace();

    private static long seconds(double seconds) {
        return Duration.ofMillis((long) (seconds * 1_000)).toNanos();
    }

    @Test
    void givenAReaderAtTheLeastPace_whenItTakesAnHour_thenItIsNotTooSlow() {
        for (int i = 0; i < 3_600; i++) {
            assertThat(pace.isTooSlow(seconds(1))).isFalse();
            pace.took(CHUNK, seconds(1));
        }
    }

    @Test
    void givenAReaderOfHalfThePace_whenTenSecondsAreLost_thenItIsTooSlow() {
        for (int i = 0; i < 9; i++) {
            assertThat(pace.isTooSlow(seconds(2))).isFalse();
            pace.took(CHUNK, seconds(2));
        }

        assertThat(pace.isTooSlow(seconds(2))).isTrue();
    }

    @Test
    void givenAReaderThatTookMuchAtOnce_whenItStops_thenItIsTooSlowWithinAMinute() {
        pace.took(1_000L * MIB, seconds(20));

        assertThat(pace.isTooSlow(seconds(50))).isFalse();
        assertThat(pace.isTooSlow(seconds(50.1))).isTrue();
    }

    @Test
    void givenASystemThatTakesAThirdOfItsBufferAtOnce_whenTheReaderKeepsThePace_thenItIsNotTooSlow() {
        pace.took(4L * MIB, 0);
        for (int i = 0; i < 100; i++) {
            assertThat(pace.isTooSlow(seconds(42))).isFalse();
            pace.took(42 * CHUNK, seconds(42));
        }
    }

    @Test
    void givenADeafReader_whenTenSecondsHavePassed_thenItIsTooSlow() {
        assertThat(pace.isTooSlow(seconds(10))).isFalse();
        assertThat(pace.isTooSlow(seconds(10.1))).isTrue();
    }
}
