package dev.pitwatch.core.alerts.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.alerts.alert.EpisodeChange.Opening;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FirstEpisodesTest {

    private static final Instant BEGIN = Instant.parse("2026-02-20T10:00:00Z");

    private final FirstEpisodes episodes = new FirstEpisodes(2);

    private static ReplayedEpisode episode(int second, long pit, String type) {
        return new ReplayedEpisode(
                new Opening(
                        1L,
                        pit,
                        "ESP32-A1B2C3D4E5F6",
                        null,
                        type,
                        Severity.WARNING,
                        "pit:" + pit,
                        "",
                        160.0,
                        150.0,
                        BEGIN.plusSeconds(second),
                        pit == 2,
                        false),
                null,
                160.0);
    }

    @Test
    void givenMoreThanAreKept_whenAddedAsTheyClear_thenTheOpeningsOfAllOthersAreThereInTheirOrder() {
        episodes.add(episode(50, 2, "high_aqi"));
        episodes.add(episode(40, 3, "temp_out_of_range"));
        episodes.add(episode(20, 2, "high_aqi"));
        episodes.add(episode(50, 1, "high_aqi"));
        episodes.add(episode(10, 1, "high_aqi"));
        episodes.add(episode(50, 1, "critical_aqi"));

        assertThat(episodes.count()).isEqualTo(6);
        assertThat(episodes.list()).containsExactly(episode(10, 1, "high_aqi"), episode(20, 2, "high_aqi"));
        assertThat(episodes.later())
                .containsExactly(
                        episode(40, 3, "temp_out_of_range").alert(),
                        episode(50, 1, "critical_aqi").alert(),
                        episode(50, 1, "high_aqi").alert(),
                        episode(50, 2, "high_aqi").alert());
    }

    @Test
    void givenAsManyAsMemoryIsThereFor_whenOneMoreIsAdded_thenOnePitIsToBeAskedFor() {
        for (int second = 0; second < LaterOpenings.MAX + 2; second++) {
            episodes.add(episode(second, second % 20, "high_aqi"));
        }

        assertThat(episodes.later()).hasSize(LaterOpenings.MAX);
        assertThatThrownBy(() -> episodes.add(episode(0, 1, "high_aqi")))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("pit_id");
    }
}
