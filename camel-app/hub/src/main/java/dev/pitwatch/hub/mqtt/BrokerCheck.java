package dev.pitwatch.hub.mqtt;

import dev.pitwatch.hub.health.HealthCheck;
import java.util.List;

/** Whether the clients of readings are connected: then their sessions exist, and what devices publish is kept. */
public final class BrokerCheck implements HealthCheck {

    private final List<DurableMqttClient> clients;

    /** Takes the clients without which readings don't arrive. */
    public BrokerCheck(List<DurableMqttClient> clients) {
        this.clients = List.copyOf(clients);
    }

    @Override
    public String name() {
        return "broker";
    }

    @Override
    public void check() {
        List<String> missing = clients.stream()
                .filter(client -> !client.isConnected())
                .map(DurableMqttClient::getClientId)
                .toList();
        if (!missing.isEmpty()) {
            throw new IllegalStateException("not connected: " + String.join(", ", missing));
        }
    }
}
