package dev.pitwatch.base.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MinuteShareTest {

    private Instant now = Instant.parse("2026-11-29T10:00:00Z");
    private final MinuteShare share = new MinuteShare(() -> now, 10, "bays were washed");

    @Test
    void givenAWorkshopThatTookItsShare_whenItAsksAgain_thenItIsToldHowLongToWaitAndAnotherIsNot() {
        share.take(1, 9);
        now = now.plusSeconds(20);

        refused(1, 2, "within the minute 9 bays were washed, expected at most 10", Duration.ofSeconds(40));
        share.take(1, 1);
        refused(1, 1, "within the minute 10 bays were washed, expected at most 10", Duration.ofSeconds(40));
        assertThatCode(() -> share.take(1, 0)).doesNotThrowAnyException();
        assertThatCode(() -> share.take(2, 500))
                .as("it would fit into no minute")
                .doesNotThrowAnyException();
        refused(2, 1, "within the minute 500 bays were washed, expected at most 10", Duration.ofSeconds(40));
    }

    @Test
    void givenTheNextMinute_whenItAsksAgain_thenItHasAllOfItsShare() {
        share.take(1, 10);
        now = now.plusSeconds(60).minusNanos(1);
        refused(1, 1, "within the minute 10 bays were washed, expected at most 10", Duration.ofNanos(1));
        now = now.plusNanos(1);

        share.take(1, 9);
        share.take(1, 1);
        refused(1, 1, "within the minute 10 bays were washed, expected at most 10", Duration.ofMinutes(1));
    }

    private void refused(long workshop, long amount, String message, Duration wait) {
        assertThatThrownBy(() -> share.take(workshop, amount)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.code()).isEqualTo(ProblemCode.RATE_LIMITED);
            assertThat(problem).hasMessage(message);
            assertThat(problem.retryAfter()).isEqualTo(Optional.of(wait));
        });
    }
}
