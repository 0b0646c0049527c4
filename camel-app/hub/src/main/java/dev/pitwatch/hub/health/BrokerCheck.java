package dev.pitwatch.hub.health;

import java.util.List;
import org.eclipse.paho.mqttv5.client.MqttClient;

/** Whether every client that reads from the broker is connected to it. */
public final class BrokerCheck implements HealthCheck {

    private final List<? extends MqttClient> clients;

    public BrokerCheck(List<? extends MqttClient> clients) {
        this.clients = List.copyOf(clients);
    }

    @Override
    public String name() {
        return "broker";
    }

    @Override
    public void check() {
        for (MqttClient client : clients) {
            if (!client.isConnected()) {
                throw new IllegalStateException("client %s is not connected".formatted(client.getClientId()));
            }
        }
    }
}
