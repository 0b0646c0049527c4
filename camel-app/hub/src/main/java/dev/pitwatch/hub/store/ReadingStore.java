package dev.pitwatch.hub.store;

import dev.pitwatch.base.log.RepeatedWarning;
import dev.pitwatch.core.readings.reading.Delivery;
import dev.pitwatch.core.readings.reading.MessageOutcomes;
import dev.pitwatch.core.readings.reading.MessageRefused;
import dev.pitwatch.core.readings.reading.ReadingRepository;
import dev.pitwatch.core.readings.reading.Refusal;
import dev.pitwatch.core.readings.reading.RefusalLimits;
import dev.pitwatch.core.readings.reading.Rejected;
import dev.pitwatch.hub.health.HealthCheck;
import dev.pitwatch.hub.news.News;
import dev.pitwatch.hub.trace.ReadingTrace;
import dev.pitwatch.hub.trace.Traces;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer behind {@code reading-store:}. Takes whatever waits, up to 1,024 messages, stores it in one transaction,
 * acknowledges it, and publishes it as {@link News}, in the order of the commits. Its queue is bounded, in messages and in what they
 * take of memory; full, it holds up the one that fills it, in the end the broker.
 */
public final class ReadingStore implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ReadingStore.class);
    /** More of them made no more readings a second, but outlived young collections, until all was collected at once. */
    private static final int QUEUE = 1_024;

    private static final int BATCH = 1_024;

    /** Of what waits and what is being stored: a full queue and a batch of usual ones have less. */
    private static final int MAX_KIB = 16 << 10;

    private static final Duration SLOW = Duration.ofSeconds(10);
    private static final long CLOSE_MS = 3_000;
    private static final long POLL_MS = 200;

    private final BlockingQueue<StoreItem> queue = new ArrayBlockingQueue<>(QUEUE);
    private final Semaphore room = new Semaphore(MAX_KIB, true);
    private final ReadingRepository repository;
    private final RefusalLimits limits;
    private final List<Consumer<Duration>> waits = new CopyOnWriteArrayList<>();
    private final List<Runnable> leavings = new CopyOnWriteArrayList<>();
    private final RepeatedWarning leftWarning = new RepeatedWarning();
    private final MessageKeys left = new MessageKeys();
    private final News news;
    private final Traces traces;
    private final Clock clock;
    private final StoreMeters meters;
    private final IngestTally tally = new IngestTally();
    private final BatchWriter writer;
    private final Thread writing = new Thread(this::write, "reading-store-writer");
    private volatile boolean closing;

    /** Makes one whose readings are not traced. */
    public ReadingStore(ReadingRepository repository, News news, MeterRegistry meters, Clock clock) {
        this(repository, RefusalLimits.none(clock), news, meters, Traces.off(), clock);
    }

    /**
     * Starts nothing yet: see {@link #start}.
     *
     * @param limits bounds the rows that refusals leave
     * @param news receives what was committed
     */
    public ReadingStore(
            ReadingRepository repository,
            RefusalLimits limits,
            News news,
            MeterRegistry meters,
            Traces traces,
            Clock clock) {
        this.repository = repository;
        this.limits = limits;
        this.news = news;
        this.traces = traces;
        this.clock = clock;
        this.meters = new StoreMeters(meters, queue, () -> MAX_KIB - room.availablePermits());
        this.writer = new BatchWriter(repository, limits, this.meters, tally, clock, this::publish, this::waited, SLOW);
    }

    /** Starts to store. */
    public void start() {
        writing.start();
    }

    /** Adds a listener that receives how long messages had to wait for room or for the database, once they don't any more. */
    public void onWait(Consumer<Duration> listener) {
        waits.add(listener);
    }

    /** Adds a listener, called for each message that is left with the broker, which sends it again on the next connection only. */
    public void onLeft(Runnable listener) {
        leavings.add(listener);
    }

    /** {@return whether the message was left with the broker before: not all brokers say that they send it once more} Asked once each time. */
    public boolean wasLeft(Delivery delivery) {
        return left.take(delivery);
    }

    /** Takes who is to hear what becomes of each message; call before {@link #start}. */
    public void tell(MessageOutcomes outcomes) {
        writer.tell(outcomes);
    }

    /** {@return whether what comes can be stored, which a database that answers may still refuse: its disk is full} */
    public HealthCheck check() {
        return new StoreCheck(writer);
    }

    /** {@return whether routes can make something of what comes} */
    public HealthCheck ingestCheck() {
        return new IngestCheck(tally);
    }

    /** {@return what became of messages lately} */
    public IngestTally tally() {
        return tally;
    }

    /** {@return whether what comes can be stored, as far as is known} */
    public boolean storesNow() {
        return writer.trouble().isEmpty();
    }

    /**
     * Puts the refusal of a message in the queue, with a row as long as its sender may leave some. Above that one by the hub's own
     * fault is not acknowledged, since the message was good perhaps: the broker keeps it.
     */
    void put(Rejected why, Delivery delivery) throws InterruptedException {
        Rejected admitted = limits.admit(why, delivery);
        if (admitted.kind() == Rejected.Kind.LEFT) {
            leave(delivery);
        } else {
            put(StoreItem.of(admitted, delivery));
        }
    }

    private void leave(Delivery delivery) {
        left.add(delivery);
        meters.left();
        tally.left();
        leftWarning
                .next()
                .ifPresent(withheld -> LOG.error(
                        "ingest: more messages were refused as internal within an hour than are kept, the rest stays with the broker: see the dead letters and the route files that changed last{}",
                        withheld));
        leavings.forEach(Runnable::run);
    }

    /** Puts it in the queue; waits for room. Once the store is closed it is refused, and stays with the broker. */
    void put(StoreItem item) throws InterruptedException {
        if (closing) {
            throw new RejectedExecutionException("the reading store is closed");
        }
        StoreItem put = traces.picksReading() ? traced(item) : item;
        int kib = kib(put);
        if (!room.tryAcquire(kib, 0, TimeUnit.SECONDS)) { // without a time it would overtake those that wait
            awaitRoom(() -> room.tryAcquire(kib, POLL_MS, TimeUnit.MILLISECONDS));
        }
        boolean queued = false;
        try {
            if (!queue.offer(put)) {
                awaitRoom(() -> queue.offer(put, POLL_MS, TimeUnit.MILLISECONDS));
            }
            queued = true;
        } finally {
            if (!queued) { // a route that is exchanged interrupts what waits
                room.release(kib);
            }
        }
    }

    /** {@return what it takes of the room; all of it if it would never fit} */
    private static int kib(StoreItem item) {
        return Math.min(MAX_KIB, item.kib());
    }

    /** Runs that once all that was put until now is committed; waits for room. Never runs it while messages are left with the broker. */
    public void mark(Runnable whenStored) throws InterruptedException {
        if (!tally.leavesSome()) {
            put(StoreItem.mark(whenStored, clock.instant()));
        }
    }

    private StoreItem traced(StoreItem item) {
        Duration age = Duration.between(item.receivedAt(), clock.instant());
        ReadingTrace trace = traces.reading(item.delivery().topic(), age);
        trace.step("queue");
        return item.traced(trace);
    }

    /** A look for room that waits a while; {@return whether there was some}. */
    private interface RoomCheck {
        boolean found() throws InterruptedException;
    }

    private void awaitRoom(RoomCheck check) throws InterruptedException {
        long started = System.nanoTime();
        do {
            if (closing) {
                throw new RejectedExecutionException("the reading store is closed");
            }
        } while (!check.found());
        Duration forRoom = Duration.ofNanos(System.nanoTime() - started);
        meters.waited(forRoom);
        waited(forRoom);
    }

    private void waited(Duration time) {
        waits.forEach(listener -> listener.accept(time));
    }

    /** {@return what its readers read} */
    News news() {
        return news;
    }

    private void write() {
        List<StoreItem> batch = new ArrayList<>(BATCH);
        while (!closing) {
            int kib = 0;
            try {
                StoreItem first = queue.poll(POLL_MS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    queue.drainTo(batch, BATCH - 1);
                }
                kib = batch.stream().mapToInt(ReadingStore::kib).sum(); // of those that were put
                limits.due().forEach(refusal -> batch.add(StoreItem.summed(refusal)));
                if (!batch.isEmpty()) {
                    writer.write(batch);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            } catch (RuntimeException e) {
                // Not acknowledged: the broker sends them again on the next connection.
                LOG.error("reading store: {} messages not stored: {}", batch.size(), e.getMessage(), e);
            } finally {
                batch.clear();
                room.release(kib);
            }
        }
    }

    private void publish(Committed batch) {
        List<MessageRefused> refused =
                batch.refusals().stream().map(MessageRefused::of).toList();
        if (!refused.isEmpty()) {
            news.publish(ReadingStoreEndpoint.REFUSALS, refused, refused.size(), List.of());
        }
        if (batch.readings().isEmpty()) {
            batch.traces().forEach(ReadingTrace::end);
        } else {
            news.publish(ReadingStoreEndpoint.READINGS, batch.readings(), batch.count(), batch.traces());
        }
    }

    /** Ends at once what waits for the database; what is not stored stays with the broker. */
    @Override
    public void close() {
        closing = true;
        writing.interrupt();
        join(writing);
        keepCounts();
    }

    private void keepCounts() {
        List<Refusal> rest = limits.rest();
        if (!rest.isEmpty()) {
            try {
                repository.store(List.of(), rest);
            } catch (RuntimeException e) {
                LOG.info("reading store: counts of {} violations are lost: {}", rest.size(), e.getMessage());
            }
        }
    }

    private static void join(Thread thread) {
        try {
            thread.join(CLOSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
