package dev.pitwatch.core.admission.aqi;

import static dev.pitwatch.core.admission.aqi.AqiStandard.IN_NAQI;
import static dev.pitwatch.core.admission.aqi.AqiStandard.US_EPA;
import static java.lang.Double.NaN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TwelveHourAqiTest {

    private static final double[] NONE = filled(NaN);

    /** EPA's own example of a smoky day that clears: NowCast 17.4 µg/m³. */
    private static final double[] CLEARING = {13, 16, 10, 21, 74, 64, 53, 82, 90, 75, 80, 50};

    @Test
    void givenTwelveHours_whenNaqi_thenTheirPlainMeanGoesToTheTable() {
        assertThat(TwelveHourAqi.of(IN_NAQI, CLEARING, NONE)).hasValue(87); // mean 52.33
    }

    @Test
    void givenAirThatChangesFast_whenEpa_thenNowCastFollowsTheRecentHours() {
        assertThat(TwelveHourAqi.of(US_EPA, CLEARING, NONE)).hasValue(66); // 17.4
        assertThat(TwelveHourAqi.of(US_EPA, NONE, CLEARING)).hasValue(16); // cut to 17
    }

    @Test
    void givenAirThatChangesLittle_whenEpa_thenTheWeightIsLeastOverGreatest() {
        double[] steady = {8, 10, 8, 10, 8, 10, 8, 10, 8, 10, 8, 10}; // weight 0.8, NowCast 8.888 against a mean of 9

        assertThat(TwelveHourAqi.of(US_EPA, steady, NONE)).hasValue(49); // 8.8
    }

    @Test
    void givenCleanAir_whenIndexed_thenIsZero() {
        assertThat(TwelveHourAqi.of(US_EPA, new double[12], NONE)).hasValue(0);
        assertThat(TwelveHourAqi.of(IN_NAQI, new double[12], NONE)).hasValue(0);
    }

    @Test
    void givenBothPollutants_whenIndexed_thenTheGreaterCounts() {
        double[] pm25 = filled(11);

        assertThat(TwelveHourAqi.of(IN_NAQI, pm25, filled(14))).hasValue(18);
        assertThat(TwelveHourAqi.of(IN_NAQI, pm25, filled(260))).hasValue(210);
        assertThat(TwelveHourAqi.of(US_EPA, pm25, filled(14))).hasValue(55);
    }

    @ParameterizedTest
    @EnumSource
    void givenNineHours_whenIndexed_thenTheMissingOnesDontCount(AqiStandard standard) {
        double[] gap = filled(30);
        Arrays.fill(gap, 2, 5, NaN);

        assertThat(TwelveHourAqi.of(standard, gap, NONE)).isEqualTo(TwelveHourAqi.of(standard, filled(30), NONE));
    }

    @ParameterizedTest
    @EnumSource
    void givenEightHours_whenIndexed_thenThereIsNone(AqiStandard standard) {
        double[] gap = filled(30);
        Arrays.fill(gap, 8, 12, NaN);

        assertThat(TwelveHourAqi.of(standard, gap, NONE)).isEmpty();
        assertThat(TwelveHourAqi.of(standard, NONE, gap)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void givenOnePollutantWithTooFewHours_whenIndexed_thenTheOtherAloneCounts(AqiStandard standard) {
        double[] gap = filled(500);
        Arrays.fill(gap, 8, 12, NaN);

        assertThat(TwelveHourAqi.of(standard, gap, filled(54)))
                .isEqualTo(TwelveHourAqi.of(standard, NONE, filled(54)))
                .isPresent();
    }

    @Test
    void givenNoTwoOfTheNewestThreeHours_whenIndexed_thenOnlyNowCastHasNoValue() {
        double[] gone = filled(30);
        Arrays.fill(gone, 0, 2, NaN);

        assertThat(TwelveHourAqi.of(US_EPA, gone, NONE)).isEmpty();
        assertThat(TwelveHourAqi.of(IN_NAQI, gone, NONE)).hasValue(50);
    }

    @Test
    void givenAnotherNumberOfHours_whenIndexed_thenIsRefused() {
        assertThatThrownBy(() -> TwelveHourAqi.of(IN_NAQI, new double[11], NONE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("11 hourly means, expected 12");
    }

    private static double[] filled(double value) {
        double[] hours = new double[TwelveHourAqi.HOURS];
        Arrays.fill(hours, value);
        return hours;
    }
}
