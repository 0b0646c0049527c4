package dev.pitwatch.hub;

import dev.pitwatch.core.driver.DriverRegistry;
import dev.pitwatch.core.licence.DeviceDirectory;
import dev.pitwatch.core.licence.FloodLimit;
import dev.pitwatch.core.licence.JdbiKnownDeviceRepository;
import dev.pitwatch.core.licence.LicenceFilter;
import dev.pitwatch.core.licence.LicenceKey;
import dev.pitwatch.core.reading.JdbiReadingRepository;
import dev.pitwatch.core.reading.ReadingDecoder;
import dev.pitwatch.core.reading.ReadingEnricher;
import dev.pitwatch.core.settings.Settings.BrokerAddress;
import dev.pitwatch.hub.health.BrokerCheck;
import dev.pitwatch.hub.ingest.IngestSteps;
import dev.pitwatch.hub.mqtt.DisconnectOnStop;
import dev.pitwatch.hub.mqtt.DurableMqttClient;
import dev.pitwatch.hub.mqtt.MqttAddress;
import dev.pitwatch.hub.mqtt.MqttPublisher;
import dev.pitwatch.hub.mqtt.Receive;
import dev.pitwatch.hub.store.ReadingStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.Processor;
import org.eclipse.paho.mqttv5.common.MqttException;

/** From the broker to the database. */
record Ingest(DeviceDirectory directory, ReadingStore store, MqttPublisher publisher) {

    /** Bean name and session name of each consuming route's client. */
    private static final Map<String, String> CLIENTS = Map.of(
            "readingClient", "readings",
            "legacyClient", "legacy",
            "statusClient", "status",
            "ackClient", "acks",
            "diagClient", "diag");

    private static final int RECEIVE_MAXIMUM = 1_000;

    static Ingest of(Foundation base) throws IOException, MqttException {
        FloodLimit flood = new FloodLimit(base.clock(), base.settings().limited());
        DeviceDirectory directory = base.keep(new DeviceDirectory(
                new JdbiKnownDeviceRepository(base.database().ingest()), base.clock(), flood::paused, base.meters()));
        directory.listen(base.notifications());
        directory.start();
        LicenceFilter licences = new LicenceFilter(
                directory,
                new LicenceKey(base.settings().secrets().masterKey()),
                flood,
                base.clock(),
                deviceId -> {},
                base.meters());
        DriverRegistry drivers = base.drivers();
        new IngestSteps(
                        directory,
                        licences,
                        new ReadingDecoder(drivers, base.clock(), base.meters()),
                        new ReadingEnricher(),
                        base.clock())
                .bind(base.camel().getRegistry());
        base.camel().getRegistry().bind("receive", Processor.class, new Receive(base.clock()));
        ReadingStore store = base.keep(new ReadingStore(
                new JdbiReadingRepository(
                        base.database().ingest(), name -> drivers.metric(name).isPresent()),
                base.meters(),
                base.clock()));
        base.camel().getRegistry().bind("readingStore", store);
        store.start();
        return new Ingest(directory, store, connect(base));
    }

    private static MqttPublisher connect(Foundation base) throws IOException, MqttException {
        BrokerAddress broker = base.settings()
                .mqtt()
                .external()
                .orElseThrow(() ->
                        new IllegalStateException("PITWATCH_MQTT_URL is not set, and ./pitwatch up is not running"));
        MqttAddress address = new MqttAddress(
                broker.url(),
                broker.user(),
                broker.password(),
                NodeId.of(base.settings().folders().data()));
        List<DurableMqttClient> clients = new ArrayList<>();
        for (Map.Entry<String, String> client : CLIENTS.entrySet()) {
            DurableMqttClient made =
                    base.keep(new DurableMqttClient(address, client.getValue(), RECEIVE_MAXIMUM, base.meters()));
            clients.add(made);
            base.camel().getRegistry().bind(client.getKey(), made);
        }
        base.camel().addRoutePolicyFactory(new DisconnectOnStop());
        base.health().add(new BrokerCheck(clients));
        MqttPublisher publisher = base.keep(new MqttPublisher(address));
        publisher.start();
        return publisher;
    }
}
