package dev.pitwatch.core.work.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.core.work.camera.Segments.Segment;
import dev.pitwatch.core.work.camera.Segments.Span;
import dev.pitwatch.core.work.camera.Segments.Start;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SegmentsTest {

    private static final Instant TEN = Instant.parse("2026-02-20T10:00:00Z");
    private static final String PATH = "workshop_001/pit1";

    @Test
    void givenStartsInAnyOrderAndZone_whenRead_thenEachEndsWithTheNextOrAfterItsLongest() {
        List<Segment> segments = of("2026-02-20T10:01:01.5Z", "2026-02-20T15:30:00+05:30", "2026-02-20T10:30:00Z");

        assertThat(segments)
                .containsExactly(
                        new Segment(PATH, "2026-02-20T15:30:00+05:30", TEN, TEN.plusMillis(61_500)),
                        new Segment(PATH, "2026-02-20T10:01:01.5Z", TEN.plusMillis(61_500), TEN.plusMillis(131_500)),
                        new Segment(PATH, "2026-02-20T10:30:00Z", TEN.plusSeconds(1_800), TEN.plusSeconds(1_870)));
    }

    @Test
    void givenAStartThatIsNoTime_whenRead_thenThatIsTheServersFault() {
        assertThatThrownBy(() -> of("yesterday"))
                .isInstanceOf(MediaServerException.class)
                .hasMessageContaining("yesterday");
    }

    @Test
    void givenSegments_whenAskedForATime_thenThoseThatReachIntoItOverlap() {
        Segment segment = of(TEN.toString()).get(0);

        assertThat(segment.overlaps(TEN.plusSeconds(69), TEN.plusSeconds(100))).isTrue();
        assertThat(segment.overlaps(TEN.plusSeconds(70), TEN.plusSeconds(100))).isFalse();
        assertThat(segment.overlaps(TEN.minusSeconds(60), TEN.plusSeconds(1))).isTrue();
        assertThat(segment.overlaps(TEN.minusSeconds(60), TEN)).isFalse();
    }

    @Test
    void givenSegments_whenJoined_thenNeighboursAreOneAndAllIsCutToTheTimeThatIsWanted() {
        List<Segment> segments = of(
                at(0), at(60), at(120), // until 190
                at(600));

        assertThat(Segments.joined(segments, TEN.minusSeconds(1), TEN.plus(Duration.ofHours(1))))
                .containsExactly(span(0, 190), span(600, 670));
        assertThat(Segments.joined(segments, TEN.plusSeconds(90), TEN.plusSeconds(630)))
                .containsExactly(span(90, 190), span(600, 630));
        assertThat(Segments.joined(segments, TEN.plusSeconds(200), TEN.plusSeconds(300)))
                .isEmpty();
    }

    @Test
    void givenSegmentsOfTwoNamesOfAPit_whenJoined_thenEachNameHasItsOwnAndTheyDoNotOverlap() {
        List<Start> starts = List.of(new Start("workshop_001/pit9", at(0)), new Start(PATH, at(60)));

        List<Segment> segments = Segments.of(starts, Optional.empty(), Segments.SHOWN);

        assertThat(Segments.joined(segments, TEN, TEN.plus(Duration.ofHours(1))))
                .containsExactly(new Span("workshop_001/pit9", TEN, TEN.plusSeconds(60)), span(60, 130));
    }

    @Test
    void givenAServerWhoseClockIsAheadOrBehind_whenRead_thenTimesAreOursAndNamesAreIts() {
        assertThat(Segments.of(PATH, List.of(at(90)), Optional.of(Duration.ofSeconds(90)), Segments.SHOWN))
                .containsExactly(new Segment(PATH, at(90), TEN, TEN.plusSeconds(70)));
        assertThat(Segments.of(PATH, List.of(at(-90)), Optional.of(Duration.ofSeconds(-90)), Segments.SHOWN))
                .containsExactly(new Segment(PATH, at(-90), TEN, TEN.plusSeconds(70)));
    }

    private static List<Segment> of(String... starts) {
        return Segments.of(PATH, List.of(starts), Optional.empty(), Segments.SHOWN);
    }

    private static String at(int seconds) {
        return TEN.plusSeconds(seconds).toString();
    }

    private static Span span(int from, int to) {
        return new Span(PATH, TEN.plusSeconds(from), TEN.plusSeconds(to));
    }
}
