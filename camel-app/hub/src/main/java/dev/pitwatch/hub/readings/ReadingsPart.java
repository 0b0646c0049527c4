package dev.pitwatch.hub.readings;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.core.platform.workshop.PitService;
import dev.pitwatch.core.readings.archive.ReadingArchive;
import dev.pitwatch.core.readings.deadletter.DeadLetterService;
import dev.pitwatch.core.readings.deadletter.Replayer;
import dev.pitwatch.core.readings.driver.DriverRegistry;
import dev.pitwatch.core.readings.occupancy.OccupancyDirectory;
import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.JdbiReadingQueryRepository;
import dev.pitwatch.core.readings.reading.JdbiReadingRepository;
import dev.pitwatch.core.readings.reading.JdbiStuckDeviceRepository;
import dev.pitwatch.core.readings.reading.ReadingAdmission;
import dev.pitwatch.core.readings.reading.ReadingDecoder;
import dev.pitwatch.core.readings.reading.ReadingQueries;
import dev.pitwatch.core.readings.reading.RefusalLimits;
import dev.pitwatch.core.readings.rollup.RollupQueries;
import dev.pitwatch.core.readings.rollup.RollupUpkeep;
import dev.pitwatch.core.work.tracking.CarArrivals;
import dev.pitwatch.hub.admission.AdmissionPart;
import dev.pitwatch.hub.ingest.IngestSteps;
import dev.pitwatch.hub.mqtt.Receive;
import dev.pitwatch.hub.news.News;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.services.HubServices;
import dev.pitwatch.hub.store.ReadingStore;
import dev.pitwatch.hub.store.ReadingStoreEndpoint;
import dev.pitwatch.hub.store.RouteReplayer;
import dev.pitwatch.spi.Metric;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.apache.camel.spi.Registry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Readings from the broker to the table, and what is made of them there. */
public final class ReadingsPart implements Part {

    private static final Logger LOG = LoggerFactory.getLogger(ReadingsPart.class);

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
    private final ReadingQueries queries;
    private final RollupUpkeep rollups;
    private final ReadingArchive archive;
    private final List<Handlers> handlers;

    public ReadingsPart(HubServices services, AdmissionPart admission, PitService pits) {
        this(services, admission, pits, new RouteReplayer(services.camel().createProducerTemplate()));
    }

    /** Takes what sends dead letters through ingest once more. */
    public ReadingsPart(HubServices services, AdmissionPart admission, PitService pits, Replayer replayer) {
        DriverRegistry drivers = services.drivers();
        news = services.news();
        occupancy = new OccupancyDirectory(services.database(), services.clock(), services.meters());
        steps = new IngestSteps(
                admission.directory(),
                admission.licences(),
                new ReadingDecoder(drivers, services.clock(), services.meters()),
                occupancy,
                services.clock());
        stuck = new JdbiStuckDeviceRepository(services.database().ingest());
        clock = services.clock();
        receive = new Receive(services.clock(), new ReadingAdmission(admission.licences())::enter);
        store = new ReadingStore(
                new JdbiReadingRepository(services.database().ingest(), name -> isDriversOwn(drivers, name)),
                new RefusalLimits(
                        services.clock(),
                        account -> admission.directory().find(account).isPresent(),
                        services.limited(),
                        services.meters()),
                services.news(),
                services.meters(),
                services.traces(),
                services.clock());
        store.onWait(admission.flood()::paused);
        services.health().add(store.check());
        queries = new JdbiReadingQueryRepository(services.database(), services.clock());
        rollups = RollupUpkeep.on(
                services.database(),
                () -> drivers.metrics().stream().map(Metric::name).toList(),
                services.clock(),
                services.meters());
        archive = ReadingArchive.on(
                services.database(),
                services.settings().folders().data().resolve("archive"),
                services.settings().readingDays(),
                services.clock(),
                services.meters());
        handlers = List.of(
                new ReadingHandlers(
                        queries,
                        RollupQueries.on(services.database(), services.clock()),
                        drivers,
                        pits,
                        new CarArrivals(services.database()),
                        services.clock()),
                new DeadLetterHandlers(new DeadLetterService(services.database(), replayer, services.clock())));
    }

    public ReadingStore store() {
        return store;
    }

    public ReadingQueries queries() {
        return queries;
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
        registry.bind("rollups", rollups);
        registry.bind("archive", archive);
    }

    @Override
    public void listen(DatabaseNotifications notifications) {
        occupancy.listen(notifications);
    }

    @Override
    public List<Handlers> handlers() {
        return handlers;
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

    private static boolean isDriversOwn(DriverRegistry drivers, String name) {
        return CoreMetric.ofField(name).isEmpty() && drivers.metric(name).isPresent();
    }
}
