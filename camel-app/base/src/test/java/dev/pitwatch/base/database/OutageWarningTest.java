package dev.pitwatch.base.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class OutageWarningTest {

    private static final Throwable AWAY = new SQLTransientConnectionException("none free within 3 s");

    private long nanos;
    private final OutageWarning warning = new OutageWarning(() -> nanos);

    @Test
    void givenAnOutage_whenTriedEveryMinute_thenTheFirstIsNewAndOnlyOneAfterTheNextOutageBegins() {
        assertThat(warning.isNew(AWAY)).isTrue();
        for (int minute = 0; minute < 5; minute++) {
            pass(Duration.ofSeconds(60));
            assertThat(warning.isNew(AWAY)).isFalse();
        }

        pass(Duration.ofSeconds(121));

        assertThat(warning.isNew(AWAY)).isTrue();
        assertThat(warning.isNew(AWAY)).isFalse();
    }

    @Test
    void givenAnOutage_whenSomethingElseFails_thenEachIsNewAndTheOutageGoesOn() {
        Throwable fault = new IllegalStateException("no such rule");
        assertThat(warning.isNew(AWAY)).isTrue();

        assertThat(warning.isNew(fault)).isTrue();
        assertThat(warning.isNew(fault)).isTrue();
        assertThat(warning.isNew(AWAY)).isFalse();
    }

    private void pass(Duration time) {
        nanos += time.toNanos();
    }
}
