package dev.pitwatch.hub.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.Test;

class UnacknowledgedMessagesTest {

    private final MeterRegistry meters = new SimpleMeterRegistry();
    private final UnacknowledgedMessages messages = new UnacknowledgedMessages(meters);

    @Test
    void givenClientsAtTheBroker_whenCounted_thenTheMessagesOfThoseWhoseMessagesAreStored() {
        assertThat(messages.count()).as("nothing is taken").isEmpty();

        owes("status", 9);
        assertThat(messages.count()).as("reports are not stored as readings").isEmpty();

        owes("readings", 0);
        assertThat(messages.count()).hasValue(0);

        owes("legacy", 7);
        assertThat(messages.count()).hasValue(7);
    }

    @Test
    void givenBothWaysOfReadings_whenMessagesWaitOnBoth_thenTheirSum() {
        owes("readings", 5);
        owes("legacy", 2);

        assertThat(messages.count()).hasValue(7);
    }

    private void owes(String client, int count) {
        Gauge.builder("pitwatch.mqtt.unacknowledged", () -> count)
                .tag("client", client)
                .register(meters);
    }
}
