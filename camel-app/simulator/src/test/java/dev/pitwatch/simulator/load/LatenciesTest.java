package dev.pitwatch.simulator.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LatenciesTest {

    @Test
    void givenAHundredDurations_whenAsked_thenTheSharesAreRightWithinAStep() {
        Latencies latencies = new Latencies();
        for (int ms = 1; ms <= 100; ms++) {
            latencies.add(ms * 1_000_000L);
        }

        assertThat(latencies.within(0.5)).isCloseTo(50, within(2.0));
        assertThat(latencies.within(0.99)).isCloseTo(99, within(3.5));
    }

    @Test
    void givenNothing_whenAsked_thenItIsZero() {
        assertThat(new Latencies().within(0.5)).isZero();
    }
}
