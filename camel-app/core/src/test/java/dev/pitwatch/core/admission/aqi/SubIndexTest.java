package dev.pitwatch.core.admission.aqi;

import static dev.pitwatch.core.admission.aqi.AqiStandard.IN_NAQI;
import static dev.pitwatch.core.admission.aqi.AqiStandard.US_EPA;
import static dev.pitwatch.core.admission.aqi.Pollutant.PM10;
import static dev.pitwatch.core.admission.aqi.Pollutant.PM25;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubIndexTest {

    private static final List<String> NAQI_PM25 = List.of("0", "30", "60", "90", "120", "250", "380");
    private static final List<String> NAQI_PM10 = List.of("0", "50", "100", "250", "350", "430", "510");
    private static final List<String> NAQI_INDEXES = List.of("0", "50", "100", "200", "300", "400", "500");

    private static final List<String> EPA_INDEXES = List.of("50", "100", "150", "200", "300", "500");

    /** Below, at and above each limit, and the examples of the specification. */
    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0.5, 0",
        "0.6, 1",
        "11, 18",
        "29.9, 49",
        "30, 50",
        "30.5, 50",
        "30.6, 51",
        "31, 51",
        "45, 75",
        "59.9, 99",
        "60, 100",
        "60.2, 100",
        "60.3, 101",
        "89.9, 199",
        "90, 200",
        "90.3, 201",
        "119.9, 299",
        "120, 300",
        "121.2, 300",
        "121.3, 301",
        "180, 346",
        "249.9, 399",
        "250, 400",
        "251.2, 400",
        "251.3, 401",
        "379.9, 499",
        "380, 500",
        "380.1, 500",
        "1000, 500"
    })
    void givenNaqiPm25_whenLookedUp_thenFollowsTheLinesAndIsCut(double concentration, int index) {
        assertThat(SubIndex.of(IN_NAQI, PM25).of(concentration)).isEqualTo(index);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0.9, 0",
        "1, 1",
        "14, 14",
        "49.9, 49",
        "50, 50",
        "50.9, 50",
        "51, 51",
        "99.9, 99",
        "100, 100",
        "101.4, 100",
        "101.5, 101",
        "249.9, 199",
        "250, 200",
        "250.9, 200",
        "251, 201",
        "260, 210",
        "349.9, 299",
        "350, 300",
        "350.7, 300",
        "350.8, 301",
        "429.9, 399",
        "430, 400",
        "430.7, 400",
        "430.8, 401",
        "509.9, 499",
        "510, 500",
        "510.1, 500",
        "1000, 500"
    })
    void givenNaqiPm10_whenLookedUp_thenFollowsTheLinesAndIsCut(double concentration, int index) {
        assertThat(SubIndex.of(IN_NAQI, PM10).of(concentration)).isEqualTo(index);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0.09, 0",
        "0.1, 1",
        "8.9, 49",
        "9.0, 50",
        "9.09, 50",
        "9.1, 51",
        "11, 55",
        "35.3, 100",
        "35.4, 100",
        "35.49, 100",
        "35.5, 101",
        "55.4, 150",
        "55.49, 150",
        "55.5, 151",
        "125.4, 200",
        "125.49, 200",
        "125.5, 201",
        "225.4, 300",
        "225.49, 300",
        "225.5, 301",
        "325.3, 500",
        "324.9, 499",
        "325.4, 500",
        "325.5, 500",
        "1000, 500"
    })
    void givenEpaPm25_whenLookedUp_thenIsCutToTenthsAndRounded(double concentration, int index) {
        assertThat(SubIndex.of(US_EPA, PM25).of(concentration)).isEqualTo(index);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0.99, 0",
        "1, 1",
        "14, 13",
        "53, 49",
        "54, 50",
        "54.99, 50",
        "55, 51",
        "154, 100",
        "154.99, 100",
        "155, 101",
        "254, 150",
        "254.99, 150",
        "255, 151",
        "354, 200",
        "354.99, 200",
        "355, 201",
        "424, 300",
        "424.99, 300",
        "425, 301",
        "603, 499",
        "604, 500",
        "604.99, 500",
        "605, 500",
        "1000, 500"
    })
    void givenEpaPm10_whenLookedUp_thenIsCutToWholeNumbersAndRounded(double concentration, int index) {
        assertThat(SubIndex.of(US_EPA, PM10).of(concentration)).isEqualTo(index);
    }

    @Test
    void givenEveryHundredth_whenLookedUpInNaqi_thenAgreesWithDecimalArithmetic() {
        for (BigDecimal at = BigDecimal.ZERO; at.intValue() <= 600; at = at.add(new BigDecimal("0.01"))) {
            assertThat(SubIndex.of(IN_NAQI, PM25).of(at.doubleValue()))
                    .as("PM2.5 %s", at)
                    .isEqualTo(naqi(at, NAQI_PM25));
            assertThat(SubIndex.of(IN_NAQI, PM10).of(at.doubleValue()))
                    .as("PM10 %s", at)
                    .isEqualTo(naqi(at, NAQI_PM10));
        }
    }

    @Test
    void givenEveryHundredth_whenLookedUpInEpa_thenAgreesWithDecimalArithmetic() {
        List<String> pm25 = List.of("9.0", "35.4", "55.4", "125.4", "225.4", "325.4");
        List<String> pm10 = List.of("54", "154", "254", "354", "424", "604");
        for (BigDecimal at = BigDecimal.ZERO; at.intValue() <= 650; at = at.add(new BigDecimal("0.01"))) {
            assertThat(SubIndex.of(US_EPA, PM25).of(at.doubleValue()))
                    .as("PM2.5 %s", at)
                    .isEqualTo(epa(at, pm25, 1));
            assertThat(SubIndex.of(US_EPA, PM10).of(at.doubleValue()))
                    .as("PM10 %s", at)
                    .isEqualTo(epa(at, pm10, 0));
        }
    }

    @Test
    void givenNoiseOfArithmetic_whenLookedUp_thenTheLimitStillHolds() {
        double sum = 0;
        for (int hour = 0; hour < 12; hour++) {
            sum += 35.4;
        }

        assertThat(sum / 12).isLessThan(35.4);
        assertThat(SubIndex.of(US_EPA, PM25).of(sum / 12)).isEqualTo(100);
        assertThat(SubIndex.of(IN_NAQI, PM25).of(Math.nextDown(60.0))).isEqualTo(100);
    }

    @Test
    void givenLessThanNothingOrTooMuch_whenLookedUp_thenStaysWithinTheScale() {
        for (AqiStandard standard : AqiStandard.values()) {
            for (Pollutant pollutant : Pollutant.values()) {
                assertThat(SubIndex.of(standard, pollutant).of(-3)).isZero();
                assertThat(SubIndex.of(standard, pollutant).of(Double.POSITIVE_INFINITY))
                        .isEqualTo(500);
            }
        }
    }

    private static int naqi(BigDecimal at, List<String> limits) {
        for (int step = 1; step < limits.size(); step++) {
            if (at.compareTo(new BigDecimal(limits.get(step))) <= 0) {
                BigDecimal from = new BigDecimal(limits.get(step - 1));
                BigDecimal low = new BigDecimal(NAQI_INDEXES.get(step - 1));
                BigDecimal rise = at.subtract(from)
                        .multiply(new BigDecimal(NAQI_INDEXES.get(step)).subtract(low))
                        .divide(new BigDecimal(limits.get(step)).subtract(from), 12, RoundingMode.DOWN);
                return low.add(rise).intValue();
            }
        }
        return 500;
    }

    private static int epa(BigDecimal measured, List<String> limits, int decimals) {
        BigDecimal at = measured.setScale(decimals, RoundingMode.DOWN);
        BigDecimal from = BigDecimal.ZERO;
        BigDecimal low = BigDecimal.ZERO;
        for (int step = 0; step < limits.size(); step++) {
            BigDecimal to = new BigDecimal(limits.get(step));
            BigDecimal high = new BigDecimal(EPA_INDEXES.get(step));
            if (at.compareTo(to) <= 0) {
                BigDecimal rise = at.subtract(from)
                        .multiply(high.subtract(low))
                        .divide(to.subtract(from), 12, RoundingMode.HALF_UP);
                return low.add(rise).setScale(0, RoundingMode.HALF_UP).intValueExact();
            }
            from = to.add(BigDecimal.ONE.movePointLeft(decimals));
            low = high.add(BigDecimal.ONE);
        }
        return 500;
    }
}
