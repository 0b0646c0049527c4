package dev.pitwatch.core.alerts.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.admission.aqi.AirQuality;
import dev.pitwatch.core.alerts.alert.EpisodeRepository.NewestSample;
import dev.pitwatch.core.alerts.alert.EpisodeRepository.RuleRow;
import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.Measurements;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.readings.reading.ReadingBuilder;
import dev.pitwatch.core.testing.TestClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A critical alert whose devices fall silent. */
class AlertWithoutDataTest {

    private static final Instant START = Instant.parse("2026-02-20T22:30:00Z");
    private static final String LEFT = "ESP32-LEFT";
    private static final String RIGHT = "ESP32-RIGHT";

    private final FakeEpisodeRepository repository = new FakeEpisodeRepository();
    private final TestClock clock = new TestClock(START);
    private AlertEngine engine;
    private AlertFlow flow;

    @BeforeEach
    void start() {
        repository.pits.put(LEFT, 1L);
        repository.pits.put(RIGHT, 1L);
        engine = engine();
    }

    private AlertEngine engine() {
        Episodes episodes = new Episodes(repository, Runnable::run, new SimpleMeterRegistry());
        flow = new AlertFlow(episodes, fact -> {});
        AlertEngine made = new AlertEngine(repository, FakeLeaseRepository.alone(), episodes, clock);
        made.tick();
        flow.saveAll();
        return made;
    }

    private void tick() {
        engine.tick();
        flow.saveAll();
    }

    @Test
    void givenCriticalOpen_whenItsDeviceFallsSilent_thenItStaysOpenWithoutDataUntilReadingsAreWell() {
        aqi(LEFT, 0, 250);
        silent(LEFT, 60);

        assertThat(repository.alerts.get(0).noDataSince()).isEqualTo(START.plusSeconds(60));
        clock.pass(Duration.ofHours(30));
        tick();
        assertThat(open()).containsExactly("critical_aqi");

        int back = 200_000;
        aqi(LEFT, back, 250);
        assertThat(repository.alerts.get(0).noDataSince()).isNull();
        aqi(LEFT, back + 10, 50);
        aqi(LEFT, back + 70, 50);

        assertThat(reasons()).containsExactly("critical_aqi recovered");
    }

    @Test
    void givenCriticalWithoutData_whenAnotherDeviceIsWell_thenItEndsAfterItsTime() {
        aqi(RIGHT, 0, 50);
        aqi(LEFT, 0, 250);
        silent(RIGHT, 60);
        silent(LEFT, 61);

        aqi(RIGHT, 100, 50);
        assertThat(open()).containsExactly("critical_aqi");
        aqi(RIGHT, 160, 50);

        assertThat(reasons()).containsExactly("critical_aqi recovered");
    }

    @Test
    void givenCriticalWithoutData_whenItsLimitIsRaised_thenItEndsAtOnceOnlyIfWhatWasMeasuredIsInside() {
        aqi(LEFT, 0, 250);
        silent(LEFT, 60);
        config("{\"aqi\":{\"critical\":240}}");
        tick();
        assertThat(open()).containsExactly("critical_aqi");

        config("{\"aqi\":{\"critical\":300}}");
        tick();

        assertThat(reasons()).containsExactly("critical_aqi config");
    }

    @Test
    void givenCriticalWithoutData_whenMaintenanceBegins_thenItEnds() {
        aqi(LEFT, 0, 250);
        silent(LEFT, 60);
        repository.rules.add(new RuleRow(7, 1L, null, Instant.MAX));
        engine.workshopChanged("7");
        tick();

        assertThat(reasons()).containsExactly("critical_aqi maintenance");
    }

    @Test
    void givenCriticalWithoutData_whenItsDeviceIsTakenAway_thenItEndsOnlyWhenThePitHasNoOther() {
        aqi(LEFT, 0, 250);
        silent(LEFT, 60);
        repository.pits.remove(LEFT);
        engine.deviceChanged(LEFT);
        tick();
        assertThat(open()).containsExactly("critical_aqi");

        repository.pits.remove(RIGHT);
        engine.deviceChanged(RIGHT);
        tick();

        assertThat(reasons()).containsExactly("critical_aqi no_data");
    }

    @Test
    void givenCriticalOpen_whenItsOnlyDeviceIsTakenAway_thenItEndsWithoutAWordOfMissingData() {
        repository.pits.remove(RIGHT);
        aqi(LEFT, 0, 250);
        repository.pits.remove(LEFT);
        engine.deviceChanged(LEFT);
        clock.pass(Duration.ofSeconds(10));
        tick();

        assertThat(reasons()).containsExactly("critical_aqi no_data");
        assertThat(repository.alerts.get(0).noDataSince()).isNull();
    }

    @Test
    void givenCriticalWithoutData_whenStartedAgain_thenItStaysSoUntilItsLimitIsRaisedOrAReadingComes() {
        aqi(LEFT, 0, 250);
        silent(LEFT, 60);
        newest(LEFT, 0, 250, true);
        engine = engine();
        silent(LEFT, 120);
        assertThat(repository.alerts.get(0).noDataSince()).isEqualTo(START.plusSeconds(60));

        engine = engine();
        aqi(LEFT, 200, 250);
        assertThat(repository.alerts.get(0).noDataSince()).isNull();
        silent(LEFT, 300);
        engine = engine();
        config("{\"aqi\":{\"critical\":300}}");
        tick();

        assertThat(reasons()).containsExactly("critical_aqi config");
    }

    @Test
    void givenCriticalWhoseDeviceIsOffline_whenStartedAgain_thenItCountsNoMoreAndAnotherThatIsWellEndsIt() {
        aqi(RIGHT, 0, 50);
        aqi(LEFT, 0, 250);
        newest(LEFT, 0, 250, true);
        newest(RIGHT, 0, 50, false);

        engine = engine();
        assertThat(repository.alerts.get(0).noDataSince()).isNull();
        aqi(RIGHT, 20, 50);
        assertThat(open()).containsExactly("critical_aqi");
        aqi(RIGHT, 80, 50);

        assertThat(reasons()).containsExactly("critical_aqi recovered");
    }

    @Test
    void givenCriticalWhoseOnlyDeviceIsOffline_whenStartedAgain_thenItStaysWithoutDataFromThen() {
        aqi(LEFT, 0, 250);
        newest(LEFT, 0, 250, true);
        clock.set(START.plusSeconds(30));

        engine = engine();

        assertThat(open()).containsExactly("critical_aqi");
        assertThat(repository.alerts.get(0).noDataSince()).isEqualTo(START.plusSeconds(30));
    }

    @Test
    void givenCriticalWhoseDeviceLeftThePit_whenStartedAgain_thenItStaysWhileThePitHasAnother() {
        aqi(LEFT, 0, 250);
        repository.pits.remove(LEFT);

        engine = engine();
        assertThat(open()).containsExactly("critical_aqi");
        assertThat(repository.alerts.get(0).noDataSince()).isEqualTo(START);
        repository.pits.remove(RIGHT);
        engine = engine();

        clock.pass(Duration.ofSeconds(10));
        tick();
        assertThat(reasons()).containsExactly("critical_aqi no_data");
    }

    @Test
    void givenCriticalOpen_whenItsDeviceFallsSilentAndAnotherMeasuresNoAqi_thenItStaysWithoutData() {
        take(climate(0));
        aqi(LEFT, 0, 250);
        silent(LEFT, 60);
        take(climate(70));
        tick();

        assertThat(open()).containsExactly("critical_aqi");
        assertThat(repository.alerts.get(0).noDataSince()).isEqualTo(START.plusSeconds(60));
    }

    @Test
    void givenAWarning_whenItsDeviceFallsSilentAndAnotherMeasuresNoAqi_thenItEndsAsNoData() {
        take(climate(0));
        aqi(LEFT, 0, 160);
        silent(RIGHT, 60);
        take(climate(61));
        assertThat(open()).containsExactly("high_aqi");

        silent(LEFT, 62);

        assertThat(reasons()).containsExactly("high_aqi no_data");
    }

    @Test
    void givenEpisodesWhoseDeviceIsGone_whenStartedAgainWhileAnotherMeasuresNoAqi_thenTheyHaveNoData() {
        aqi(LEFT, 0, 160);
        repository.newest.add(new NewestSample(Sample.of(climate(5)), true, false));
        newest(LEFT, 0, 160, true);
        clock.set(START.plusSeconds(20));
        engine = engine();
        assertThat(reasons()).as("it is offline").containsExactly("high_aqi no_data");

        aqi(LEFT, 30, 250);
        repository.pits.remove(LEFT);
        repository.newest.remove(1);
        clock.set(START.plusSeconds(50));
        engine = engine();

        assertThat(open()).as("it left the pit").containsExactly("critical_aqi");
        assertThat(repository.alerts.get(1).noDataSince()).isEqualTo(START.plusSeconds(50));
    }

    @Test
    void givenCriticalThatAPersonHasEnded_whenDataAreOutsideAgain_thenANewOneOpens() {
        aqi(LEFT, 0, 250);
        silent(LEFT, 60);
        repository.clearByHand(repository.alerts.get(0), clock.instant());
        engine.takeUp(7);
        tick();

        aqi(LEFT, 200, 250);

        assertThat(repository.alerts).hasSize(2);
        assertThat(open()).containsExactly("critical_aqi");
    }

    private void silent(String device, int second) {
        clock.set(START.plusSeconds(second));
        engine.forget(device);
        flow.saveAll();
    }

    private void config(String json) {
        repository.rules.clear();
        repository.rules.add(new RuleRow(7, null, json, null));
        engine.workshopChanged("7");
    }

    private void newest(String device, int second, int aqi, boolean offline) {
        repository.newest.add(new NewestSample(Sample.of(reading(device, second, aqi)), !offline, offline));
    }

    private void aqi(String device, int second, int aqi) {
        take(reading(device, second, aqi));
    }

    private void take(Reading reading) {
        clock.set(reading.receivedAt());
        engine.evaluate(List.of(reading));
        flow.saveAll();
    }

    /** The right one as a device without a sensor for dust. */
    private static Reading climate(int second) {
        Measurements values = new Measurements();
        values.set(CoreMetric.TEMPERATURE, 24);
        return at(second).deviceId(RIGHT).values(values).build();
    }

    private static Reading reading(String device, int second, int aqi) {
        return at(second)
                .deviceId(device)
                .air(new AirQuality(aqi, null, "reported", null, "red"))
                .build();
    }

    private static ReadingBuilder at(int second) {
        return new ReadingBuilder()
                .place(7, 1)
                .numbered("9f3a01c2", (long) second)
                .recordedAt(START.plusSeconds(second))
                .receivedAt(START.plusSeconds(second));
    }

    private List<String> open() {
        return repository.alerts.stream()
                .filter(alert -> alert.clearedAt() == null)
                .map(Alert::alertType)
                .toList();
    }

    private List<String> reasons() {
        return repository.alerts.stream()
                .filter(alert -> alert.clearedReason() != null)
                .map(alert -> alert.alertType() + " " + alert.clearedReason().code())
                .toList();
    }
}
