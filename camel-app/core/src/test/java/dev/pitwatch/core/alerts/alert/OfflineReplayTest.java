package dev.pitwatch.core.alerts.alert;

import static org.assertj.core.api.Assertions.assertThat;
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

    private final FirstEpisodes episodes = new FirstEpisodes(10);
    private OfflineReplay replay;

    @Test
    void givenReadingsThatAreAllFarApart_whenReplayed_thenItEndsBeforeTheirSilencesFillTheMemory() {
        PreviewWork work = work();
        OfflineReplay first = new OfflineReplay(1, Map.of(), List.of("a"), new FirstEpisodes(10), work);
        OfflineReplay other = new OfflineReplay(1, Map.of(), List.of("a"), new FirstEpisodes(10), work);

        assertThatThrownBy(() -> {
                    for (int reading = 0; reading <= PreviewWork.MAX_SILENCES / 2; reading++) {
                        Sample sample = sample(START.plus(Duration.ofHours(reading)));
                        first.take(sample);
                        other.take(sample);
                    }
                })
                .isInstanceOf(Problem.class)
                .hasMessageContaining("100000 times");
    }

    @Test
    void givenOneThatFallsSilentAndComesBack_whenReplayed_thenItsEpisodeLastsFromItsWindowToItsNextReading() {
        replay("a", "b");
        everyTenSeconds("a", 0, 100);
        everyTenSeconds("a", 300, 400);
        everyTenSeconds("b", 0, 400);
        replay.end(at(400));

        assertThat(episodes.list()).singleElement().satisfies(episode -> {
            assertThat(episode.opening().subject()).isEqualTo("device:a");
            assertThat(episode.opening().pitId()).isEqualTo(1);
            assertThat(episode.opening().at())
                    .as("the first whole second after it")
                    .isEqualTo(at(161));
            assertThat(episode.clearedAt()).isEqualTo(at(300));
        });
    }

    @Test
    void givenOneThatIsSilentForJustItsWindow_whenReplayed_thenThereIsNoEpisode() {
        replay("a", "b");
        everyTenSeconds("a", 0, 100);
        everyTenSeconds("a", 160, 400);
        everyTenSeconds("b", 0, 400);
        replay.end(at(400));

        assertThat(episodes.list()).isEmpty();
    }

    @Test
    void givenOneThatStaysSilent_whenReplayed_thenItsEpisodeIsOpenAtTheEnd() {
        replay("a", "b");
        everyTenSeconds("a", 0, 100);
        everyTenSeconds("b", 0, 400);
        replay.end(at(400));

        assertThat(episodes.list()).singleElement().satisfies(episode -> {
            assertThat(episode.opening().at()).isEqualTo(at(161));
            assertThat(episode.clearedAt()).isNull();
        });
    }

    @Test
    void givenMostOfTheDevicesGoTogether_whenReplayed_thenOneEpisodeOfTheWorkshopStandsForAll() {
        replay("a", "b", "c", "d");
        everyTenSeconds("a", 0, 100);
        everyTenSeconds("b", 0, 110);
        everyTenSeconds("c", 0, 120);
        everyTenSeconds("d", 0, 600);
        everyTenSeconds("a", 400, 600);
        everyTenSeconds("b", 400, 600);
        everyTenSeconds("c", 400, 600);
        replay.end(at(600));

        assertThat(episodes.list()).singleElement().satisfies(episode -> {
            assertThat(episode.opening().subject()).isEqualTo("workshop:1");
            assertThat(episode.opening().message()).isEqualTo("3 of 4 devices are offline");
            assertThat(episode.opening().at())
                    .as("once it is known of all of them")
                    .isEqualTo(at(181));
            assertThat(episode.clearedAt()).isBetween(at(400), at(402));
        });
    }

    @Test
    void givenOneThatMovesToAnotherPit_whenReplayed_thenItWasHeardAllTheTime() {
        replay("a", "b");
        for (int second = 0; second <= 400; second += 10) {
            replay.take(sample("a", second < 200 ? 1 : 2, at(second)));
        }
        everyTenSeconds("b", 0, 400);
        replay.end(at(400));

        assertThat(episodes.list()).isEmpty();
    }

    @Test
    void givenReadingsOfOneThatIsNoDeviceOfTheWorkshopAnyMore_whenReplayed_thenItsSilenceIsNone() {
        replay("b");
        everyTenSeconds("a", 0, 100);
        everyTenSeconds("b", 0, 400);
        replay.end(at(400));

        assertThat(episodes.list()).isEmpty();
    }

    private void replay(String... active) {
        replay = new OfflineReplay(1, Map.of(), List.of(active), episodes, work());
    }

    private static PreviewWork work() {
        return new PreviewWork(new MinuteShare(new TestClock(START), AlertPreview.A_MINUTE, "readings"), 1, () -> 0L);
    }

    private void everyTenSeconds(String device, int from, int to) {
        for (int second = from; second <= to; second += 10) {
            replay.take(sample(device, 1, at(second)));
        }
    }

    private static Instant at(int second) {
        return START.plusSeconds(second);
    }

    private static Sample sample(Instant at) {
        return sample("a", 1, at);
    }

    private static Sample sample(String device, long pit, Instant at) {
        return new Sample(1, pit, device, null, at, 50, 20, 40);
    }
}
