package dev.pitwatch.hub.store;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.OptionalLong;

/** Devices' messages that came from the broker and are not acknowledged, by the gauges of the clients that take them. */
public record UnacknowledgedMessages(MeterRegistry meters) {

    /** Clients at the broker whose messages are acknowledged once they are stored. */
    private static final List<String> STORED_FROM = List.of("readings", "legacy");

    /** {@return how many there are now; empty: this hub takes no messages} */
    public OptionalLong count() {
        List<Gauge> clients = STORED_FROM.stream()
                .flatMap(client -> meters.find("pitwatch.mqtt.unacknowledged").tag("client", client).gauges().stream())
                .toList();
        return clients.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(clients.stream()
                        .mapToLong(client -> (long) client.value())
                        .sum());
    }
}
