package dev.pitwatch.core.notices.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NoticeTimesTest {

    /** 05:00 of the 21st in India. */
    private static final Instant NOW = Instant.parse("2026-02-20T23:30:00Z");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            2026-02-20T22:30:00Z | Asia/Kolkata     | false | 21/02, 04:00
            2026-02-20T18:29:00Z | Asia/Kolkata     | false | 20/02/2026, 23:59 IST
            2026-02-21T18:30:00Z | Asia/Calcutta    | false | 22/02/2026, 00:00 IST
            2026-02-20T22:30:00Z | UTC              | false | 20/02, 22:30
            2026-02-19T22:30:00Z | UTC              | false | 19/02/2026, 22:30 UTC
            2026-02-20T22:30:00Z | UTC              | true  | 20/02/2026, 22:30 UTC
            2026-07-01T12:00:00Z | Europe/London    | false | 01/07/2026, 13:00 UTC+01:00
            2026-03-01T12:00:00Z | Asia/Kathmandu   | false | 01/03/2026, 17:45 UTC+05:45
            2026-03-01T12:00:00Z | America/New_York | false | 01/03/2026, 07:00 UTC-05:00
            2026-02-28           | Asia/Kolkata     | false | 28/02/2026
            """)
    void givenATime_whenWritten_thenYearAndZoneAreSaidUnlessItIsTodays(
            String time, String zone, boolean elsewhere, String written) {
        Map<String, String> values = new HashMap<>(Map.of("at", time, "message", time));

        NoticeTimes.write(values, ZoneId.of(zone), NOW, elsewhere);

        assertThat(values).containsEntry("at", written).containsEntry("message", time);
        assertThat(written.length()).as("of a value in a registered SMS").isLessThanOrEqualTo(30);
    }

    @Test
    void givenACarThatIsReadyNextYear_whenWritten_thenItsDayHasTheYear() {
        Map<String, String> values = new HashMap<>(Map.of("end", "2027-01-02T09:30:00Z"));

        NoticeTimes.write(values, ZoneId.of("Asia/Kolkata"), NOW, false);

        assertThat(values).containsEntry("ready", "later 02/01/2027 15:00");
    }
}
