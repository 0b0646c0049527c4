package dev.pitwatch.core.work.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlateTest {

    @ParameterizedTest
    @CsvSource({
        "DL01AB1234,DL••••1234",
        "dl 01 ab-1234,dl••••1234",
        "MH12,••••12",
        "KA1234,••••34",
        "KA01234,KA••••1234",
        "7,••••7"
    })
    void givenAPlate_whenMasked_thenOnlyItsOwnerKnowsIt(String plate, String shown) {
        assertThat(Plate.masked(plate)).isEqualTo(shown);
    }
}
