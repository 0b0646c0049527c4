package dev.pitwatch.base.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonTest {

    @ParameterizedTest
    @CsvSource({
        "2026-02-20T22:30:00Z, 2026-02-20T22:30:00Z",
        "2026-12-31T23:59:59.400Z, 2026-12-31T23:59:59.400Z",
        "2024-02-29T01:02:03.007Z, 2024-02-29T01:02:03.007Z",
        "1970-01-01T00:00:00.999999999Z, 1970-01-01T00:00:00.999Z",
        "2026-02-20T22:30:00.000999Z, 2026-02-20T22:30:00Z",
        "0099-03-04T05:06:07Z, 0099-03-04T05:06:07Z",
    })
    void givenInstant_whenWritten_thenWholeSecondsOrThreeDecimals(Instant instant, String expected) {
        assertThat(Json.time(instant)).isEqualTo(expected);
    }
}
