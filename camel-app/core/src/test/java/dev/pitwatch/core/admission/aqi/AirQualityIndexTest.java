package dev.pitwatch.core.admission.aqi;

import static dev.pitwatch.core.admission.aqi.AqiStandard.IN_NAQI;
import static dev.pitwatch.core.admission.aqi.AqiStandard.US_EPA;
import static java.lang.Double.NaN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.json.Coded;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AirQualityIndexTest {

    @Test
    void givenBothParticleMasses_whenIndexed_thenTheGreaterSubIndexCounts() {
        assertThat(AirQualityIndex.of(IN_NAQI, 11, 14, NaN, NaN, NaN))
                .isEqualTo(new AirQuality(18, IN_NAQI, "pm", "good", "green"));
        assertThat(AirQualityIndex.of(IN_NAQI, 11, 260, NaN, NaN, NaN))
                .isEqualTo(new AirQuality(210, IN_NAQI, "pm", "poor", "red"));
        assertThat(AirQualityIndex.of(US_EPA, 11, 14, NaN, NaN, NaN))
                .isEqualTo(new AirQuality(55, US_EPA, "pm", "moderate", "yellow"));
    }

    @Test
    void givenOneParticleMass_whenIndexed_thenItAloneCounts() {
        assertThat(AirQualityIndex.of(IN_NAQI, 180, NaN, NaN, NaN, NaN).aqi()).isEqualTo(346);
        assertThat(AirQualityIndex.of(IN_NAQI, NaN, 14, NaN, NaN, NaN).aqi()).isEqualTo(14);
    }

    @Test
    void givenAllSources_whenIndexed_thenParticlesWin() {
        assertThat(AirQualityIndex.of(IN_NAQI, 0, NaN, 300, 400, 3))
                .isEqualTo(new AirQuality(0, IN_NAQI, "pm", "good", "green"));
    }

    @Test
    void givenNoParticles_whenIndexed_thenTheReportedIndexComesBeforeTheGasSensor() {
        assertThat(AirQualityIndex.of(IN_NAQI, NaN, NaN, 101, 400, 3))
                .isEqualTo(new AirQuality(101, null, "reported", null, "red"));
    }

    @ParameterizedTest
    @ValueSource(doubles = {2, 3, NaN})
    void givenGasSensorThatIsSureOrSaysNothing_whenIndexed_thenItsIndexCounts(double accuracy) {
        assertThat(AirQualityIndex.of(US_EPA, NaN, NaN, NaN, 78, accuracy))
                .isEqualTo(new AirQuality(78, null, "iaq", null, "yellow"));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1})
    void givenGasSensorThatStillLearns_whenIndexed_thenNothingIsSaid(double accuracy) {
        assertThat(AirQualityIndex.of(IN_NAQI, NaN, NaN, NaN, 78, accuracy)).isSameAs(AirQuality.NONE);
    }

    @Test
    void givenNothing_whenIndexed_thenNothingIsSaid() {
        assertThat(AirQualityIndex.of(IN_NAQI, NaN, NaN, NaN, NaN, 3)).isSameAs(AirQuality.NONE);
    }

    @ParameterizedTest
    @CsvSource({"-2, 0", "0, 0", "49.5, 50", "150.4, 150", "500, 500", "512, 500"})
    void givenFractionsAndStrayValues_whenIndexed_thenIsANearbyWholeNumberOfTheScale(double sent, int aqi) {
        assertThat(AirQualityIndex.of(IN_NAQI, NaN, NaN, sent, NaN, NaN).aqi()).isEqualTo(aqi);
        assertThat(AirQualityIndex.of(IN_NAQI, NaN, NaN, NaN, sent, NaN).aqi()).isEqualTo(aqi);
    }

    @Test
    void givenTheSameAirTwice_whenIndexed_thenNoNewObjectIsMade() {
        assertThat(AirQualityIndex.of(US_EPA, 11.03, 14, NaN, NaN, NaN))
                .isSameAs(AirQualityIndex.of(US_EPA, 11.04, 15, NaN, NaN, NaN));
    }

    @ParameterizedTest
    @CsvSource({
        "0, good",
        "50, good",
        "51, satisfactory",
        "100, satisfactory",
        "101, moderate",
        "200, moderate",
        "201, poor",
        "300, poor",
        "301, very_poor",
        "400, very_poor",
        "401, severe",
        "500, severe"
    })
    void givenIndexOfNaqi_whenNamed_thenTheWordChangesAboveTheLimit(int aqi, String category) {
        assertThat(AirQualityIndex.category(IN_NAQI, aqi)).isEqualTo(category);
    }

    @ParameterizedTest
    @CsvSource({
        "0, good",
        "50, good",
        "51, moderate",
        "100, moderate",
        "101, unhealthy_sensitive",
        "150, unhealthy_sensitive",
        "151, unhealthy",
        "200, unhealthy",
        "201, very_unhealthy",
        "300, very_unhealthy",
        "301, hazardous",
        "500, hazardous"
    })
    void givenIndexOfEpa_whenNamed_thenTheWordChangesAboveTheLimit(int aqi, String category) {
        assertThat(AirQualityIndex.category(US_EPA, aqi)).isEqualTo(category);
    }

    @ParameterizedTest
    @CsvSource({"0, green", "50, green", "51, yellow", "100, yellow", "101, red", "500, red"})
    void givenIndex_whenColoured_thenTheColourChangesAboveTheLimit(int aqi, String level) {
        assertThat(AirQualityIndex.level(aqi)).isEqualTo(level);
    }

    @ParameterizedTest
    @CsvSource({"IN_NAQI, in_naqi", "US_EPA, us_epa"})
    void givenStandard_whenWrittenAndRead_thenIsTheSame(AqiStandard standard, String code) {
        assertThat(standard.code()).isEqualTo(code);
        assertThat(Coded.of(AqiStandard.class, code)).isEqualTo(standard);
    }
}
