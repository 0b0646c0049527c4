package dev.pitwatch.simulator.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MishapsTest {

    private static final Instant START = Instant.parse("2026-02-20T22:30:00Z");
    /** PM2.5 from which on the AQI is above 200, whatever is in the air besides. */
    private static final double CRITICAL = 90;

    @Test
    void givenTheDemosDevices_whenAnHourPasses_thenTheFirstPitIsDustyLongEnoughToEscalateTwice() {
        Mishaps first = Mishaps.of(0, 3, START);
        List<Duration> dusty = new ArrayList<>();
        int length = 0;
        for (int second = 0; second <= 3_600; second += 10) {
            if (first.dust(START.plusSeconds(second)) > CRITICAL) {
                length += 10;
            } else if (length > 0) {
                dusty.add(Duration.ofSeconds(length));
                length = 0;
            }
        }

        assertThat(dusty).hasSize(2).allSatisfy(time -> assertThat(time)
                .isBetween(Duration.ofMinutes(12), Duration.ofMinutes(15)));
        assertThat(first.dust(START.plusSeconds(170))).isZero();
        assertThat(first.dust(START.plus(Mishaps.EVERY))).isLessThan(1);
        assertThat(Mishaps.of(1, 3, START).dust(START.plus(Duration.ofMinutes(8))))
                .isZero();
    }

    @Test
    void givenTheDemosDevices_whenTimePasses_thenTheLastOneIsCutOffForThreeMinutesInForty() {
        Mishaps last = Mishaps.of(2, 3, START);

        for (int minute = 0; minute < 120; minute++) {
            assertThat(last.isAway(START.plus(Duration.ofMinutes(minute))))
                    .as("minute %d", minute)
                    .isEqualTo(minute % 40 >= 6 && minute % 40 < 9);
        }
        assertThat(Mishaps.of(0, 3, START).isAway(START.plus(Duration.ofMinutes(7))))
                .isFalse();
    }
}
