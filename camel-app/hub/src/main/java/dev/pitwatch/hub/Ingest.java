package dev.pitwatch.hub;

import dev.pitwatch.core.readings.driver.DriverRegistry;
import dev.pitwatch.core.admission.licence.DeviceDirectory;
import dev.pitwatch.core.admission.licence.FloodLimit;
import dev.pitwatch.core.admission.licence.JdbiKnownDeviceRepository;
import dev.pitwatch.core.admission.licence.LicenceEvents;
import dev.pitwatch.core.admission.licence.LicenceFilter;
import dev.pitwatch.core.admission.licence.LicenceKey;
import dev.pitwatch.base.live.LiveEvents;
import dev.pitwatch.core.readings.occupancy.OccupancyDirectory;
import dev.pitwatch.core.readings.reading.ReadingAdmission;
import dev.pitwatch.core.readings.reading.ReadingDecoder;
import dev.pitwatch.base.settings.Settings.Accounts;
import dev.pitwatch.base.settings.Settings.BrokerAddress;
import dev.pitwatch.hub.ingest.IngestSteps;
import dev.pitwatch.hub.mqtt.MqttAddress;
import dev.pitwatch.hub.store.IngestParts;
import java.io.IOException;
import org.eclipse.paho.mqttv5.common.MqttException;

/** From the broker to the database, and commands back. */
record Ingest(DeviceDirectory directory, OccupancyDirectory occupancy, IngestParts parts) {

    static Ingest of(HubServices base, LiveEvents events) throws IOException, MqttException {
        FloodLimit flood = new FloodLimit(base.clock(), base.settings().limited());
        DeviceDirectory directory = base.keep(new DeviceDirectory(
                new JdbiKnownDeviceRepository(base.database().ingest()), base.clock(), flood::paused, base.meters()));
        directory.listen(base.notifications());
        directory.onRead(new LicenceEvents(events, base.clock()));
        directory.start();
        OccupancyDirectory occupancy = base.keep(new OccupancyDirectory(base.database(), base.clock(), base.meters()));
        occupancy.listen(base.notifications());
        occupancy.start();
        LicenceFilter licences = new LicenceFilter(
                directory,
                new LicenceKey(base.settings().secrets().masterKey()),
                flood,
                base.clock(),
                directory::forgetPreviousKey,
                base.meters());
        DriverRegistry drivers = base.drivers();
        new IngestSteps(
                        directory,
                        licences,
                        new ReadingDecoder(drivers, base.clock(), base.meters()),
                        occupancy,
                        base.clock())
                .bind(base.camel().getRegistry());
        IngestParts parts = base.keep(new IngestParts(
                base.camel(),
                base.database(),
                base.settings().secrets().masterKey(),
                base.notifications(),
                directory,
                drivers,
                events,
                broker(base),
                base.settings().folders().data().resolve("mqtt"),
                new IngestParts.Limits(
                        flood,
                        new ReadingAdmission(licences)::enter,
                        base.settings().limited()),
                base.clock(),
                base.meters(),
                base.traces()));
        parts.onPause(flood::paused);
        base.health().add(parts.brokerCheck());
        base.health().add(parts.queueCheck());
        base.health().add(parts.store().check());
        parts.start();
        return new Ingest(directory, occupancy, parts);
    }

    private static MqttAddress broker(HubServices base) throws IOException {
        BrokerAddress broker = base.settings()
                .mqtt()
                .broker()
                .orElseThrow(() ->
                        new IllegalStateException("PITWATCH_MQTT_URL is not set, and ./pitwatch up is not running"));
        return new MqttAddress(
                broker.url(),
                broker.user(),
                broker.password(),
                NodeId.of(base.settings().folders().data()),
                base.settings().mqtt().accounts() == Accounts.EMBEDDED);
    }
}
