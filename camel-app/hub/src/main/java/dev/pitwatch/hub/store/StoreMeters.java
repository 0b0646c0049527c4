package dev.pitwatch.hub.store;

import dev.pitwatch.core.readings.reading.Refusal;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Supplier;

/** What operators see of the store. */
final class StoreMeters {

    private final MeterRegistry registry;
    private final Counter stored;
    private final Counter duplicates;
    private final Counter retries;
    private final Counter left;
    private final DistributionSummary batchSize;
    private final Timer ackAge;
    private final Timer waits;

    /** Takes what waits to be stored, and how many KiB that and what is being stored have. */
    StoreMeters(MeterRegistry registry, Collection<?> queue, Supplier<Number> kib) {
        this.registry = registry;
        stored = Counter.builder("pitwatch.ingest.stored")
                .description("Readings stored")
                .register(registry);
        duplicates = Counter.builder("pitwatch.ingest.duplicates")
                .description("Second copies of readings, dropped")
                .register(registry);
        retries = Counter.builder("pitwatch.ingest.store.retries")
                .description("Batches that were tried again because the database was away")
                .register(registry);
        left = Counter.builder("pitwatch.ingest.left")
                .description(
                        "Refusals by the hub's own fault above what is kept of them: left with the broker, each time they come")
                .register(registry);
        batchSize = DistributionSummary.builder("pitwatch.ingest.batch.size")
                .description("Messages stored in one transaction")
                .register(registry);
        ackAge = Timer.builder("pitwatch.ingest.ack.age")
                .description("From the arrival of a message to its acknowledgement")
                .publishPercentiles(0.5, 0.99)
                .register(registry);
        waits = Timer.builder("pitwatch.ingest.queue.waits")
                .description("Messages that waited for room in the queue, and for how long")
                .register(registry);
        Gauge.builder("pitwatch.ingest.queue.depth", queue, Collection::size)
                .description("Messages waiting to be stored")
                .register(registry);
        Gauge.builder("pitwatch.ingest.queue.kib", kib)
                .description("Memory of messages that wait to be stored or are being stored, in KiB, at most 16,384")
                .register(registry);
    }

    void stored(int offered, Committed committed) {
        stored.increment(committed.readings().size());
        duplicates.increment((double) offered - committed.readings().size());
        for (Refusal refusal : committed.refusals()) {
            if (refusal.summed()) {
                continue;
            }
            Counter.builder("pitwatch.ingest.rejected")
                    .description("Messages refused, and kept as a dead letter or a violation")
                    .tag("reason", refusal.why().reason())
                    .register(registry)
                    .increment();
        }
    }

    void batch(int size) {
        batchSize.record(size);
    }

    void acknowledged(Duration age) {
        ackAge.record(age.isNegative() ? Duration.ZERO : age);
    }

    void waited(Duration forRoom) {
        waits.record(forRoom);
    }

    void retried() {
        retries.increment();
    }

    void left() {
        left.increment();
    }
}
