package dev.pitwatch.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecodedTest {

    private static final List<Metric> METRICS =
            List.of(new Metric("a", "µg/m³", 0, 10), new Metric("b", "", 0, 10), new Metric("c", "hPa", 0, 10));

    @Test
    void givenNumbersWithinRange_whenChecked_thenAllAreKeptAsDoubles() {
        Decoded decoded = Decoded.numbers(METRICS, Map.of("a", 1L, "b", 2.5, "c", 10));

        assertThat(decoded).isEqualTo(new Decoded(Map.of("a", 1.0, "b", 2.5, "c", 10.0), List.of()));
    }

    @Test
    void givenMissingAndForeignFields_whenChecked_thenTheyMakeNeitherValueNorFault() {
        assertThat(Decoded.numbers(METRICS, Map.of("z", 1L))).isEqualTo(new Decoded(Map.of(), List.of()));
    }

    @Test
    void givenNumbersOutOfRange_whenChecked_thenEachIsAFaultInTheOrderOfTheMetrics() {
        Decoded decoded = Decoded.numbers(METRICS, Map.of("c", Double.NaN, "a", 11L, "b", Double.POSITIVE_INFINITY));

        assertThat(decoded.values()).isEmpty();
        assertThat(decoded.faults())
                .containsExactly(
                        new Fault("a", "range", "a is 11, expected 0.0 to 10.0 µg/m³"),
                        new Fault("b", "range", "b is Infinity, expected 0.0 to 10.0"),
                        new Fault("c", "range", "c is NaN, expected 0.0 to 10.0 hPa"));
    }

    @Test
    void givenOtherTypes_whenChecked_thenEachIsAFaultThatShowsWhatCame() {
        Decoded decoded = Decoded.numbers(METRICS, Map.of("a", "5", "b", true, "c", List.of(1L)));

        assertThat(decoded.values()).isEmpty();
        assertThat(decoded.faults())
                .containsExactly(
                        new Fault("a", "type", "a is \"5\", expected a number"),
                        new Fault("b", "type", "b is true, expected a number"),
                        new Fault("c", "type", "c is [1], expected a number"));
    }

    @Test
    void givenALongText_whenChecked_thenTheMessageShowsItsBeginning() {
        Decoded decoded = Decoded.numbers(METRICS, Map.of("a", "x".repeat(4_000)));

        assertThat(decoded.faults())
                .extracting(Fault::message)
                .containsExactly("a is \"" + "x".repeat(39) + "…, expected a number");
    }

    @ParameterizedTest
    @CsvSource({"1, 2, 3, true", "2, 2, 2, true", "2, 1, 3, false", "1, 3, 2, false", "3, 2, 1, false"})
    void givenThreeValues_whenAskedWhetherTheyRise_thenEqualOnesMay(double a, double b, double c, boolean rises) {
        assertThat(new Decoded(Map.of("a", a, "b", b, "c", c), List.of()).rises("a", "b", "c"))
                .isEqualTo(rises);
    }

    @Test
    void givenAMissingValue_whenAskedWhetherTheyRise_thenItIsPassedOver() {
        assertThat(new Decoded(Map.of("a", 1.0, "c", 2.0), List.of()).rises("a", "b", "c"))
                .isTrue();
        assertThat(new Decoded(Map.of("a", 2.0, "c", 1.0), List.of()).rises("a", "b", "c"))
                .isFalse();
        assertThat(new Decoded(Map.of(), List.of()).rises("a", "b", "c")).isTrue();
    }

    @Test
    void givenValues_whenSomeAreRefused_thenTheyBecomeFaultsAfterThoseThereWere() {
        Fault earlier = new Fault("c", "range", "c is 11, expected 0.0 to 10.0 hPa");
        Decoded decoded = new Decoded(Map.of("a", 1.0, "b", 2.0), List.of(earlier));

        Decoded refused = decoded.refuse("order", "b is odd", "b", "c");

        assertThat(refused)
                .isEqualTo(new Decoded(Map.of("a", 1.0), List.of(earlier, new Fault("b", "order", "b is odd"))));
        assertThat(decoded.values()).containsKey("b");
    }

    @Test
    void givenCollectionsOfTheCaller_whenTheyChange_thenTheResultDoesNot() {
        Map<String, Double> values = new HashMap<>(Map.of("a", 1.0));
        List<Fault> faults = new ArrayList<>();
        Decoded decoded = new Decoded(values, faults);

        values.put("b", 2.0);
        faults.add(new Fault("c", "range", "late"));

        assertThat(decoded).isEqualTo(new Decoded(Map.of("a", 1.0), List.of()));
        assertThatThrownBy(() -> decoded.values().put("b", 2.0)).isInstanceOf(UnsupportedOperationException.class);
    }
}
