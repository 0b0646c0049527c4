package dev.pitwatch.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class QueueSignsTest {

    private final QueueSigns signs = new QueueSigns(Duration.ofSeconds(10), Duration.ofSeconds(5), at(0));

    @Test
    void givenSigns_whenTheyComeInTime_thenNothingIsDue() {
        for (int second = 0; second < 60; second += 9) {
            signs.seen(at(second));
            assertThat(signs.isDue(at(second + 9))).isFalse();
        }
        assertThat(signs.isLost()).isFalse();
    }

    @Test
    void givenNoSign_whenTenSecondsPassed_thenItIsLostAndDueOnceInTenSeconds() {
        assertThat(signs.isDue(at(9))).isFalse();
        assertThat(signs.unseenNanos(at(9))).isEqualTo(at(9));
        assertThat(signs.isDue(at(10))).isTrue();
        assertThat(signs.isLost()).isTrue();
        assertThat(signs.isDue(at(19))).isFalse();
        assertThat(signs.isDue(at(20))).isTrue();
    }

    @Test
    void givenALostQueue_whenSignsComeForFiveSeconds_thenItIsTrusted() {
        assertThat(signs.isDue(at(10))).isTrue();
        signs.seen(at(5)); // an old one
        signs.seen(at(12));
        signs.seen(at(16));
        assertThat(signs.isLost()).isTrue();

        signs.seen(at(17));

        assertThat(signs.isLost()).isFalse();
    }

    @Test
    void givenALostQueueWithASign_whenItIsLostAgain_thenItsTimeBeginsAnew() {
        assertThat(signs.isDue(at(10))).isTrue();
        signs.seen(at(12));
        assertThat(signs.isDue(at(22))).isTrue();

        signs.seen(at(23));
        signs.seen(at(27));
        assertThat(signs.isLost()).isTrue();

        signs.seen(at(28));
        assertThat(signs.isLost()).isFalse();
        assertThat(signs.unseenNanos(at(27))).as("by an older clock").isZero();
    }

    @Test
    void givenAReason_whenNothingComes_thenItIsNotLost() {
        for (int second = 0; second < 60; second++) {
            signs.excused(at(second));
        }

        assertThat(signs.isDue(at(68))).isFalse();
        assertThat(signs.isDue(at(69))).isTrue();
    }

    private static long at(int second) {
        return TimeUnit.SECONDS.toNanos(second);
    }
}
