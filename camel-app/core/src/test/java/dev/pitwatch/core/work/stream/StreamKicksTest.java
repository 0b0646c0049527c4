package dev.pitwatch.core.work.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.work.stream.StreamKeeper.Running;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** When the end of a session is asked for, and asked for again. */
class StreamKicksTest {

    private final TestClock clock = TestClock.atExample();
    private final StreamKicks kicks = new StreamKicks(clock);
    private final Running one = some();
    private final Running two = some();

    private static Running some() {
        return new Running("webrtcsessions", UUID.randomUUID());
    }

    @Test
    void givenOneThatWasHandedOut_whenItIsLost_thenItIsHandedOutAgainAfterAMinute() {
        assertThat(kicks.due(List.of(one))).containsExactly(one);
        assertThat(kicks.due(List.of(one, two))).containsExactly(two);

        clock.pass(Duration.ofSeconds(60));

        assertThat(kicks.due(List.of(one, two))).containsExactlyInAnyOrder(one, two);
    }

    @Test
    void givenOneThatIsRefused_whenTriedAgain_thenItWaitsLongerEachTimeAndGoesBehindOthers() {
        kicks.due(List.of(one));
        assertThat(kicks.refused(one)).as("for the first time").isTrue();
        for (int seconds : new int[] {1, 2, 4, 8, 16, 32, 32}) {
            clock.pass(Duration.ofSeconds(seconds).minusMillis(1));
            assertThat(kicks.due(List.of(one))).as("before %d s", seconds).isEmpty();
            clock.pass(Duration.ofMillis(1));
            Running other = some();
            assertThat(kicks.due(List.of(one, other))).containsExactly(other, one);
            assertThat(kicks.refused(one)).isFalse();
        }
    }

    @Test
    void givenOneThatNeedNotEndAnyMore_whenItIsToEndAfterAll_thenItIsTriedAtOnce() {
        kicks.refused(one);
        assertThat(kicks.due(List.of(one))).isEmpty();

        kicks.due(List.of());

        assertThat(kicks.due(List.of(one, one))).containsExactly(one);
    }

    @Test
    void givenNoAnswer_whenOthersWait_thenAllAreTriedASecondLaterAndNoneIsPutBack() {
        kicks.due(List.of(one, two));
        kicks.pause(one);
        assertThat(kicks.isPaused()).isTrue();
        kicks.later(two);

        clock.pass(StreamKicks.PAUSE);

        assertThat(kicks.isPaused()).isFalse();
        assertThat(kicks.due(List.of(one, two))).containsExactly(one, two);
        kicks.again(one);
        assertThat(kicks.due(List.of(one))).isEmpty();
        clock.pass(StreamKicks.PAUSE);
        assertThat(kicks.due(List.of(one))).containsExactly(one);
    }

    @Test
    void givenMoreThanTheQueueHas_whenHandedOut_thenTheRestComesOnceThereIsRoom() {
        List<Running> many = Stream.generate(StreamKicksTest::some)
                .limit(StreamKicks.MAX_WAITING + 10)
                .toList();

        List<Running> first = kicks.due(many);
        assertThat(first).hasSize(StreamKicks.MAX_WAITING);
        assertThat(kicks.due(many)).isEmpty();
        kicks.done(first.get(0));
        kicks.done(first.get(1));

        assertThat(kicks.due(many.subList(2, many.size())))
                .containsExactlyElementsOf(many.subList(StreamKicks.MAX_WAITING, StreamKicks.MAX_WAITING + 2));
    }
}
