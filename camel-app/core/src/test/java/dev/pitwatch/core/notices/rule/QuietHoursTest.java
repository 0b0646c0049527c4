package dev.pitwatch.core.notices.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuietHoursTest {

    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");
    private static final QuietHours NIGHT = new QuietHours(LocalTime.of(22, 0), LocalTime.of(7, 0));
    private static final QuietHours NOON = new QuietHours(LocalTime.of(12, 0), LocalTime.of(14, 30));

    @ParameterizedTest
    @CsvSource({
        "21:59:59, false",
        "22:00:00, true",
        "23:59:59, true",
        "00:00:00, true",
        "06:59:59, true",
        "07:00:00, false",
        "12:00:00, false"
    })
    void givenHoursOverMidnight_whenAsked_thenTheyIncludeTheirFirstMinuteAndNotTheirEnd(String time, boolean quiet) {
        assertThat(NIGHT.isQuiet(at("2026-02-20", time), BERLIN)).isEqualTo(quiet);
    }

    @ParameterizedTest
    @CsvSource({"11:59:59, false", "12:00:00, true", "14:29:59, true", "14:30:00, false", "23:00:00, false"})
    void givenHoursOfADay_whenAsked_thenTheyIncludeTheirFirstMinuteAndNotTheirEnd(String time, boolean quiet) {
        assertThat(NOON.isQuiet(at("2026-02-20", time), BERLIN)).isEqualTo(quiet);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-02-20, 22:00:00, 2026-02-20, 2026-02-21",
        "2026-02-20, 23:30:00, 2026-02-20, 2026-02-21",
        "2026-02-21, 06:59:59, 2026-02-20, 2026-02-21",
        "2026-03-29, 01:30:00, 2026-03-28, 2026-03-29" // the clocks go forward at 2:00
    })
    void givenAQuietMoment_whenAskedForItsHours_thenTheyBeganTheEveningBeforeAndEndInTheMorning(
            String day, String time, String began, String ends) {
        assertThat(NIGHT.start(at(day, time), BERLIN)).isEqualTo(at(began, "22:00:00"));
        assertThat(NIGHT.end(at(day, time), BERLIN)).isEqualTo(at(ends, "07:00:00"));
    }

    @Test
    void givenAQuietNoon_whenAskedForItsHours_thenTheyAreThoseOfTheDay() {
        Instant quiet = at("2026-02-20", "12:00:00");

        assertThat(NOON.start(quiet, BERLIN)).isEqualTo(quiet);
        assertThat(NOON.end(quiet, BERLIN)).isEqualTo(at("2026-02-20", "14:30:00"));
    }

    @Test
    void givenTheSameTimeTwice_whenMade_thenRefused() {
        assertThatThrownBy(() -> new QuietHours(LocalTime.NOON, LocalTime.NOON))
                .hasMessage("quiet hours are from 12:00 to 12:00, expected two times");
    }

    private static Instant at(String day, String time) {
        return LocalDateTime.parse(day + "T" + time).atZone(BERLIN).toInstant();
    }
}
