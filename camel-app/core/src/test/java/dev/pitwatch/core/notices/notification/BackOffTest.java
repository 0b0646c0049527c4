package dev.pitwatch.core.notices.notification;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackOffTest {

    @Test
    void givenAttempts_whenTheyFail_thenTheWaitDoublesUpToAnHour() {
        BackOff backOff = new BackOff(new Random(1));

        for (int attempt = 1; attempt <= 40; attempt++) {
            double seconds = Math.min(3_600, 5 * Math.pow(2, attempt - 1));
            assertThat(backOff.after(attempt))
                    .isBetween(Duration.ofMillis((long) (seconds * 800)), Duration.ofMillis((long) (seconds * 1_200)));
        }
    }
}
