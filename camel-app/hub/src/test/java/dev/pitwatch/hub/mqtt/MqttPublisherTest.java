package dev.pitwatch.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MqttPublisherTest {

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

    @Test
    void givenNoConnection_whenACommandIsSent_thenItFailsAtOnceAndIsCounted() {
        MqttAddress nowhere = new MqttAddress("tcp://127.0.0.1:9", Optional.empty(), Optional.empty(), "test");

        try (MqttPublisher publisher = new MqttPublisher(nowhere, meters)) {
            assertThat(publisher.send("workshop/w/device/d/command", new byte[0]))
                    .isCompletedExceptionally();
        }

        assertThat(unsent("away")).isOne();
        assertThat(unsent("full")).isZero();
        assertThat(meters.get("pitwatch.commands.unconfirmed").gauge().value()).isZero();
    }

    private double unsent(String reason) {
        return meters.get("pitwatch.commands.unsent")
                .tag("reason", reason)
                .counter()
                .count();
    }
}
