package dev.pitwatch.base.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Long work leaves most of the time to those who work meanwhile, but comes to its end. */
class RestsTest {

    private final List<Duration> slept = new ArrayList<>();
    private long now = 1;
    private final Rests rests = new Rests(() -> now, nanos -> {
        slept.add(Duration.ofNanos(nanos));
        now += nanos;
    });

    @Test
    void givenPieces_whenEachIsDone_thenItRestsTwiceAsLongAsThatTook() {
        work(Duration.ofMillis(150));
        work(Duration.ofMillis(20));

        assertThat(slept).containsExactly(Duration.ofMillis(300), Duration.ofMillis(40));
    }

    @Test
    void givenAPieceThatTookLong_whenItIsDone_thenItRestsForTenSeconds() {
        work(Duration.ofMinutes(1));

        assertThat(slept).containsExactly(Duration.ofSeconds(10));
    }

    @Test
    void givenAnHourOfRests_whenMoreIsDone_thenItRestsNoMore() {
        for (int piece = 0; piece < 400; piece++) {
            work(Duration.ofSeconds(20));
        }

        assertThat(slept.stream().reduce(Duration.ZERO, Duration::plus)).isEqualTo(Duration.ofHours(1));
        assertThat(slept.get(399)).isZero();
    }

    private void work(Duration time) {
        now += time.toNanos();
        rests.rest();
    }
}
