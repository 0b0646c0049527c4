package dev.pitwatch.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricTest {

    private final Metric metric = new Metric("temperature", "°C", -40, 85);

    @ParameterizedTest
    @ValueSource(doubles = {-40, -0.0, 24.5, 85})
    void givenValueWithinTheRange_whenAsked_thenIsAccepted(double value) {
        assertThat(metric.accepts(value)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-40.1, 85.1, -127, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void givenAnyOtherValue_whenAsked_thenIsNotAccepted(double value) {
        assertThat(metric.accepts(value)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"85, -40", "1, 1", "NaN, 1", "0, NaN"})
    void givenNoRange_whenMade_thenIsRefusedWithBothEnds(double min, double max) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Metric("temperature", "°C", min, max))
                .withMessage("metric temperature: range is %s to %s, expected min < max", min, max);
    }

    @Test
    void givenSameParts_whenCompared_thenAreEqual() {
        assertThat(metric).isEqualTo(new Metric("temperature", "°C", -40, 85));
    }
}
