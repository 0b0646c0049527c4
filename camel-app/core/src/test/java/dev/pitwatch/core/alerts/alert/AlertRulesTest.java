package dev.pitwatch.core.alerts.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.alerts.alert.EpisodeRepository.NewestSample;
import dev.pitwatch.core.alerts.alert.EpisodeRepository.RuleRow;
import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.testing.SampleReading;
import dev.pitwatch.core.testing.SampleWorkshop;
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

/** Rules beside those of single limits: the film's band, sensors, and who is told of an index that falls. */
class AlertRulesTest {

    private static final Instant START = Instant.parse("2026-02-20T22:30:00Z");
    private static final String DEVICE = "ESP32-PIT1";
    private static final SampleWorkshop SHOP = new SampleWorkshop(7, "w", 1, DEVICE);

    private final FakeEpisodeRepository repository = new FakeEpisodeRepository();
    private final List<AlertFact> told = new ArrayList<>();
    private final TestClock clock = new TestClock(START);
    private AlertEngine engine;
    private AlertFlow flow;

    @BeforeEach
    void start() {
        repository.pits.put(DEVICE, 1L);
        Episodes episodes = new Episodes(repository, Runnable::run, new SimpleMeterRegistry());
        flow = new AlertFlow(episodes, told::add);
        engine = new AlertEngine(repository, FakeLeaseRepository.alone(), episodes, clock);
        tick();
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "20.0, 50, \"\"",
                "28.0, 60, \"\"",
                "19.9, 50, Temperature fell below the film's 20 °C",
                "28.1, 50, Temperature exceeded the film's 28 °C",
                "24.0, 39, Humidity fell below the film's 40 %",
                "24.0, 61, Humidity exceeded the film's 60 %",
            })
    void givenFilmIsWorkedOn_whenTheAirLeavesItsBand_thenItIsSaid(double temperature, double humidity, String message) {
        film(true);

        take(climate(0, temperature, humidity));

        assertThat(repository.alerts)
                .extracting(Alert::message)
                .isEqualTo(message.isEmpty() ? List.of() : List.of(message));
        assertThat(repository.alerts).allMatch(alert -> alert.severity() == Severity.INFO);
    }

    @Test
    void givenNoFilm_whenTheAirLeavesItsBand_thenNothingIsSaid() {
        take(climate(0, 19, 65));

        assertThat(repository.alerts).isEmpty();
    }

    @Test
    void givenBothMetricsOutsideTheBand_whenOneIsBack_thenTheEpisodeGoesOnUntilBothAre() {
        film(true);
        take(climate(0, 19, 65));
        take(climate(10, 22, 65));
        take(climate(100, 22, 65));
        assertThat(open()).containsExactly("out_of_band");

        take(climate(110, 22, 50));
        take(climate(170, 22, 50));

        assertThat(cleared()).containsExactly("out_of_band recovered");
    }

    @Test
    void givenOutOfBand_whenTheStageEnds_thenItRecovers() {
        film(true);
        take(climate(0, 19, 50));

        film(false);
        tick();

        assertThat(cleared()).containsExactly("out_of_band recovered");
        take(climate(10, 19, 50));
        assertThat(open()).isEmpty();
    }

    @Test
    void givenOutOfBandOfADeviceThatMeasuresTemperatureOnly_whenStartedAgain_thenItRecovers() {
        film(true);
        take(temperature(0, 19));
        repository.newest.add(new NewestSample(Sample.of(temperature(0, 19)), true, false));
        engine.reload();

        take(temperature(10, 22));
        take(temperature(70, 22));

        assertThat(cleared()).containsExactly("out_of_band recovered");
        assertThat(repository.alerts).hasSize(1);
    }

    @Test
    void givenAReportedError_whenItIsGoneForAMinute_thenTheFaultClears() {
        take(plain(0).errors("PMS5003:timeout").build());
        take(plain(10).errors("PMS5003:timeout").build());
        assertThat(open()).containsExactly("sensor_fault");
        Alert alert = repository.alerts.get(0);
        assertThat(alert.subject()).isEqualTo("device:" + DEVICE);
        assertThat(alert.pitId()).isEqualTo(1);
        assertThat(alert.message()).isEqualTo("A sensor reported PMS5003:timeout");
        assertThat(alert.value()).isNull();
        assertThat(alert.limit()).isNull();

        take(plain(20).build());
        take(plain(79).build());
        assertThat(open()).containsExactly("sensor_fault");
        take(plain(80).build());

        assertThat(cleared()).containsExactly("sensor_fault recovered");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {"stuck, A sensor's values have not changed for an hour", "clock, The device's clock is wrong"})
    void givenAFlag_whenRead_thenTheFaultSaysIt(String flag, String message) {
        take(plain(0).flags("legacy", flag).build());

        assertThat(repository.alerts).extracting(Alert::message).containsExactly(message);
    }

    @Test
    void givenTwoDevicesWithFaults_whenOneIsWell_thenEachHasItsOwnEpisode() {
        take(plain(0).errors("DHT22:crc").build());
        take(plain(0).device("ESP32-OTHER").errors("DHT22:crc").build());
        assertThat(repository.alerts)
                .extracting(Alert::subject)
                .containsExactly("device:" + DEVICE, "device:ESP32-OTHER");

        take(plain(10).build());
        take(plain(70).build());

        assertThat(cleared()).hasSize(1);
        assertThat(open()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "temperature, 26.0, ''",
        "temperature, 26.1, Temperature of two sensors differs by more than 2 °C",
        "humidity, 60.0, ''",
        "humidity, 60.1, Humidity of two sensors differs by more than 10 %",
    })
    void givenTwoSensorsThatDiffer_whenItLastsTenMinutes_thenItIsAFault(String metric, double second, String message) {
        for (int at = 0; at < 600; at += 10) {
            take(with(at, metric, second));
        }
        assertThat(repository.alerts).isEmpty();

        take(with(600, metric, second));

        assertThat(repository.alerts)
                .extracting(Alert::message)
                .isEqualTo(message.isEmpty() ? List.of() : List.of(message));
    }

    @Test
    void givenTwoSensorsThatDiffer_whenTheSecondIsMissingNowAndThen_thenItCountsOnButNotOnceItIsTakenAway() {
        take(with(0, "temperature", 28));
        take(plain(300).errors("DHT22:timeout").build());
        take(with(600, "temperature", 28));
        assertThat(repository.alerts)
                .extracting(Alert::message)
                .containsExactly("A sensor reported DHT22:timeout"); // open already, so the difference opens no second

        take(plain(610).build());
        take(plain(670).build());

        assertThat(cleared()).containsExactly("sensor_fault recovered");
    }

    @Test
    void givenACalibratedSensor_whenItDiffersOnlySinceThen_thenItIsNoFault() {
        for (int at = 0; at <= 660; at += 60) {
            take(SampleReading.of(SHOP)
                    .at(START.plusSeconds(at))
                    .with(CoreMetric.TEMPERATURE, 24)
                    .raw(Map.of("temperature", 27.5))
                    .alt(Map.of("temperature", Map.of("DHT22", 28.0)))
                    .build());
        }

        assertThat(repository.alerts).isEmpty();
    }

    @Test
    void givenAFaultyDevice_whenItFallsSilent_thenItsEpisodeClearsAsNoData() {
        take(plain(0).errors("DHT22:crc").build());

        clock.pass(Duration.ofSeconds(10));
        engine.forget(DEVICE);
        flow.saveAll();

        assertThat(cleared()).containsExactly("sensor_fault no_data");
    }

    @Test
    void givenAFaultyDeviceThatWasTakenAway_whenStartedAgain_thenItsEpisodeClearsAsNoData() {
        take(plain(0).errors("DHT22:crc").build());
        repository.pits.clear();

        engine.reload();
        tick();

        assertThat(cleared()).containsExactly("sensor_fault no_data");
    }

    @Test
    void givenMaintenance_whenItBegins_thenFaultsClearToo() {
        take(plain(0).errors("DHT22:crc").build());
        repository.rules.add(new RuleRow(7, 1L, null, Instant.MAX));
        engine.workshopChanged("7");
        tick();

        assertThat(cleared()).containsExactly("sensor_fault maintenance");
    }

    @Test
    void givenCriticalClears_whenTheIndexIsStillHigh_thenHighAqiOpensSilentlyAndElseItDoesNot() {
        take(dust(0, 100));
        take(dust(10, 80));
        take(dust(70, 80));
        assertThat(open()).containsExactly("high_aqi");
        assertThat(silent()).containsExactly(false, true);

        take(dust(80, 10));
        take(dust(140, 10));
        take(dust(150, 80));

        assertThat(silent()).containsExactly(false, true, false);
    }

    private List<Boolean> silent() {
        return told.stream()
                .filter(AlertOpened.class::isInstance)
                .map(fact -> ((AlertOpened) fact).silent())
                .toList();
    }

    private void film(boolean workedOn) {
        if (workedOn) {
            repository.filmPits.add(1L);
        } else {
            repository.filmPits.clear();
        }
        engine.occupancyChanged("1");
    }

    private void tick() {
        engine.tick();
        flow.saveAll();
    }

    private void take(Reading reading) {
        clock.set(reading.recordedAt());
        engine.evaluate(List.of(reading));
        flow.saveAll();
    }

    private static SampleReading plain(int second) {
        return SampleReading.of(SHOP)
                .at(START.plusSeconds(second))
                .with(CoreMetric.TEMPERATURE, 24)
                .with(CoreMetric.HUMIDITY, 50);
    }

    private static Reading with(int second, String metric, double value) {
        return plain(second).alt(Map.of(metric, Map.of("DHT22", value))).build();
    }

    private static Reading climate(int second, double temperature, double humidity) {
        return SampleReading.of(SHOP)
                .at(START.plusSeconds(second))
                .with(CoreMetric.TEMPERATURE, temperature)
                .with(CoreMetric.HUMIDITY, humidity)
                .build();
    }

    private static Reading temperature(int second, double value) {
        return SampleReading.of(SHOP)
                .at(START.plusSeconds(second))
                .with(CoreMetric.TEMPERATURE, value)
                .build();
    }

    /** PM2.5 of 100 µg/m³ is an index of 233, of 80 of 167. */
    private static Reading dust(int second, double pm25) {
        return SampleReading.of(SHOP)
                .at(START.plusSeconds(second))
                .with(CoreMetric.PM25, pm25)
                .build();
    }

    private List<String> open() {
        return repository.alerts.stream()
                .filter(alert -> alert.clearedAt() == null)
                .map(Alert::alertType)
                .toList();
    }

    private List<String> cleared() {
        return repository.alerts.stream()
                .filter(alert -> alert.clearedReason() != null)
                .map(alert -> alert.alertType() + " " + alert.clearedReason().code())
                .toList();
    }
}
