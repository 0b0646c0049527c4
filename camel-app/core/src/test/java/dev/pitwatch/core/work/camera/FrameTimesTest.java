package dev.pitwatch.core.work.camera;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.work.camera.FrameProbe.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FrameTimesTest {

    /** {@return 5 s of 25 frames a second} */
    private static List<Frame> frames(IntPredicate isKey) {
        return IntStream.range(0, 126)
                .mapToObj(i -> new Frame(100 + i / 25.0, isKey.test(i)))
                .toList();
    }

    private static FrameTimes times(IntPredicate isKey) {
        return FrameTimes.of(frames(isKey)).orElseThrow();
    }

    @Test
    void givenFrames_whenLookedAt_thenTheyTellTheirRateAndTheTimeBetweenKeyFrames() {
        assertThat(times(i -> i % 50 == 10)).isEqualTo(new FrameTimes(25, Optional.of(2.0), false, false));
        assertThat(times(i -> i % 25 == 0).keyframeS()).contains(1.0);
    }

    @Test
    void givenKeyFramesThatAreRare_whenLookedAt_thenThatIsSaidEvenWhereNoTwoCame() {
        assertThat(times(i -> i == 10 || i == 110)).isEqualTo(new FrameTimes(25, Optional.of(4.0), true, false));
        assertThat(times(i -> i == 0)).isEqualTo(new FrameTimes(25, Optional.empty(), true, false));
        assertThat(times(i -> i == 125).keysAreRare()).isTrue();
        assertThat(times(i -> false)).isEqualTo(new FrameTimes(25, Optional.empty(), true, false));
        assertThat(times(i -> i == 10 || i == 30).keysAreRare())
                .as("3.8 s without")
                .isTrue();
        assertThat(times(i -> i % 52 == 0).keysAreRare()).as("2.08 s").isFalse();
        assertThat(times(i -> i % 53 == 0).keysAreRare()).as("2.12 s").isTrue();
    }

    @Test
    void givenFramesThatAreMissingOrTwice_whenLookedAt_thenTheRateIsThatOfTheOthers() {
        List<Frame> frames = new ArrayList<>(frames(i -> i % 50 == 0));
        frames.subList(3, 9).clear();
        frames.add(0, frames.get(0));

        assertThat(FrameTimes.of(frames).orElseThrow().fps()).isEqualTo(25);
    }

    @Test
    void givenFramesThatComeAfterLaterOnes_whenLookedAt_thenThereAreBFrames() {
        List<Frame> frames = new ArrayList<>(frames(i -> i % 50 == 0));
        frames.add(4, frames.remove(5));

        assertThat(FrameTimes.of(frames).orElseThrow()).isEqualTo(new FrameTimes(25, Optional.of(2.0), false, true));
    }

    @Test
    void givenLessThanASecond_whenLookedAt_thenNothingIsSaid() {
        List<Frame> frames = frames(i -> i == 0);

        assertThat(FrameTimes.of(List.of())).isEmpty();
        assertThat(FrameTimes.of(frames.subList(0, 25))).isEmpty();
        assertThat(FrameTimes.of(frames.subList(0, 26))).isPresent();
    }
}
