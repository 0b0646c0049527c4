package dev.pitwatch.launcher.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.limit.Rests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A copy rests for as long as {@link Rests} has it, once a piece is full. */
class PieceRestsTest {

    private final List<Duration> slept = new ArrayList<>();
    private long now = 1;
    private final PieceRests rests = PieceRests.afterEachPiece(new Rests(() -> now, nanos -> {
        slept.add(Duration.ofNanos(nanos));
        now += nanos;
    }));

    @Test
    void givenPieces_whenEachIsFull_thenItRestsTwiceAsLongAsThatTook() {
        work(Duration.ofMillis(100), PieceRests.PIECE - 1);
        assertThat(slept).isEmpty();
        work(Duration.ofMillis(50), 1);
        work(Duration.ofMillis(20), PieceRests.PIECE);

        assertThat(slept).containsExactly(Duration.ofMillis(300), Duration.ofMillis(40));
    }

    private void work(Duration time, int bytes) {
        now += time.toNanos();
        rests.read(bytes);
    }
}
