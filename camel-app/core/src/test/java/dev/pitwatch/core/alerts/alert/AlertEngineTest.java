package dev.pitwatch.core.alerts.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.live.LiveEvent;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlertEngineTest {

    private static final Instant START = Instant.parse("2026-02-20T22:30:00Z");
    private static final String LEFT = "ESP32-LEFT";
    private static final String RIGHT = "ESP32-RIGHT";

    private final FakeEpisodeRepository repository = new FakeEpisodeRepository();
    private final List<LiveEvent> events = new ArrayList<>();
    private final TestClock clock = new TestClock(START);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private AlertEngine engine;
    private AlertFlow flow;

    @BeforeEach
    void start() {
        repository.pits.put(LEFT, 1L);
        repository.pits.put(RIGHT, 1L);
        engine = engine();
    }

    private AlertEngine engine() {
        Episodes episodes = new Episodes(repository, Runnable::run, meters);
        flow = new AlertFlow(episodes, new AlertEvents(events::add)::publish);
        AlertEngine made = new AlertEngine(repository, FakeLeaseRepository.alone(), episodes, clock);
        made.tick();
        flow.saveAll();
        return made;
    }

    private void tick() {
        engine.tick();
        flow.saveAll();
    }

    @ParameterizedTest
    @CsvSource({"150, false", "151, true", "200, true"})
    void givenAqi_whenRead_thenHighAqiOpensAboveItsLimitOnly(int aqi, boolean opens) {
        aqi(LEFT, 0, aqi);

        assertThat(open()).isEqualTo(opens ? List.of("high_aqi") : List.of());
    }

    @Test
    void givenAqiOver200_whenRead_thenOnlyCriticalOpens() {
        aqi(LEFT, 0, 346);

        assertThat(open()).containsExactly("critical_aqi");
        Alert alert = repository.alerts.get(0);
        assertThat(alert.message()).isEqualTo("AQI exceeded 200");
        assertThat(alert.value()).isEqualTo(346);
        assertThat(alert.limit()).isEqualTo(200);
        assertThat(alert.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(alert.subject()).isEqualTo("pit:1");
        assertThat(alert.deviceId()).isEqualTo(LEFT);
        assertThat(alert.jobId()).isEqualTo(42);
        assertThat(events).extracting(LiveEvent::type).containsExactly("alert");
        assertThat(events.get(0).data()).isEqualTo(alert);
    }

    @Test
    void givenHighAqiOpen_whenAqiRisesOver200_thenItIsEscalated() {
        aqi(LEFT, 0, 151);
        aqi(LEFT, 10, 201);

        assertThat(open()).containsExactly("critical_aqi");
        assertThat(reasons()).containsExactly("high_aqi escalated");
        assertThat(events).extracting(LiveEvent::type).containsExactly("alert", "alert", "alert_cleared");
    }

    @Test
    void givenCriticalClears_whenAqiIsStillHigh_thenHighAqiOpensAgain() {
        aqi(LEFT, 0, 250);
        aqi(LEFT, 10, 180);
        aqi(LEFT, 69, 180);
        assertThat(open()).containsExactly("critical_aqi");

        aqi(LEFT, 70, 180);

        assertThat(open()).containsExactly("high_aqi");
        assertThat(reasons()).containsExactly("critical_aqi recovered");
        assertThat(repository.alerts.get(1).value()).isEqualTo(180);
    }

    @Test
    void givenCriticalClears_whenAnotherDeviceIsStillHigh_thenItsHighAqiOpens() {
        aqi(LEFT, 0, 250);
        aqi(RIGHT, 0, 170);
        aqi(LEFT, 10, 50);
        aqi(LEFT, 70, 50);

        assertThat(open()).containsExactly("high_aqi");
        assertThat(repository.alerts.get(1).deviceId()).isEqualTo(RIGHT);
        assertThat(repository.alerts.get(1).value()).isEqualTo(170);
    }

    @ParameterizedTest
    @CsvSource({"145, false", "144, true"})
    void givenHighAqiOpen_whenBelowLimit_thenClearsBelowHysteresisOnly(int aqi, boolean clears) {
        aqi(LEFT, 0, 151);
        aqi(LEFT, 10, aqi);
        aqi(LEFT, 70, aqi);

        assertThat(open().isEmpty()).isEqualTo(clears);
    }

    @Test
    void givenWellForAWhile_whenBetweenHysteresisAndLimit_thenTheClearTimeStartsAgain() {
        aqi(LEFT, 0, 151);
        aqi(LEFT, 10, 100);
        aqi(LEFT, 40, 148);
        aqi(LEFT, 50, 100);
        aqi(LEFT, 109, 100);
        assertThat(open()).containsExactly("high_aqi");

        aqi(LEFT, 110, 100);

        assertThat(reasons()).containsExactly("high_aqi recovered");
        assertThat(events).extracting(LiveEvent::type).containsExactly("alert", "alert_cleared");
    }

    @ParameterizedTest
    @CsvSource({
        "35.0, ''",
        "35.1, Temperature exceeded 35 °C",
        "15.0, ''",
        "14.9, Temperature fell below 15 °C",
    })
    void givenTemperature_whenRead_thenBothLimitsAreStrict(double value, String message) {
        take(reading(LEFT, 0, Map.of(CoreMetric.TEMPERATURE, value)));

        assertThat(repository.alerts)
                .extracting(Alert::message)
                .isEqualTo(message.isEmpty() ? List.of() : List.of(message));
    }

    @ParameterizedTest
    @CsvSource({"34.5, false", "34.4, true", "15.5, false", "15.6, true"})
    void givenTemperatureOpen_whenBack_thenClearsInsideHysteresisOfBothLimits(double value, boolean clears) {
        temperature(0, 36);
        temperature(10, value);
        temperature(70, value);

        assertThat(open().isEmpty()).isEqualTo(clears);
    }

    @ParameterizedTest
    @CsvSource({"70, ''", "70.5, high_humidity"})
    void givenHumidity_whenRead_thenOnlyTheUpperLimitIsSet(double value, String type) {
        take(reading(LEFT, 0, Map.of(CoreMetric.HUMIDITY, value)));
        take(reading(LEFT, 10, Map.of(CoreMetric.HUMIDITY, 1.0)));

        assertThat(open()).isEqualTo(type.isEmpty() ? List.of() : List.of(type));
    }

    @Test
    void givenLowerHumidityLimit_whenBelow_thenLowHumidityOpens() {
        config(null, "{\"humidity\":{\"min\":30}}");

        take(reading(LEFT, 0, Map.of(CoreMetric.HUMIDITY, 29.9)));

        assertThat(open()).containsExactly("low_humidity");
        assertThat(repository.alerts.get(0).message()).isEqualTo("Humidity fell below 30 %");
    }

    @Test
    void givenTwoDevices_whenOneIsBack_thenTheEpisodeGoesOnUntilBothAre() {
        aqi(LEFT, 0, 160);
        aqi(RIGHT, 1, 170);
        aqi(LEFT, 10, 50);
        aqi(LEFT, 100, 50);
        assertThat(open()).containsExactly("high_aqi");
        assertThat(repository.alerts).hasSize(1);

        aqi(RIGHT, 101, 50);
        aqi(LEFT, 160, 50);
        assertThat(open()).containsExactly("high_aqi");
        aqi(LEFT, 161, 50);

        assertThat(open()).isEmpty();
    }

    @Test
    void givenTwoDevices_whenOneStaysJustInside_thenItDoesNotKeepTheOthersEpisodeUp() {
        aqi(RIGHT, 0, 149);
        aqi(LEFT, 0, 160);
        aqi(LEFT, 10, 50);
        aqi(RIGHT, 20, 149);
        aqi(LEFT, 70, 50);

        assertThat(open()).isEmpty();
    }

    @Test
    void givenReadingWithoutTheMetric_whenRead_thenNothingChanges() {
        aqi(LEFT, 0, 160);
        aqi(LEFT, 10, 50);
        temperature(300, 25);

        assertThat(open()).containsExactly("high_aqi");
    }

    @Test
    void givenLateReading_whenOutside_thenRaisesNothing() {
        Reading late = reading(LEFT, 0, 300, Map.of(), true);

        assertThat(engine.evaluate(List.of(late))).isEmpty();

        assertThat(open()).isEmpty();
    }

    @Test
    void givenAnOlderReading_whenItComesAfterANewerOne_thenItChangesNothing() {
        aqi(LEFT, 10, 50);
        aqi(LEFT, 5, 300);

        assertThat(open()).isEmpty();
    }

    @Test
    void givenReadingsOfAClockAnHourAhead_whenItIsRightAgain_thenAlertsOpenAndClearInTheRightTime() {
        aqi(0, LEFT, 3600, 50);
        aqi(LEFT, 1, 151);
        assertThat(open()).containsExactly("high_aqi");
        aqi(5, LEFT, 3600, 50);

        aqi(LEFT, 10, 50);
        assertThat(open()).containsExactly("high_aqi");
        aqi(LEFT, 70, 50);
        assertThat(open()).isEmpty();
    }

    @Test
    void givenForSeconds_whenTheConditionLasts_thenOpensOnlyThenAndABreakStartsAgain() {
        config(null, "{\"for_seconds\":30}");
        aqi(LEFT, 0, 160);
        aqi(LEFT, 20, 150);
        aqi(LEFT, 30, 160);
        aqi(LEFT, 59, 160);
        assertThat(open()).isEmpty();

        aqi(LEFT, 60, 160);

        assertThat(open()).containsExactly("high_aqi");
    }

    @Test
    void givenForSeconds_whenAqiJumpsOverBothLimits_thenOnlyCriticalOpens() {
        config(null, "{\"for_seconds\":30}");
        aqi(LEFT, 0, 300);
        aqi(LEFT, 30, 300);

        assertThat(repository.alerts).extracting(Alert::alertType).containsExactly("critical_aqi");
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 10", "0, 4, 10", "4, 0, 6", "10, 0, 0"})
    void givenTimesOfLessThanTenSecondsFromBefore_whenWell_thenClearsAsIfTheyWereTen(
            int lasting, int clearing, int clears) {
        config(null, "{\"for_seconds\":%d,\"clear_seconds\":%d}".formatted(lasting, clearing));
        aqi(LEFT, 0, 160);
        aqi(LEFT, lasting, 160);
        assertThat(open()).containsExactly("high_aqi");
        aqi(LEFT, lasting + 20, 144);
        if (clears > 0) {
            aqi(LEFT, lasting + 20 + clears - 1, 144);
            assertThat(open()).containsExactly("high_aqi");
        }

        aqi(LEFT, lasting + 20 + clears, 144);

        assertThat(reasons()).containsExactly("high_aqi recovered");
    }

    @Test
    void givenPitsOwnLimits_whenRead_thenTheyWinAndOffMeansNone() {
        config(null, "{\"aqi\":{\"warning\":100},\"temperature\":{\"max\":30}}");
        config(1L, "{\"aqi\":{\"warning\":\"off\",\"critical\":null},\"temperature\":{\"max\":null,\"min\":20}}");

        aqi(LEFT, 0, 180);
        temperature(1, 31);
        take(new Reading[] {other(2L, 2, 101)});

        assertThat(repository.alerts).extracting(Alert::alertType).containsExactly("temp_out_of_range", "high_aqi");
        assertThat(repository.alerts.get(0).message()).isEqualTo("Temperature exceeded 30 °C");
        assertThat(repository.alerts.get(1).pitId()).isEqualTo(2);
    }

    @Test
    void givenOpenEpisode_whenTheLimitIsRaised_thenTheNextReadingClearsItAsConfig() {
        aqi(LEFT, 0, 160);
        config(null, "{\"aqi\":{\"warning\":180}}");
        assertThat(open()).containsExactly("high_aqi");

        aqi(LEFT, 10, 165);

        assertThat(reasons()).containsExactly("high_aqi config");
    }

    @Test
    void givenOpenEpisode_whenTheLimitIsSwitchedOff_thenTheNextReadingClearsItAsConfig() {
        aqi(LEFT, 0, 250);
        config(1L, "{\"aqi\":{\"warning\":\"off\",\"critical\":\"off\"}}");
        aqi(LEFT, 10, 250);

        assertThat(open()).isEmpty();
        assertThat(reasons()).containsExactly("critical_aqi config");
    }

    @Test
    void givenOpenEpisode_whenTheLimitIsRaisedButTheAirIsGoodAnyway_thenItRecovers() {
        aqi(LEFT, 0, 160);
        config(null, "{\"aqi\":{\"warning\":180}}");
        aqi(LEFT, 10, 50);
        assertThat(open()).containsExactly("high_aqi");
        aqi(LEFT, 70, 50);

        assertThat(reasons()).containsExactly("high_aqi recovered");
    }

    @Test
    void givenOneOfTwoDevicesStillOutside_whenTheLimitIsRaised_thenTheEpisodeGoesOn() {
        aqi(LEFT, 0, 160);
        aqi(RIGHT, 0, 190);
        config(null, "{\"aqi\":{\"warning\":180}}");
        aqi(LEFT, 10, 160);

        assertThat(open()).containsExactly("high_aqi");
    }

    @Test
    void givenCriticalOpen_whenItsLimitIsRaised_thenHighAqiTakesItsPlace() {
        aqi(LEFT, 0, 250);
        config(null, "{\"aqi\":{\"critical\":400}}");
        aqi(LEFT, 10, 250);

        assertThat(open()).containsExactly("high_aqi");
        assertThat(reasons()).containsExactly("critical_aqi config");
    }

    @Test
    void givenUnreadableSettings_whenChanged_thenTheDefaultsHold() {
        config(null, "{\"aqi\":[1,2]}");
        aqi(LEFT, 0, 151);

        assertThat(open()).containsExactly("high_aqi");
    }

    @Test
    void givenMaintenanceBegins_whenNoticed_thenOpenEpisodesClearAndNothingIsRaised() {
        aqi(LEFT, 0, 160);
        temperature(1, 40);
        repository.rules.add(new RuleRow(7, 1L, null, Instant.MAX));
        engine.workshopChanged("7");
        tick();
        aqi(LEFT, 10, 300);

        assertThat(open()).isEmpty();
        assertThat(reasons()).containsExactlyInAnyOrder("high_aqi maintenance", "temp_out_of_range maintenance");
    }

    @Test
    void givenMaintenanceThatIsOver_whenRead_thenRaises() {
        repository.rules.add(new RuleRow(7, 1L, null, START));
        engine.workshopChanged("7");
        aqi(LEFT, 0, 160);

        assertThat(open()).containsExactly("high_aqi");
    }

    @Test
    void givenRestart_whenTheSameIsStillOutside_thenItIsTheSameEpisode() {
        aqi(LEFT, 0, 160);
        newest(LEFT, 0, 160, true);
        engine = engine();
        aqi(LEFT, 10, 160);
        aqi(LEFT, 20, 50);
        aqi(LEFT, 80, 50);

        assertThat(repository.alerts).hasSize(1);
        assertThat(reasons()).containsExactly("high_aqi recovered");
        assertThat(events).extracting(LiveEvent::type).containsExactly("alert", "alert_cleared");
    }

    @Test
    void givenCrashBeforeEvaluation_whenStarted_thenTheNewestReadingRaises() {
        newest(LEFT, 0, 250, true);

        engine = engine();

        assertThat(open()).containsExactly("critical_aqi");
    }

    @Test
    void givenOldNewestReading_whenStarted_thenItRaisesNothingButShowsHowAnEpisodeStands() {
        aqi(LEFT, 0, 160);
        newest(LEFT, 10, 50, false);
        newest(RIGHT, 10, 250, false);

        engine = engine();
        aqi(LEFT, 70, 50);

        assertThat(repository.alerts).hasSize(1);
        assertThat(reasons()).containsExactly("high_aqi recovered");
    }

    @Test
    void givenEpisodeOfAPitWithoutDevices_whenStarted_thenItClearsAsNoData() {
        aqi(LEFT, 0, 160);
        repository.pits.clear();

        engine = engine();

        assertThat(reasons()).containsExactly("high_aqi no_data");
    }

    @Test
    void givenDatabaseAwayAtTheStart_whenItIsBack_thenNothingIsLost() {
        repository.away = true;
        engine = engine();
        aqi(LEFT, 0, 250);
        repository.away = false;
        newest(LEFT, 0, 250, true);

        tick();

        assertThat(open()).containsExactly("critical_aqi");
    }

    @Test
    void givenDatabaseLost_whenItIsBack_thenEachChangeIsSavedOnceAndInOrder() {
        aqi(LEFT, 0, 160);
        repository.away = true;
        aqi(LEFT, 10, 250);
        temperature(11, 50);
        tick();
        assertThat(events).hasSize(1);
        repository.away = false;

        tick();
        tick();

        assertThat(open()).containsExactly("critical_aqi", "temp_out_of_range");
        assertThat(events).extracting(LiveEvent::type).containsExactly("alert", "alert", "alert_cleared", "alert");
    }

    @Test
    void givenOnlyDeviceMovesToAnotherPit_whenItsNextReadingComes_thenTheOldPitsEpisodeClearsAsNoData() {
        aqi(LEFT, 0, 160);
        take(new Reading[] {reading(2L, LEFT, 10, 160, Map.of(), false)});

        assertThat(reasons()).containsExactly("high_aqi no_data");
        assertThat(open()).containsExactly("high_aqi");
        assertThat(repository.alerts.get(1).pitId()).isEqualTo(2);
    }

    @Test
    void givenOneOfTwoDevicesIsTakenAway_whenTheOtherIsWell_thenTheEpisodeClearsAfterItsTime() {
        aqi(RIGHT, 0, 50);
        aqi(LEFT, 0, 160);
        repository.pits.remove(LEFT);
        engine.deviceChanged(LEFT);
        tick();
        aqi(RIGHT, 10, 50);
        aqi(RIGHT, 69, 50);
        assertThat(open()).containsExactly("high_aqi");

        aqi(RIGHT, 70, 50);

        assertThat(reasons()).containsExactly("high_aqi recovered");
    }

    @Test
    void givenLastDeviceFallsSilent_whenForgotten_thenEpisodesClearAsNoData() {
        aqi(LEFT, 0, 160);

        clock.pass(Duration.ofSeconds(10));
        engine.forget(LEFT);
        flow.saveAll();

        assertThat(reasons()).containsExactly("high_aqi no_data");
    }

    @Test
    void givenReadingsThatChangeNothing_whenRead_thenTheDatabaseIsNotAsked() {
        aqi(LEFT, 0, 160);
        int before = repository.calls;

        for (int second = 1; second < 60; second++) { // then all is read again
            aqi(LEFT, second, 160);
            aqi(RIGHT, second, 50);
        }

        assertThat(repository.calls).isEqualTo(before);
    }

    private void config(Long pitId, String json) {
        repository.rules.add(new RuleRow(7, pitId, json, null));
        engine.workshopChanged("7");
    }

    private void newest(String device, int second, double aqi, boolean raises) {
        repository.newest.add(
                new NewestSample(Sample.of(reading(device, second, aqi, Map.of(), false)), raises, false));
    }

    /** Measured at one second of the device's time, heard at another of the hub's. */
    private void aqi(int heard, String device, int second, double aqi) {
        clock.set(START.plusSeconds(heard));
        engine.evaluate(List.of(reading(device, second, aqi, Map.of(), false)));
        flow.saveAll();
    }

    private void aqi(String device, int second, double aqi) {
        take(reading(device, second, aqi, Map.of(), false));
    }

    private void temperature(int second, double value) {
        take(reading(LEFT, second, Map.of(CoreMetric.TEMPERATURE, value)));
    }

    private void take(Reading... readings) {
        clock.set(readings[readings.length - 1].receivedAt());
        engine.evaluate(List.of(readings));
        flow.saveAll();
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

    private static Reading other(long pitId, int second, double aqi) {
        return reading(pitId, "ESP32-PIT" + pitId, second, aqi, Map.of(), false);
    }

    private static Reading reading(String device, int second, Map<CoreMetric, Double> values) {
        return reading(device, second, Double.NaN, values, false);
    }

    private static Reading reading(
            String device, int second, double aqi, Map<CoreMetric, Double> values, boolean late) {
        return reading(1L, device, second, aqi, values, late);
    }

    private static Reading reading(
            long pitId, String device, int second, double aqi, Map<CoreMetric, Double> values, boolean late) {
        Measurements measured = new Measurements();
        values.forEach(measured::set);
        AirQuality air = Double.isNaN(aqi) ? AirQuality.NONE : new AirQuality((int) aqi, null, "reported", null, "red");
        return new ReadingBuilder()
                .place(7, pitId)
                .deviceId(device)
                .numbered("9f3a01c2", (long) second)
                .recordedAt(START.plusSeconds(second))
                .receivedAt(START.plusSeconds(second))
                .late(late)
                .jobId(42L)
                .values(measured)
                .air(air)
                .build();
    }
}
