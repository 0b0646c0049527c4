package dev.pitwatch.core.readings.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WrongFieldsTest {

    @Test
    void givenASentenceThatNamesFields_whenAsked_thenTheirNames() {
        assertThat(WrongFields.of("missing_field", "license_key is missing")).containsExactly("license_key");
        assertThat(WrongFields.of("bad_version", "v is 2, expected 1")).containsExactly("v");
        assertThat(WrongFields.of(
                        "no_measurement",
                        "nothing measured is left; wrong: aqi (type), temperature (range); of [temperature, aqi]"))
                .containsExactly("aqi", "temperature");
    }

    @Test
    void givenASentenceThatNamesNone_whenAsked_thenNone() {
        assertThat(WrongFields.of("no_measurement", "nothing measured is left of [note]"))
                .isEmpty();
        assertThat(WrongFields.of("bad_json", "Unexpected end-of-input")).isEmpty();
        assertThat(WrongFields.of("missing_field", "")).isEmpty();
    }
}
