package dev.pitwatch.core.readings.reading;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.readings.driver.DriverRegistry;
import dev.pitwatch.core.testing.SampleDriver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StuckSensorsTest {

    private static final Instant START = Instant.parse("2026-02-20T22:30:00Z");
    private static final List<Integer> NO_PARTICLES = List.of(0, 0, 0, 0, 0, 0);

    private final ReadingClock clock = new ReadingClock();
    private final StuckSensors sensors;

    StuckSensorsTest() {
        DriverRegistry registry = new DriverRegistry();
        registry.add(SampleDriver.numbers("CLIMATE", "temperature", "humidity", "dew_point"));
        registry.add(SampleDriver.numbers("DUST", "pm25", "pm10"));
        sensors = new StuckSensors(new ReadingDecoder(registry, new SimpleMeterRegistry()));
    }

    @Test
    void givenASensorWhoseValuesDoNotChange_whenAnHourHasPassed_thenItsReadingsAreFlaggedUntilOneChanges() {
        for (int second = 0; second < 3600; second += 60) {
            assertThat(flags(second, 24.5, 50, 10 + second, NO_PARTICLES)).isEmpty();
        }

        assertThat(flags(3600, 24.5, 50, 10, NO_PARTICLES)).containsExactly("stuck");
        assertThat(flags(3660, 24.5, 50, 11, NO_PARTICLES)).containsExactly("stuck");
        assertThat(flags(3720, 24.5, 51, 12, NO_PARTICLES)).isEmpty();
        assertThat(flags(3780, 24.5, 51, 13, NO_PARTICLES)).isEmpty();
    }

    @Test
    void givenADriversOwnMetricThatChanges_whenTheOthersDoNot_thenTheSensorIsNotStuck() {
        for (int second = 0; second <= 7200; second += 60) {
            DecodedMessage message = SampleMessage.ofADevice()
                    .with(CoreMetric.TEMPERATURE, 24.5)
                    .extra(Map.of("dew_point", 10.0 + second))
                    .at(START.plusSeconds(second));
            assertThat(flagged(message, second, NO_PARTICLES)).isEmpty();
        }
    }

    @Test
    void givenCleanAir_whenItStaysSo_thenDustOfZeroIsNotStuckButDustThatStaysIs() {
        for (int second = 0; second <= 7200; second += 60) {
            assertThat(flags(second, second, 50, 0, NO_PARTICLES)).isEmpty();
        }
        for (int second = 7260; second < 10860; second += 60) {
            assertThat(flags(second, second, 50, 6, List.of(9, 3, 0, 0, 0, 0))).isEmpty();
        }

        assertThat(flags(10860, 10860, 50, 6, List.of(9, 3, 0, 0, 0, 0))).containsExactly("stuck");
        assertThat(flags(10920, 10920, 50, 6, List.of(8, 3, 0, 0, 0, 0))).isEmpty();
    }

    @Test
    void givenFewReadingsOfTheSame_whenHoursHavePassed_thenTheyAreNotStuck() {
        for (int hour = 0; hour < 9; hour++) {
            assertThat(flags(3600 * hour, 24.5, 50, 10, NO_PARTICLES)).isEmpty();
        }

        assertThat(flags(3600 * 9, 24.5, 50, 10, NO_PARTICLES)).containsExactly("stuck");
    }

    @ParameterizedTest
    @ValueSource(ints = {3600, 900, 360, 2})
    void givenADeviceThatMeasuresSeldomOrOften_whenItsValuesDoNotChange_thenTheyAreStuckAfterAnHour(int interval) {
        for (int second = 0; second < 3600; second += interval) {
            assertThat(flagsOfOneEach(interval, second)).isEmpty();
        }

        assertThat(flagsOfOneEach(interval, 3600)).containsExactly("stuck");
    }

    @Test
    void givenASensorThatWasStuckBeforeTheHubsStart_whenItGoesOn_thenItsReadingsAreFlaggedAtOnceUntilItsValuesChange() {
        sensors.resume(List.of("d"));

        assertThat(flags(0, 24.5, 50, 10, NO_PARTICLES)).containsExactly("stuck");
        assertThat(flags(10, 24.5, 50, 11, NO_PARTICLES)).containsExactly("stuck");
        assertThat(flags(20, 24.6, 50, 12, NO_PARTICLES)).isEmpty();
        assertThat(flags(30, 24.6, 50, 13, NO_PARTICLES)).isEmpty();
    }

    @Test
    void givenLateReadings_whenTheyAreTheSame_thenTheyTellNothing() {
        for (int second = 0; second <= 7200; second += 60) {
            DecodedMessage message = SampleMessage.ofADevice()
                    .with(CoreMetric.TEMPERATURE, 24.5)
                    .of(new ReadingMessage("d", "k", START.plusSeconds(second), 5, "b", 7L, true, Map.of(), 0));
            assertThat(flagged(message, second, NO_PARTICLES)).isEmpty();
        }
    }

    private List<String> flagsOfOneEach(int interval, int second) {
        DecodedMessage message = SampleMessage.ofADevice()
                .interval(interval)
                .with(CoreMetric.TEMPERATURE, 24.5)
                .at(START.plusSeconds(second));
        return flagged(message, second, NO_PARTICLES);
    }

    private List<String> flags(int second, double temperature, double humidity, double pm25, List<Integer> particles) {
        DecodedMessage message = SampleMessage.ofADevice()
                .with(CoreMetric.TEMPERATURE, temperature)
                .with(CoreMetric.HUMIDITY, humidity)
                .with(CoreMetric.PM25, pm25)
                .at(START.plusSeconds(second));
        return flagged(message, second, particles);
    }

    private List<String> flagged(DecodedMessage decoded, int second, List<Integer> particles) {
        DecodedMessage message = new DecodedMessage(
                decoded.admitted(),
                decoded.values(),
                particles,
                Map.of(),
                decoded.alt(),
                decoded.errors(),
                decoded.extra(),
                decoded.flags());
        ReadingDraft draft = clock.date(message, SampleMessage.received(START.plusSeconds(second)));
        sensors.flag(draft);
        ReadingAirQuality.rate(draft);
        return draft.build().flags();
    }
}
