package dev.pitwatch.core.readings.occupancy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.readings.occupancy.PitTimeline.Stay;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PitTimelineTest {

    private static final Instant T = Instant.parse("2026-02-20T22:30:00Z");

    private final PitTimeline timeline =
            PitTimeline.of(List.of(new Stay(1, T, T.plusSeconds(10)), new Stay(2, T.plusSeconds(10), null)));

    @Test
    void givenStays_whenAskedForATime_thenBeginningsCountAndEndsDoNot() {
        assertThat(timeline.jobAt(T.minusMillis(1))).isNull();
        assertThat(timeline.jobAt(T)).isEqualTo(1);
        assertThat(timeline.jobAt(T.plusMillis(9_999))).isEqualTo(1);
        assertThat(timeline.jobAt(T.plusSeconds(10))).isEqualTo(2);
        assertThat(timeline.jobAt(T.plusSeconds(1_000_000))).isEqualTo(2);
        assertThat(PitTimeline.EMPTY.jobAt(T)).isNull();
    }

    @Test
    void givenTwoTimelines_whenCompared_thenTheFirstDifferenceIsFound() {
        PitTimeline left = PitTimeline.of(
                List.of(new Stay(1, T, T.plusSeconds(10)), new Stay(2, T.plusSeconds(10), T.plusSeconds(20))));
        assertThat(timeline.differsSince(timeline)).isEmpty();
        assertThat(timeline.differsSince(left)).contains(T.plusSeconds(20));
        assertThat(left.differsSince(timeline)).contains(T.plusSeconds(20));
        assertThat(PitTimeline.EMPTY.differsSince(left)).contains(T);
        assertThat(PitTimeline.of(List.of(new Stay(1, T, null))).differsSince(timeline))
                .contains(T.plusSeconds(10));
    }
}
