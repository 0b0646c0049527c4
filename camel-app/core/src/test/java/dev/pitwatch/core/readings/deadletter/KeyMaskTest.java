package dev.pitwatch.core.readings.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyMaskTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"license_key\":\"LIC-4F8D-9K2L-3P7Q\",\"v\":1}",
                "{ \"license_key\" : \"LIC-4F8D-9K2L-3P7Q\"",
                "{\"LICENSE_KEY\":\"LIC-4F8D-9K2L-3P7Q",
                "{\"license_key\":LIC-4F8D-9K2L-3P7Q,",
                "{\"license_key\":[\"LIC-4F8D-9K2L-3P7Q\"]}",
                "{\"key\":\"lic-4f8d-9k2l-3p7q\"}",
                "LIC-4F8D-9K2L-3P7Q and nothing else",
                "{\"licens\\u0065_key\":\"LIC\\u002d4F8D-9K2L-3P7Q\"}",
                "{\"licens\\u0065_key\":\"4F8D, 3P7Q\"}",
                "{\"a\":\"\\u004CIC-4F8D-9K2L-3P7Q\"}",
                "LIC-4F8D\\\n-9K2L-3P7Q"
            })
    void givenAKeyWhereverItStands_whenShown_thenItIsGone(String payload) {
        assertThat(KeyMask.text(payload.getBytes(UTF_8)).toUpperCase(java.util.Locale.ROOT))
                .doesNotContain("4F8D")
                .doesNotContain("3P7Q")
                .contains("***");
    }

    @Test
    void givenAnEscapedQuote_whenShown_thenTheKeyEndsWhereItEnds() {
        String payload = "{\"license_key\":\"se\\\"cret\",\"device_id\":\"d\"}";

        assertThat(KeyMask.text(payload.getBytes(UTF_8))).isEqualTo("{\"license_key\":\"***\",\"device_id\":\"d\"}");
    }

    @Test
    void givenEscapesThatHideNothing_whenShown_thenTheyStayAsTheyCame() {
        String payload = "{\"name\":\"\\u0041sha\"}";

        assertThat(KeyMask.text(payload.getBytes(UTF_8))).isEqualTo(payload);
    }

    @Test
    void givenBytesThatAreNoText_whenShown_thenTheyAreReplaced() {
        assertThat(KeyMask.text(new byte[] {'a', 0, (byte) 0xff})).isEqualTo("a\uFFFD\uFFFD");
    }
}
