package dev.pitwatch.hub.store;

import dev.pitwatch.base.log.LogField;
import dev.pitwatch.core.readings.reading.MessageOutcomes;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.readings.reading.ReadingRepository;
import dev.pitwatch.core.readings.reading.ReadingWeight;
import dev.pitwatch.core.readings.reading.Refusal;
import dev.pitwatch.core.readings.reading.RefusalLimits;
import dev.pitwatch.core.readings.reading.Rejected;
import dev.pitwatch.core.readings.reading.StorageUnavailable;
import dev.pitwatch.hub.trace.ReadingTrace;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stores a batch, come what may: tries again while the database is away, and takes a batch apart until the row that the
 * database refuses stands alone. Acknowledges in order, and only what is committed.
 */
final class BatchWriter {

    private static final Logger LOG = LoggerFactory.getLogger(BatchWriter.class);
    private static final long FIRST_PAUSE_MS = 50;
    private static final long LONGEST_PAUSE_MS = 2_000;
    private static final long IDLE = Long.MIN_VALUE;

    private final ReadingRepository repository;
    private final RefusalLimits limits;
    private final StoreMeters meters;
    private final IngestTally tally;
    private final Clock clock;
    private final Consumer<Committed> whenCommitted;
    private final Consumer<Duration> whenWaited;
    private final Duration slow;
    private volatile MessageOutcomes outcomes = MessageOutcomes.NONE;
    private volatile long busySince = IDLE;
    private volatile String failure = "";

    /** Takes, as the last, how long an answer of the database may take before it counts as trouble. */
    BatchWriter(
            ReadingRepository repository,
            RefusalLimits limits,
            StoreMeters meters,
            IngestTally tally,
            Clock clock,
            Consumer<Committed> whenCommitted,
            Consumer<Duration> whenWaited,
            Duration slow) {
        this.repository = repository;
        this.limits = limits;
        this.meters = meters;
        this.tally = tally;
        this.clock = clock;
        this.whenCommitted = whenCommitted;
        this.whenWaited = whenWaited;
        this.slow = slow;
    }

    /** Stores and acknowledges all of it; interrupted, it leaves the rest with the broker. */
    void write(List<StoreItem> batch) throws InterruptedException {
        write(batch, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    /** Gathers in {@code perhaps} what a commit without an answer may have stored, since its listeners were not called yet. */
    private void write(List<StoreItem> batch, Set<Reading> perhaps) throws InterruptedException {
        List<ReadingTrace> traces = traces(batch);
        traces.forEach(trace -> trace.step("commit"));
        Optional<Committed> committed;
        try {
            committed = storeUntilItIsThere(batch, traces, perhaps);
        } catch (RuntimeException e) {
            noTrouble();
            takeApart(batch, perhaps, e);
            return;
        }
        if (committed.isEmpty()) {
            halves(batch, perhaps);
            return;
        }
        noTrouble();
        acknowledge(batch);
        meters.batch(batch.size());
        meters.stored(readings(batch).size(), committed.get());
        if (outcomes.isListening()) {
            tell(batch, committed.get().readings());
        }
        whenCommitted.accept(committed.get());
    }

    /** Takes who is to hear what becomes of each message. */
    void tell(MessageOutcomes listener) {
        outcomes = listener;
    }

    private void tell(List<StoreItem> batch, List<Reading> added) {
        Set<Reading> fresh = Collections.newSetFromMap(new IdentityHashMap<>());
        fresh.addAll(added);
        for (StoreItem item : batch) {
            Reading reading = item.reading();
            if (item.refusal() != null && !item.isSummed()) {
                outcomes.refused(item.delivery(), item.refusal().why());
            } else if (reading != null && fresh.contains(reading)) {
                outcomes.stored(item.delivery(), reading.deviceId());
            } else if (reading != null) {
                outcomes.refused(
                        item.delivery(), Rejected.silent("duplicate", "is there already", reading.deviceId(), null));
            }
        }
    }

    /** {@return why nothing can be stored at the moment; empty: it can, or nothing is to be stored} Any thread may ask. */
    Optional<String> trouble() {
        String known = failure;
        if (!known.isEmpty()) {
            return Optional.of(known);
        }
        long since = busySince;
        Duration busy = since == IDLE ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
        return busy.compareTo(slow) < 0
                ? Optional.empty()
                : Optional.of("the database has not answered for %d s".formatted(busy.toSeconds()));
    }

    private void noTrouble() {
        busySince = IDLE;
        failure = "";
    }

    private void takeApart(List<StoreItem> batch, Set<Reading> perhaps, RuntimeException failure)
            throws InterruptedException {
        if (batch.size() == 1) {
            setAside(batch.get(0), failure);
            return;
        }
        halves(batch, perhaps);
    }

    private void halves(List<StoreItem> batch, Set<Reading> perhaps) throws InterruptedException {
        int half = batch.size() / 2;
        write(batch.subList(0, half), perhaps);
        write(batch.subList(half, batch.size()), perhaps);
    }

    /** {@return what was stored; empty: no answer came in time, so that less at once is to be tried} */
    private Optional<Committed> storeUntilItIsThere(
            List<StoreItem> batch, List<ReadingTrace> traces, Set<Reading> perhaps) throws InterruptedException {
        List<Reading> readings = readings(batch);
        List<Refusal> refusals = refusals(batch);
        long started = System.nanoTime();
        for (long pause = FIRST_PAUSE_MS; ; pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
            busySince = System.nanoTime();
            try {
                List<Reading> added = repository.store(readings, refusals);
                if (pause > FIRST_PAUSE_MS) {
                    whenWaited.accept(Duration.ofNanos(System.nanoTime() - started));
                }
                List<Reading> fresh = perhaps.isEmpty() ? added : both(readings, added, perhaps);
                return Optional.of(new Committed(fresh, refusals, traces, count(fresh, batch)));
            } catch (StorageUnavailable e) {
                perhaps.addAll(e.perhapsStored());
                if (pause == FIRST_PAUSE_MS || pause == LONGEST_PAUSE_MS) {
                    LOG.warn(
                            "readings can't be stored now, {} wait: {}; trying again until it works",
                            batch.size(),
                            e.getMessage());
                }
                failure = String.valueOf(e.getMessage());
                meters.retried();
                boolean unanswered = System.nanoTime() - busySince >= slow.toNanos();
                Thread.sleep(pause);
                if (unanswered && batch.size() > 1) {
                    whenWaited.accept(Duration.ofNanos(System.nanoTime() - started));
                    return Optional.empty();
                }
            }
        }
    }

    /** {@return the readings that are in either, in their order} */
    private static List<Reading> both(List<Reading> readings, List<Reading> added, Set<Reading> perhaps) {
        perhaps.addAll(added);
        return readings.stream().filter(perhaps::contains).toList();
    }

    /** {@return for how many they count} Where all of a batch are new, as usual, nothing has to be weighed once more. */
    private static int count(List<Reading> fresh, List<StoreItem> batch) {
        int all = 0;
        int count = 0;
        for (StoreItem item : batch) {
            if (item.reading() != null) {
                all++;
                count += ReadingWeight.count(item.weight());
            }
        }
        return fresh.size() == all
                ? count
                : fresh.stream().mapToInt(ReadingWeight::count).sum();
    }

    private void setAside(StoreItem item, RuntimeException failure) throws InterruptedException {
        if (item.reading() == null) {
            // Even its refusal can't be stored: nothing more can be done, and others wait behind it.
            LOG.error(
                    "message on {} dropped, the database refuses its refusal: {}",
                    item.delivery().topic(),
                    failure.getMessage());
            acknowledge(List.of(item));
            traces(List.of(item)).forEach(ReadingTrace::end);
            return;
        }
        String device = item.reading().deviceId();
        LogField.DEVICE_ID.with(
                device,
                () -> LOG.warn(
                        "device {}: a reading goes to the dead letters, the database refuses it: {}",
                        device,
                        failure.getMessage()));
        Rejected why = Rejected.deadLetter("bad_row", String.valueOf(failure.getMessage()), device);
        if (item.refusedAgain() != null) {
            item.refusedAgain().accept(why);
            traces(List.of(item)).forEach(ReadingTrace::end);
        } else {
            write(List.of(item.refused(limits.admit(why, item.delivery()))));
        }
    }

    private void acknowledge(List<StoreItem> batch) {
        Instant now = clock.instant();
        for (StoreItem item : batch) {
            try {
                item.delivery().ack().run();
            } catch (RuntimeException e) {
                LOG.warn(
                        "message on {} stored, but not acknowledged: {}",
                        item.delivery().topic(),
                        e.getMessage());
            }
            if (!item.isSummed()) {
                meters.acknowledged(Duration.between(item.receivedAt(), now));
            }
        }
        tally.acknowledged(batch);
    }

    private static List<Reading> readings(List<StoreItem> batch) {
        List<Reading> readings = new ArrayList<>(batch.size());
        for (StoreItem item : batch) {
            if (item.reading() != null) {
                readings.add(item.reading());
            }
        }
        return readings;
    }

    private static List<ReadingTrace> traces(List<StoreItem> batch) {
        List<ReadingTrace> traces = List.of();
        for (StoreItem item : batch) {
            if (item.trace() != null) {
                traces = traces.isEmpty() ? new ArrayList<>() : traces;
                traces.add(item.trace());
            }
        }
        return traces;
    }

    private static List<Refusal> refusals(List<StoreItem> batch) {
        return batch.stream().map(StoreItem::refusal).filter(Objects::nonNull).toList();
    }
}
