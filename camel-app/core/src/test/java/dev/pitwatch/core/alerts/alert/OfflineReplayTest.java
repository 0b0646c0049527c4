package dev.pitwatch.core.alerts.alert;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.limit.MinuteShare;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OfflineReplayTest {

    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

    @Test
    void givenReadingsThatAreAllFarApart_whenReplayed_thenItEndsBeforeTheirSilencesFillTheMemory() {
        PreviewWork work =
                new PreviewWork(new MinuteShare(new TestClock(START), AlertPreview.A_MINUTE, "readings"), 1, () -> 0L);
        OfflineReplay replay = new OfflineReplay(1, Map.of(), List.of("a"), new FirstEpisodes(10), work);
        OfflineReplay other = new OfflineReplay(1, Map.of(), List.of("a"), new FirstEpisodes(10), work);

        assertThatThrownBy(() -> {
                    for (int reading = 0; reading <= PreviewWork.MAX_SILENCES / 2; reading++) {
                        Sample sample = sample(START.plus(Duration.ofHours(reading)));
                        replay.take(sample);
                        other.take(sample);
                    }
                })
                .isInstanceOf(Problem.class)
                .hasMessageContaining("100000 times");
    }

    private static Sample sample(Instant at) {
        return new Sample(1, 1, "a", null, at, 50, 20, 40);
    }
}
