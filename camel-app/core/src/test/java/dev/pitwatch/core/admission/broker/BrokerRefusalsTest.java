package dev.pitwatch.core.admission.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerRefusalsTest {

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final BrokerRefusals refusals = new BrokerRefusals(meters);

    @Test
    void givenCountsOfTheBroker_whenTold_thenAdded() {
        refusals.told("sign_in 3");
        refusals.told("sign_in 4");
        refusals.told("topic 1");

        assertThat(count("sign_in")).isEqualTo(7);
        assertThat(count("topic")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "sign_in", "sign_in -1", "sign_in 1e9", "sign_in 9999999999999999", "other 1"})
    void givenAnythingElse_whenTold_thenNothingIsCounted(String payload) {
        refusals.told(payload);

        assertThat(count("sign_in") + count("topic")).isZero();
    }

    private double count(String kind) {
        return meters.get("pitwatch.broker.refused").tag("kind", kind).counter().count();
    }
}
