package dev.pitwatch.hub.ingest;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.core.readings.driver.DriverRegistry;
import dev.pitwatch.core.readings.occupancy.OccupancyDirectory;
import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.JdbiReadingRepository;
import dev.pitwatch.core.readings.reading.JdbiStuckDeviceRepository;
import dev.pitwatch.core.readings.reading.ReadingAdmission;
import dev.pitwatch.core.readings.reading.ReadingDecoder;
import dev.pitwatch.core.readings.reading.RefusalLimits;
import dev.pitwatch.hub.admission.AdmissionPart;
import dev.pitwatch.hub.mqtt.Receive;
import dev.pitwatch.hub.news.News;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.services.HubServices;
import dev.pitwatch.hub.store.ReadingStore;
import dev.pitwatch.hub.store.ReadingStoreEndpoint;
import java.time.Clock;
import java.time.Duration;
import org.apache.camel.spi.Registry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Readings from the broker to the table: the beans of routes/ingest. */
public final class IngestPart implements Part {

    private static final Logger LOG = LoggerFactory.getLogger(IngestPart.class);

    /** For what was committed last to reach the parts below, which are closed afterwards. */
    private static final Duration LAST_NEWS = Duration.ofSeconds(3);

    /** What a device measured longer ago says nothing of its sensors now. */
    private static final Duration SILENT = Duration.ofHours(1);

    private final News news;
    private final OccupancyDirectory occupancy;
    private final IngestSteps steps;
    private final Receive receive;
    private final JdbiStuckDeviceRepository stuck;
    private final Clock clock;
    private final ReadingStore store;

    public IngestPart(HubServices services, AdmissionPart admission) {
        DriverRegistry drivers = services.drivers();
        clock = services.clock();
        news = services.news();
        occupancy = new OccupancyDirectory(services.database(), clock, services.meters());
        steps = new IngestSteps(
                admission.directory(), admission.licences(), new ReadingDecoder(drivers, services.meters()), occupancy);
        stuck = new JdbiStuckDeviceRepository(services.database().ingest());
        store = new ReadingStore(
                new JdbiReadingRepository(services.database(), name -> isDriversOwn(drivers, name)),
                new RefusalLimits(
                        clock,
                        account -> admission.directory().find(account).isPresent(),
                        services.limited(),
                        services.meters()),
                news,
                services.meters(),
                services.traces(),
                clock);
        receive = new Receive(clock, new ReadingAdmission(admission.licences())::enter, store::wasLeft);
        store.onWait(admission.flood()::paused);
        services.health().add(store.check());
        services.health().add(store.ingestCheck());
    }

    public ReadingStore store() {
        return store;
    }

    /** {@return which job's car is in which pit} */
    public OccupancyDirectory occupancy() {
        return occupancy;
    }

    @Override
    public void bind(Registry registry) {
        steps.bind(registry);
        registry.bind("receive", receive);
        registry.bind(ReadingStoreEndpoint.BEAN, store);
    }

    @Override
    public void listen(DatabaseNotifications notifications) {
        occupancy.listen(notifications);
    }

    @Override
    public void start() {
        occupancy.start();
        resumeStuck();
        store.start();
    }

    private void resumeStuck() {
        try {
            steps.resumeStuck(stuck.since(clock.instant().minus(SILENT)));
        } catch (RuntimeException e) {
            LOG.warn("sensors that were stuck are found out again within the hour: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        store.close();
        news.drain(LAST_NEWS);
        occupancy.close();
    }

    /** {@return whether it is a metric that a driver alone knows} */
    static boolean isDriversOwn(DriverRegistry drivers, String name) {
        return CoreMetric.ofField(name).isEmpty() && drivers.metric(name).isPresent();
    }
}
