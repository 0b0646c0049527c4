package dev.pitwatch.core.readings.rollup;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.core.readings.reading.JdbiReadingRepository;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.core.testing.TestProcess;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Random;

/** A process that stores readings of {@link Disorder} and rolls them up, as a hub does, and that can be killed. */
final class RollupProcess {

    private static final int BATCH = 20;
    private static final int NOTHING_TO_STORE = Integer.MAX_VALUE;

    private final TestProcess process;

    private RollupProcess(TestProcess process) {
        this.process = process;
    }

    /** Which readings there are. */
    record Source(SampleWorkshop shop, long secondPit, Instant start, long seed) {

        List<Reading> readings() {
            return Disorder.of(shop, secondPit, start, new Random(seed));
        }
    }

    /** Starts one that rolls up what is due, once. */
    static RollupProcess rollingUp(TestDatabase db, Source source, Instant now) {
        return start(db, source, now, NOTHING_TO_STORE);
    }

    /** Starts one that stores from that reading on, and rolls up all the time. */
    static RollupProcess storing(TestDatabase db, Source source, Instant now, int from) {
        return start(db, source, now, from);
    }

    private static RollupProcess start(TestDatabase db, Source source, Instant now, int from) {
        return new RollupProcess(TestProcess.start(
                RollupProcess.class,
                db,
                Long.toString(source.shop().workshopId()),
                source.shop().workshopCode(),
                Long.toString(source.shop().pitId()),
                source.shop().deviceId(),
                Long.toString(source.secondPit()),
                source.start().toString(),
                Long.toString(source.seed()),
                now.toString(),
                Integer.toString(from)));
    }

    /** Ends it with SIGKILL. */
    void kill() {
        process.kill();
    }

    /** {@return how many readings, from the first, it had stored when it was killed after so many more batches} */
    int killAfter(int batches) {
        int stored = 0;
        int said = 0;
        BufferedReader lines = process.lines();
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                stored = Integer.parseInt(line);
                said++;
                if (said == batches) {
                    kill();
                }
            }
            return stored;
        } catch (IOException e) {
            return stored; // its end was closed with it
        }
    }

    /** Takes what {@link #start} puts together. */
    public static void main(String[] words) {
        SampleWorkshop shop =
                new SampleWorkshop(Long.parseLong(words[1]), words[2], Long.parseLong(words[3]), words[4]);
        Source source = new Source(shop, Long.parseLong(words[5]), Instant.parse(words[6]), Long.parseLong(words[7]));
        Clock clock = Clock.fixed(Instant.parse(words[8]), ZoneOffset.UTC);
        int from = Integer.parseInt(words[9]);
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        try (Database database = new Database(TestProcess.database(words[0]), 1, 3, meters)) {
            RollupUpkeep upkeep = RollupUpkeep.on(database, () -> List.of(Disorder.OWN), clock, meters);
            List<Reading> all = from == NOTHING_TO_STORE ? List.of() : source.readings();
            TestProcess.begins();
            if (from == NOTHING_TO_STORE) {
                upkeep.run();
                return;
            }
            Thread rolling = new Thread(() -> rollUp(upkeep), "rolling up");
            rolling.setDaemon(true);
            rolling.start();
            store(new JdbiReadingRepository(database, Disorder.OWN::equals), all, from);
        }
    }

    private static void rollUp(RollupUpkeep upkeep) {
        while (!Thread.currentThread().isInterrupted()) {
            upkeep.run();
        }
    }

    private static void store(JdbiReadingRepository readings, List<Reading> all, int from) {
        for (int next = from; next < all.size(); next += BATCH) {
            int end = Math.min(all.size(), next + BATCH);
            readings.store(all.subList(next, end), List.of());
            System.out.println(end);
        }
    }
}
