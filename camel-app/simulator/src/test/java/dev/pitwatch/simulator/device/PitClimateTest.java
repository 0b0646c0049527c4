package dev.pitwatch.simulator.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class PitClimateTest {

    private static final ZoneId ZONE = ZoneId.of("Asia/Kolkata");
    private static final Instant START = Instant.parse("2026-03-02T18:30:00Z");
    private static final int STEP_S = 10;
    private static final int WEEK = 7 * 86_400 / STEP_S;

    private final PitClimate climate = new PitClimate(42, ZONE);

    @Test
    void givenTheSameSeedAndTime_whenAsked_thenTheAnswerIsTheSame() {
        assertThat(new PitClimate(42, ZONE).at(START)).isEqualTo(climate.at(START));
        assertThat(new PitClimate(43, ZONE).at(START)).isNotEqualTo(climate.at(START));
    }

    @Test
    void givenAWeek_whenMeasured_thenAllValuesArePlausible() {
        assertThat(week()).allSatisfy(air -> {
            assertThat(air.temperature()).isBetween(19.0, 29.0);
            assertThat(air.humidity()).isBetween(35.0, 69.0);
            assertThat(air.pressure()).isBetween(1_000.0, 1_016.0);
            assertThat(air.iaq()).isBetween(25, 300);
            assertThat(air.pm1()).isBetween(0, air.pm25());
            assertThat(air.pm25()).isLessThanOrEqualTo(air.pm10());
            assertThat(air.pm10()).isLessThan(500);
            assertThat(air.particles())
                    .isSortedAccordingTo(Comparator.reverseOrder())
                    .hasSize(6);
        });
    }

    @Test
    void givenAWeek_whenMeasured_thenFilmLikesMostOfIt() {
        assertThat(share(air -> air.temperature() >= 20 && air.temperature() <= 28))
                .isGreaterThan(0.98);
        assertThat(share(air -> air.humidity() >= 40 && air.humidity() <= 60)).isGreaterThan(0.9);
    }

    @Test
    void givenAWeek_whenMeasured_thenDustPassesTheLimitNowAndThenForMinutes() {
        List<Duration> episodes = runs(air -> air.pm25() > 90 || air.pm10() > 250);

        assertThat(episodes).hasSizeBetween(7, 60);
        assertThat(episodes).allSatisfy(length -> assertThat(length).isLessThan(Duration.ofMinutes(15)));
    }

    @Test
    void givenAWeek_whenMeasured_thenSensorsFailShortlyNowAndThen() {
        assertThat(share(air -> !air.failed().isEmpty())).isBetween(0.0005, 0.02);
        assertThat(runs(air -> !air.failed().isEmpty()))
                .allSatisfy(length -> assertThat(length).isLessThan(Duration.ofMinutes(4)));
    }

    @Test
    void givenTwoReadings_whenTenSecondsApart_thenTemperatureBarelyMoves() {
        List<Air> week = week();

        for (int i = 1; i < week.size(); i++) {
            assertThat(Math.abs(week.get(i).temperature() - week.get(i - 1).temperature()))
                    .isLessThan(0.3);
        }
    }

    private List<Air> week() {
        List<Air> week = new ArrayList<>();
        for (int i = 0; i < WEEK; i++) {
            week.add(climate.at(START.plusSeconds((long) i * STEP_S)));
        }
        return week;
    }

    private double share(Predicate<Air> condition) {
        List<Air> week = week();
        return week.stream().filter(condition).count() / (double) week.size();
    }

    private List<Duration> runs(Predicate<Air> condition) {
        List<Duration> runs = new ArrayList<>();
        int length = 0;
        for (Air air : week()) {
            if (condition.test(air)) {
                length++;
            } else if (length > 0) {
                runs.add(Duration.ofSeconds((long) length * STEP_S));
                length = 0;
            }
        }
        return runs;
    }
}
