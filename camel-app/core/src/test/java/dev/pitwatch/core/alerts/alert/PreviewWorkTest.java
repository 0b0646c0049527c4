package dev.pitwatch.core.alerts.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.limit.MinuteShare;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.testing.TestClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class PreviewWorkTest {

    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final AtomicLong nanos = new AtomicLong(77);
    private final MinuteShare share =
            new MinuteShare(new TestClock(Instant.parse("2026-03-01T10:00:00Z")), AlertPreview.A_MINUTE, "readings");
    private final PreviewWork work = new PreviewWork(share, 1, nanos::get);

    @Test
    void givenFiveSeconds_whenTheyAreOver_thenTheNextLookEndsIt() {
        nanos.addAndGet(LIMIT.toNanos());
        assertThatCode(work::look).doesNotThrowAnyException();

        nanos.incrementAndGet();

        endsByTime(work::look);
        endsByTime(() -> work.asking(() -> "an answer"));
    }

    @Test
    void givenRowsThatAreRead_whenTheTimeIsOver_thenTheyEndWithinFiveHundred() {
        nanos.addAndGet(LIMIT.toNanos() + 1);

        endsByTime(() -> {
            for (int row = 0; row < 500; row++) {
                work.reading();
            }
        });
        assertThat(work.readings()).isEqualTo(500);
        endsByTime(() -> {
            for (int step = 0; step < 500; step++) {
                work.step();
            }
        });
    }

    @Test
    void givenAQuestionThatFails_whenTheTimeIsOver_thenThatIsSaidAndElseTheFailure() {
        IllegalStateException failure = new IllegalStateException("of the database");

        assertThatThrownBy(() -> work.asking(() -> {
                    throw failure;
                }))
                .isSameAs(failure);
        endsByTime(() -> work.asking(() -> {
            nanos.addAndGet(LIMIT.toNanos() + 1);
            throw failure;
        }));
    }

    private static void endsByTime(ThrowingCallable work) {
        assertThatThrownBy(work).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.code()).isEqualTo(ProblemCode.UNAVAILABLE);
            assertThat(problem).hasMessageContaining("5 s").hasMessageContaining("pit_id");
            assertThat(problem.retryAfter()).contains(Duration.ofSeconds(30));
        });
    }
}
