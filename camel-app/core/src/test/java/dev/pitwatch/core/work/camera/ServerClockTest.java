package dev.pitwatch.core.work.camera;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerClockTest {

    private static final Instant ASKED = Instant.parse("2026-11-27T10:00:00.300Z");

    @ParameterizedTest
    @CsvSource(
            textBlock =
                    """
            Fri, 27 Nov 2026 10:00:00 GMT; 0
            Fri, 27 Nov 2026 10:00:01 GMT; 0
            Fri, 27 Nov 2026 09:59:59 GMT; -300
            Fri, 27 Nov 2026 10:01:30 GMT; 88500
            Fri, 27 Nov 2026 09:58:29 GMT; -90300
            """,
            delimiter = ';')
    void givenAnAnswerAfterASecondAndALittle_whenItsDateIsRead_thenOnlyWhatCanNotBeTheCallsTimeIsADifference(
            String date, long millis) {
        assertThat(ahead(date)).contains(Duration.ofMillis(millis));
    }

    @Test
    void givenNoDateOrWhatIsNone_whenRead_thenNothingIsKnown() {
        assertThat(ahead(null)).isEmpty();
        assertThat(ahead("now")).isEmpty();
    }

    private static Optional<Duration> ahead(@Nullable String date) {
        return ServerClock.ahead(date, ASKED, ASKED.plusMillis(1_200));
    }
}
