package dev.pitwatch.base.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RepeatedWarningTest {

    private long nanos;
    private final RepeatedWarning warning = new RepeatedWarning(() -> nanos);

    @Test
    void givenAnOutage_whenTriedEveryMinute_thenTheFirstIsNewAndOnlyOneAfterTheNextOutageBegins() {
        assertThat(warning.isNew()).isTrue();
        for (int minute = 0; minute < 5; minute++) {
            pass(Duration.ofSeconds(60));
            assertThat(warning.isNew()).isFalse();
        }

        pass(Duration.ofSeconds(121));

        assertThat(warning.isNew()).isTrue();
        assertThat(warning.isNew()).isFalse();
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }
}
