package dev.pitwatch.hub.readings;

import dev.pitwatch.core.platform.workshop.PitService;
import dev.pitwatch.core.readings.archive.ReadingArchive;
import dev.pitwatch.core.readings.deadletter.BulkReplay;
import dev.pitwatch.core.readings.deadletter.BulkReplay.Wanted;
import dev.pitwatch.core.readings.deadletter.DeadLetterService;
import dev.pitwatch.core.readings.deadletter.Replayer;
import dev.pitwatch.core.readings.driver.DriverRegistry;
import dev.pitwatch.core.readings.reading.JdbiReadingQueryRepository;
import dev.pitwatch.core.readings.reading.ReadingQueries;
import dev.pitwatch.core.readings.reading.Rejections;
import dev.pitwatch.core.readings.rollup.RollupQueries;
import dev.pitwatch.core.readings.rollup.RollupUpkeep;
import dev.pitwatch.core.work.tracking.CarArrivals;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.services.HubServices;
import dev.pitwatch.spi.Metric;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.spi.Registry;

/** What is made of readings in the table: answers, sums, files; and what could not be read or stored. */
public final class ReadingsPart implements Part {

    private final ReadingQueries queries;
    private final RollupUpkeep rollups;
    private final ReadingArchive archive;
    private final BulkReplay bulkReplay;
    private final boolean replays;
    private final List<Handlers> handlers;

    /** Takes what sends dead letters through ingest once more. */
    public ReadingsPart(HubServices services, PitService pits, Replayer replayer) {
        DriverRegistry drivers = services.drivers();
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
        replays = services.settings().routeEdits().replay();
        bulkReplay = new BulkReplay(services.database(), replayer, services.clock(), services.meters());
        handlers = List.of(
                new ReadingHandlers(
                        services.database(),
                        queries,
                        RollupQueries.on(services.database(), services.clock()),
                        drivers,
                        new LatestAnswers(drivers, services.database()),
                        pits,
                        new CarArrivals(services.database()),
                        services.clock()),
                new DeadLetterHandlers(
                        new DeadLetterService(services.database(), replayer, services.clock()), bulkReplay));
    }

    public ReadingQueries queries() {
        return queries;
    }

    /** Replays what was refused as {@code internal} since then, a moment later and paced, unless that is switched off; returns at once. */
    public void replayRefusedByHub(Instant since) {
        if (replays) {
            bulkReplay.startLater(new Wanted(
                    Optional.of(Rejections.INTERNAL), Optional.empty(), Optional.of(since), Optional.empty(), false));
        }
    }

    @Override
    public void bind(Registry registry) {
        registry.bind("rollups", rollups);
        registry.bind("archive", archive);
    }

    @Override
    public Map<String, String> duties() {
        return Map.of(
                "housekeeping-partitions", "there is no place for readings after some days",
                "housekeeping-rollups", "readings are not summed up");
    }

    @Override
    public List<Handlers> handlers() {
        return handlers;
    }

    @Override
    public void close() {
        bulkReplay.close();
    }
}
