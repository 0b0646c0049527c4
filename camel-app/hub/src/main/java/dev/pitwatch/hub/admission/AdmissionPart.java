package dev.pitwatch.hub.admission;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.live.LiveEvents;
import dev.pitwatch.core.admission.broker.BrokerRefusals;
import dev.pitwatch.core.admission.broker.JdbiDeviceRefusalRepository;
import dev.pitwatch.core.admission.broker.WorkshopAccountService;
import dev.pitwatch.core.admission.calibration.CalibrationService;
import dev.pitwatch.core.admission.licence.DeviceDirectory;
import dev.pitwatch.core.admission.licence.FloodLimit;
import dev.pitwatch.core.admission.licence.FormerKeys;
import dev.pitwatch.core.admission.licence.JdbiKnownDeviceRepository;
import dev.pitwatch.core.admission.licence.JdbiLicenceRepository;
import dev.pitwatch.core.admission.licence.LicenceEvents;
import dev.pitwatch.core.admission.licence.LicenceFilter;
import dev.pitwatch.core.admission.licence.LicenceKey;
import dev.pitwatch.core.admission.licence.LicenceStanding;
import dev.pitwatch.core.admission.licence.NewKeyUsed;
import dev.pitwatch.core.admission.violation.ViolationService;
import dev.pitwatch.hub.news.NewsEndpoint;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.services.HubServices;
import java.util.List;
import java.util.Map;
import org.apache.camel.spi.Registry;

/** Which devices are heard: what is known of them, their licences, and how much they may send. */
public final class AdmissionPart implements Part {

    private final FloodLimit flood;
    private final DeviceDirectory directory;
    private final LicenceFilter licences;
    private final LicenceStanding standing;
    private final FormerKeys formerKeys;
    private final BrokerRefusals refusals;
    private final List<Handlers> handlers;

    public AdmissionPart(HubServices services, LiveEvents events) {
        flood = new FloodLimit(services.clock(), services.limited());
        JdbiKnownDeviceRepository known =
                new JdbiKnownDeviceRepository(services.database().ingest());
        formerKeys = new FormerKeys(known);
        directory = new DeviceDirectory(known, services.clock(), flood::paused, services.meters());
        directory.onRead(new LicenceEvents(events, services.clock()));
        licences = new LicenceFilter(
                directory,
                new LicenceKey(services.masterKey()),
                flood,
                services.clock(),
                device -> services.news().publish(NewsEndpoint.LICENCE_KEYS, new NewKeyUsed(device)),
                services.meters());
        standing = new LicenceStanding(directory, services.clock());
        standing.countIn(services.meters());
        refusals = new BrokerRefusals(services.meters());
        handlers = List.of(
                new CalibrationHandlers(
                        new CalibrationService(services.database(), services.drivers()::isMeasured, services.clock())),
                new LicenceHandlers(new JdbiLicenceRepository(services.database(), services.clock())),
                new ViolationHandlers(ViolationService.on(services.database())),
                new DeviceRefusalHandlers(new JdbiDeviceRefusalRepository(services.database())),
                new BrokerAccountHandlers(new WorkshopAccountService(
                        services.database(),
                        services.masterKey(),
                        services.settings().mqtt().accounts())));
    }

    /** {@return how much a device may send} */
    public FloodLimit flood() {
        return flood;
    }

    /** {@return all devices, in memory} */
    public DeviceDirectory directory() {
        return directory;
    }

    public LicenceFilter licences() {
        return licences;
    }

    /** {@return whether devices may send} */
    public LicenceStanding standing() {
        return standing;
    }

    @Override
    public void bind(Registry registry) {
        registry.bind("formerKeys", formerKeys);
    }

    @Override
    public Map<String, String> duties() {
        return Map.of("devices-reconcile", "devices are neither disabled nor enabled");
    }

    @Override
    public void listen(DatabaseNotifications notifications) {
        directory.listen(notifications);
        refusals.listen(notifications);
    }

    @Override
    public List<Handlers> handlers() {
        return handlers;
    }

    @Override
    public void start() {
        directory.start();
    }

    @Override
    public void close() {
        directory.close();
    }
}
