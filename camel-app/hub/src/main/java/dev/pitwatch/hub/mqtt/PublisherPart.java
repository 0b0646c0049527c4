package dev.pitwatch.hub.mqtt;

import dev.pitwatch.base.settings.Settings.BrokerAddress;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.services.HubServices;
import dev.pitwatch.hub.system.NodeId;
import java.io.IOException;

/** The hub's connection to the broker by which it sends. */
public final class PublisherPart implements Part {

    private final MqttAddress broker;
    private final MqttPublisher publisher;

    /** Throws IllegalStateException when no broker is set. */
    public PublisherPart(HubServices services) throws IOException {
        BrokerAddress address = services.settings()
                .mqtt()
                .broker()
                .orElseThrow(() ->
                        new IllegalStateException("PITWATCH_MQTT_URL is not set, and ./pitwatch up is not running"));
        broker = new MqttAddress(
                address.url(),
                address.user(),
                address.password(),
                NodeId.of(services.settings().folders().data()),
                services.embeddedAccounts());
        publisher = new MqttPublisher(broker, services.meters());
    }

    MqttAddress broker() {
        return broker;
    }

    public MqttPublisher publisher() {
        return publisher;
    }

    @Override
    public void start() {
        publisher.start();
    }

    @Override
    public void close() {
        publisher.close();
    }
}
