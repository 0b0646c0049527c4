package dev.pitwatch.base.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RepeatedWarningTest {

    private long nanos = Long.MAX_VALUE - 5;
    private final RepeatedWarning warning = new RepeatedWarning(() -> nanos);

    @Test
    void givenAWarning_whenItComesAgainAndAgain_thenOneLineAMinuteTellsOfAll() {
        assertThat(warning.next()).hasValue("");
        assertThat(warning.next()).isEmpty();
        nanos += Duration.ofSeconds(60).toNanos() - 1;
        assertThat(warning.next()).isEmpty();

        nanos++;

        assertThat(warning.next()).hasValue(" (and 2 more since the line before)");
        assertThat(warning.next()).isEmpty();
        nanos += Duration.ofHours(3).toNanos();
        assertThat(warning.next()).hasValue(" (and 1 more since the line before)");
    }
}
