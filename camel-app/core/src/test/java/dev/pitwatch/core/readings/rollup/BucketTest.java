package dev.pitwatch.core.readings.rollup;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class BucketTest {

    private static final ZoneId KOLKATA = ZoneId.of("Asia/Kolkata");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    @ParameterizedTest
    @EnumSource
    void givenABucket_whenFoundByItsCode_thenItIsThat(Bucket bucket) {
        assertThat(Bucket.of(bucket.code())).contains(bucket);
        assertThat(Bucket.of(bucket.code().toUpperCase(Locale.ROOT))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "PT10H, 600, MINUTE",
        "PT10H0.001S, 600, QUARTER",
        "PT150H, 600, QUARTER",
        "PT150H1S, 600, HOUR",
        "PT600H, 600, HOUR",
        "PT600H1S, 600, DAY",
        "P5000D, 600, DAY"
    })
    void givenASpanAndPoints_whenChosen_thenTheFinestThatFits(Duration span, int points, Bucket wanted) {
        Instant from = Instant.parse("2026-11-01T00:00:00Z");

        assertThat(Bucket.filling(from, from.plus(span), points)).isEqualTo(wanted);
    }

    @ParameterizedTest
    @CsvSource({
        "MINUTE, 2026-11-01T10:07:59Z, 2026-11-01T10:07:00Z, 2026-11-01T10:08:00Z",
        "QUARTER, 2026-11-01T10:14:59Z, 2026-11-01T10:00:00Z, 2026-11-01T10:15:00Z",
        "HOUR, 2026-11-01T10:59:59Z, 2026-11-01T10:00:00Z, 2026-11-01T11:00:00Z",
        "HOUR, 1969-12-31T23:59:59Z, 1969-12-31T23:00:00Z, 1970-01-01T00:00:00Z",
        "DAY, 2026-11-01T18:29:59Z, 2026-10-31T18:30:00Z, 2026-11-01T18:30:00Z",
        "DAY, 2026-11-01T18:30:00Z, 2026-11-01T18:30:00Z, 2026-11-02T18:30:00Z"
    })
    void givenATime_whenItsBucketIsAsked_thenHoursAreUtcsAndDaysTheWorkshops(
            Bucket bucket, Instant time, Instant start, Instant end) {
        assertThat(bucket.floor(time, KOLKATA)).isEqualTo(start);
        assertThat(bucket.next(time, KOLKATA)).isEqualTo(end);
    }

    @Test
    void givenTheDayOnWhichClocksGoBack_whenItsEndIsAsked_thenItHas25Hours() {
        Instant noon = Instant.parse("2026-10-25T11:00:00Z");
        Instant start = Bucket.DAY.floor(noon, BERLIN);

        assertThat(Duration.between(start, Bucket.DAY.next(noon, BERLIN))).hasHours(25);
    }

    @Test
    void givenATime_whenTheLastEndIsAsked_thenAStartOfABucketIsItsOwn() {
        Instant start = Instant.parse("2026-11-01T10:00:00Z");

        assertThat(Bucket.HOUR.ceiling(start, KOLKATA)).isEqualTo(start);
        assertThat(Bucket.HOUR.ceiling(start.plusMillis(1), KOLKATA)).isEqualTo(start.plusSeconds(3_600));
    }
}
