package dev.pitwatch.hub.health;

import java.util.List;
import java.util.function.Supplier;
import org.eclipse.paho.mqttv5.client.MqttClient;

/** Whether every client that a route reads from the broker with is connected to it; one that no route has is no outage. */
public final class BrokerCheck implements HealthCheck {

    private final Supplier<? extends List<? extends MqttClient>> read;

    /** Takes what gives the clients that routes have now. */
    public BrokerCheck(Supplier<? extends List<? extends MqttClient>> read) {
        this.read = read;
    }

    @Override
    public String name() {
        return "broker";
    }

    @Override
    public void check() {
        for (MqttClient client : read.get()) {
            if (!client.isConnected()) {
                throw new IllegalStateException("client %s is not connected".formatted(client.getClientId()));
            }
        }
    }
}
