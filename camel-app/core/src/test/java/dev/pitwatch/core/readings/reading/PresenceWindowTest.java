package dev.pitwatch.core.readings.reading;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PresenceWindowTest {

    @ParameterizedTest
    @CsvSource({
        "60, 10, ONLINE, 60",
        "60, 20, ONLINE, 60",
        "60, 30, ONLINE, 90",
        "120, 30, ONLINE, 120",
        "5, 2, ONLINE, 6",
        "60, 10, OFFLINE, 60",
        "60, 10, UNKNOWN, 60",
        "60, 10, UPDATING, 600",
        "60, 3600, DISABLED, 10800"
    })
    void givenLimitIntervalAndState_whenAsked_thenTheWindowIsTheContracts(
            int limit, int interval, Connection state, long seconds) {
        assertThat(PresenceWindow.of(limit, interval, state)).hasSeconds(seconds);
    }
}
