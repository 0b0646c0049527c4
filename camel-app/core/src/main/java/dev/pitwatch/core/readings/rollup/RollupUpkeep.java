package dev.pitwatch.core.readings.rollup;

import dev.pitwatch.base.database.Database;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** Keeps the roll-ups up with the readings. Every hub runs it every few seconds; one of them at a time does the work. */
public final class RollupUpkeep {

    /** A minute is rolled up so long after its end, so that mostly it is rolled up once. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    private static final Duration MINUTE = Duration.ofMinutes(1);

    /** Of minutes of a pit in a transaction: well below the time in which an answer of the database has to come. */
    private static final int MAX_MINUTES = 500;

    /** Of transactions in a run, so that a stop of the hub needn't wait. */
    private static final int MAX_STEPS = 100;

    /** Of pits in a run whose days are made anew, each in a transaction, so that minutes of others needn't wait for them. */
    private static final int MAX_REZONED = 10;

    private final JdbiRollupRepository repository;
    private final Supplier<List<String>> driverMetrics;
    private final Clock clock;
    private final Counter rolled;
    private volatile Duration lag = Duration.ZERO;

    private RollupUpkeep(
            JdbiRollupRepository repository, Supplier<List<String>> driverMetrics, Clock clock, MeterRegistry meters) {
        this.repository = repository;
        this.driverMetrics = driverMetrics;
        this.clock = clock;
        this.rolled = Counter.builder("pitwatch.rollup.minutes")
                .description("Minutes of a pit that were rolled up, late ones again")
                .register(meters);
        Gauge.builder("pitwatch.rollup.lag", this, upkeep -> upkeep.lag.toSeconds())
                .description("How long ago the oldest minute ended that is not rolled up, at the last run")
                .baseUnit("seconds")
                .register(meters);
    }

    /** Takes the names of all metrics of installed drivers. */
    public static RollupUpkeep on(
            Database database, Supplier<List<String>> driverMetrics, Clock clock, MeterRegistry meters) {
        return new RollupUpkeep(new JdbiRollupRepository(database.ingest()), driverMetrics, clock, meters);
    }

    /** Rolls up what is due. */
    public void run() {
        repository.remember(driverMetrics.get().stream()
                .filter(name -> !RollupColumns.METRICS.contains(name))
                .toList());
        Instant ended = clock.instant().minus(MINUTE);
        Instant closed = ended.minus(GRACE);
        lag = repository.lag(closed);
        List<Integer> settled = repository.settle(ended);
        for (int step = 0; step < MAX_STEPS && !Thread.currentThread().isInterrupted(); step++) {
            int minutes = repository.rollUp(settled, closed, MAX_MINUTES);
            rolled.increment(minutes);
            if (minutes < MAX_MINUTES) {
                break;
            }
        }
        for (int pit = 0; pit < MAX_REZONED && !Thread.currentThread().isInterrupted(); pit++) {
            if (!repository.rezone()) {
                break;
            }
        }
    }
}
