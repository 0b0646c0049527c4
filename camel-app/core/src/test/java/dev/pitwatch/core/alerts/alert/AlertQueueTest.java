package dev.pitwatch.core.alerts.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.alerts.alert.EpisodeRepository.NewestSample;
import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.testing.SampleReading;
import dev.pitwatch.core.testing.SampleWorkshop;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Changes between the engine and its repository. */
class AlertQueueTest {

    private static final Instant START = Instant.parse("2026-02-20T22:30:00Z");
    private static final SampleWorkshop SHOP = new SampleWorkshop(7, "w", 1, "ESP32-PIT1");

    private final FakeEpisodeRepository repository = new FakeEpisodeRepository();
    private final List<AlertFact> published = new ArrayList<>();
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Episodes episodes = new Episodes(repository, Runnable::run, meters);
    private final AlertFlow flow = new AlertFlow(episodes, published::add);
    private final AlertEngine engine =
            new AlertEngine(repository, FakeLeaseRepository.alone(), episodes, Clock.fixed(START, ZoneOffset.UTC));

    @BeforeEach
    void start() {
        engine.tick();
    }

    @Test
    void givenChanges_whenFound_thenTheyAreAnsweredAndWaitUntilTheyAreSaved() {
        assertThat(engine.evaluate(List.of(hot(1, 0)))).singleElement().isInstanceOf(EpisodeChange.Opening.class);
        assertThat(engine.evaluate(List.of(hot(1, 1)))).isEmpty();
        assertThat(repository.alerts).isEmpty();
        assertThat(episodes.isWaiting()).isTrue();

        flow.save();

        assertThat(published).singleElement().isInstanceOf(AlertOpened.class);
        assertThat(episodes.isWaiting()).isFalse();
        assertThat(meters.counter("pitwatch.alerts.opened", "alert_type", "temp_out_of_range")
                        .count())
                .isOne();
    }

    @Test
    void givenMissedReadings_whenReloaded_thenTheNewestRaiseOnceWhatWaitsIsSaved() {
        repository.pits.put("ESP32-PIT2", 2L);
        engine.evaluate(List.of(hot(2, 0)));
        newest(hot(1, 5));
        newest(hot(3, 6));
        engine.reload();
        assertThat(engine.evaluate(List.of(hot(3, 6)))).isEmpty();

        flow.save();
        engine.tick();
        flow.save();

        assertThat(openPits()).containsExactly(2L, 1L, 3L);
    }

    @Test
    void givenTooManyChangesWhileAway_whenBack_thenTheEngineStartsFromTheNewestReadings() {
        repository.away = true;
        for (int pit = 1; pit <= Episodes.MAX_WAITING + 1; pit++) {
            engine.evaluate(List.of(hot(100L + pit, 0)));
            flow.save();
        }
        repository.away = false;
        newest(hot(1, 0));

        engine.tick();
        flow.save();

        assertThat(openPits()).containsExactly(1L);
        assertThat(meters.counter("pitwatch.alerts.overflows").count()).isOne();
    }

    @Test
    void givenAWorkshopWithTooManyChanges_whenTheyGiveWay_thenThoseOfOthersAreSavedAndTheyAreJudgedOn() {
        SampleWorkshop neighbour = new SampleWorkshop(8, "n", 9_000_001, "ESP32-N");
        repository.away = true;
        engine.evaluate(List.of(hotOf(neighbour, 9_000_001, 0)));
        for (int pit = 1; pit <= Episodes.MAX_WAITING; pit++) {
            engine.evaluate(List.of(hot(100L + pit, 0)));
        }
        newest(hot(1, 0));

        engine.evaluate(List.of(hotOf(neighbour, 9_000_002, 1)));
        repository.away = false;
        engine.tick();
        flow.saveAll();

        assertThat(openPits()).containsExactlyInAnyOrder(9_000_001L, 9_000_002L, 1L);
    }

    @Test
    void givenAWorkshopThatIsTakenUpAnew_whenItsRowsAreRead_thenThoseOfOthersAreNot() {
        newest(hot(1, 0));
        newest(hotOf(new SampleWorkshop(8, "n", 9_000_001, "ESP32-N"), 9_000_001, 0));
        repository.asked.clear();

        engine.takeUp(SHOP.workshopId());
        engine.tick();
        flow.saveAll();

        assertThat(openPits()).containsExactly(1L);
        assertThat(repository.asked).hasSize(3).containsOnly(Set.of(SHOP.workshopId()));
    }

    @Test
    void givenAWorkshopWhoseChangesNeverEnd_whenReloaded_thenOthersAreTakenUpWithoutWaitingForIt() {
        SampleWorkshop neighbour = new SampleWorkshop(8, "n", 9_000_001, "ESP32-N");
        engine.evaluate(List.of(hot(2, 0)));
        newest(hotOf(neighbour, 9_000_001, 0));
        newest(hot(1, 0));
        engine.reload();
        engine.tick();

        flow.save();

        assertThat(openPits()).containsExactly(2L, 9_000_001L);
    }

    @Test
    void givenARowTheDatabaseRefuses_whenSaved_thenTheOthersAreSavedOnce() {
        repository.refusedSubject = "pit:1";
        engine.evaluate(List.of(hot(3, 0), hot(1, 0), hot(2, 1)));

        flow.saveAll();

        assertThat(openPits()).containsExactly(3L, 2L);
        assertThat(published).hasSize(2);
        assertThat(meters.counter("pitwatch.alerts.refused").count()).isOne();
        assertThat(episodes.isWaiting()).isFalse();
    }

    private List<Long> openPits() {
        return repository.alerts.stream()
                .filter(alert -> alert.clearedAt() == null)
                .map(Alert::pitId)
                .toList();
    }

    private void newest(Reading reading) {
        repository.newest.add(new NewestSample(Sample.of(reading), true, false));
    }

    private static Reading hot(long pit, int second) {
        return hotOf(SHOP, pit, second);
    }

    private static Reading hotOf(SampleWorkshop shop, long pit, int second) {
        return SampleReading.of(shop)
                .pit(pit)
                .device("ESP32-PIT" + pit)
                .at(START.plusSeconds(second))
                .with(CoreMetric.TEMPERATURE, 40)
                .build();
    }
}
