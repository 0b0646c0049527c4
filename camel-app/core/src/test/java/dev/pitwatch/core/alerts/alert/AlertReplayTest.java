package dev.pitwatch.core.alerts.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.alerts.alert.JdbiPreviewRepository.FilmTime;
import dev.pitwatch.core.alerts.config.AlertConfig;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** By the settings that hold where no one changed anything: AQI 150 and 200, 60 s until all is well again or a device counts no more. */
class AlertReplayTest {

    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    private static final double MILD = 24;
    private static final double MOIST = 50;

    private final FirstEpisodes episodes = new FirstEpisodes(10);

    @Test
    void givenAnIndexThatRisesAndFalls_whenReplayed_thenTheEpisodeHasItsWorstValueAndEndsWhenAllWasWell() {
        AlertReplay replay = replay();
        aqi(replay, "a", 0, 120);
        aqi(replay, "a", 30, 160);
        aqi(replay, "a", 60, 180);
        aqi(replay, "a", 90, 170);
        aqi(replay, "a", 120, 90);
        aqi(replay, "a", 150, 90);
        aqi(replay, "a", 180, 90);
        replay.end(at(600));

        ReplayedEpisode episode = only();
        assertThat(episode.opening().alertType()).isEqualTo("high_aqi");
        assertThat(episode.opening().at()).isEqualTo(at(30));
        assertThat(episode.worst()).isEqualTo(180);
        assertThat(episode.clearedAt()).isEqualTo(at(180));
    }

    @Test
    void givenAnEpisodeThatIsOpenAtTheEnd_whenReplayed_thenItIsNotCleared() {
        AlertReplay replay = replay();
        aqi(replay, "a", 0, 160);
        aqi(replay, "a", 30, 165);
        replay.end(at(40));

        assertThat(only().clearedAt()).isNull();
        assertThat(only().worst()).isEqualTo(165);
    }

    @Test
    void givenAValueBelowItsLimit_whenItFallsFurther_thenThatIsTheWorst() {
        AlertReplay replay = replay();
        climate(replay, 0, 14, MOIST);
        climate(replay, 30, 9, MOIST);
        climate(replay, 60, 12, MOIST);
        replay.end(at(70));

        assertThat(only().opening().alertType()).isEqualTo("temp_out_of_range");
        assertThat(only().worst()).isEqualTo(9);
    }

    @Test
    void givenFilmThatIsWorkedOnForAWhile_whenReplayed_thenItsBandCountsOnlyThen() {
        AlertReplay replay = replay(new FilmTime(2, at(60), at(180)));
        for (int second = 0; second <= 300; second += 30) {
            climate(replay, second, 30, MOIST);
        }
        replay.end(at(301));

        assertThat(only().opening().alertType()).isEqualTo("out_of_band");
        assertThat(only().opening().at()).isEqualTo(at(60));
        assertThat(only().clearedAt()).isEqualTo(at(180));
    }

    @Test
    void givenFilmThatIsStillWorkedOn_whenReplayed_thenItsEpisodeIsOpen() {
        AlertReplay replay = replay(new FilmTime(2, at(0), null));
        climate(replay, 10, MILD, 65);
        replay.end(at(20));

        assertThat(only().opening().alertType()).isEqualTo("out_of_band");
        assertThat(only().worst()).isEqualTo(65);
        assertThat(only().clearedAt()).isNull();
    }

    @Test
    void givenADeviceThatFallsSilent_whenReplayed_thenAWarningEndsWithoutDataAndACriticalOneStays() {
        AlertReplay warning = replay();
        aqi(warning, "a", 0, 160);
        warning.end(at(3_600));
        assertThat(only().clearedAt())
                .as("after its window, and the time until all is well")
                .isBetween(at(60), at(180));

        FirstEpisodes others = new FirstEpisodes(10);
        AlertReplay critical = replay(others, true);
        aqi(critical, "a", 0, 250);
        critical.end(at(3_600));
        assertThat(others.list()).singleElement().satisfies(episode -> {
            assertThat(episode.opening().alertType()).isEqualTo("critical_aqi");
            assertThat(episode.clearedAt()).isNull();
        });
    }

    @Test
    void givenAPitThatHasNoDeviceAnyMore_whenItsLastWasCritical_thenThatEndsWithoutData() {
        AlertReplay replay = replay(episodes, false);
        aqi(replay, "a", 0, 250);
        replay.end(at(3_600));

        assertThat(only().clearedAt()).isBetween(at(60), at(180));
    }

    @Test
    void givenTwoDevices_whenTheOneThatIsOutsideFallsSilent_thenTheOtherAloneIsHeld() {
        AlertReplay replay = replay();
        aqi(replay, "a", 0, 160);
        for (int second = 10; second <= 300; second += 10) {
            aqi(replay, "b", second, 80);
        }
        replay.end(at(310));

        assertThat(only().clearedAt())
                .as("until it counts no more, its value does")
                .isAfter(at(60));
        assertThat(only().worst()).isEqualTo(160);
    }

    private AlertReplay replay(FilmTime... film) {
        return replay(episodes, true, film);
    }

    private static AlertReplay replay(FirstEpisodes episodes, boolean equipped, FilmTime... film) {
        DeviceWindows windows = new DeviceWindows(Map.of("a", 10, "b", 10), AlertConfig.DEFAULTS);
        return new AlertReplay(1, 2, equipped, AlertConfig.DEFAULTS, windows, List.of(film), new Openings(), episodes);
    }

    private static void aqi(AlertReplay replay, String device, int second, double aqi) {
        replay.take(new Sample(1, 2, device, null, at(second), aqi, MILD, MOIST));
    }

    private static void climate(AlertReplay replay, int second, double temperature, double humidity) {
        replay.take(new Sample(1, 2, "a", null, at(second), 40, temperature, humidity));
    }

    private ReplayedEpisode only() {
        assertThat(episodes.list()).hasSize(1);
        return episodes.list().get(0);
    }

    private static Instant at(int second) {
        return START.plusSeconds(second);
    }
}
