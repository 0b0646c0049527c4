package dev.pitwatch.core.readings.deadletter;

import dev.pitwatch.base.audit.AuditLog;
import dev.pitwatch.base.audit.AuditedAction;
import dev.pitwatch.base.database.Actor;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.readings.deadletter.JdbiDeadLetterRepository.Matched;
import dev.pitwatch.core.readings.deadletter.JdbiDeadLetterRepository.Stored;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends many dead letters through ingest once more, on a thread of its own and so slowly that what devices send is stored meanwhile:
 * one run at a time, {@value #A_PART} letters each {@value #PART_MS} ms. What comes of it is noted in the audit log.
 */
public final class BulkReplay implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(BulkReplay.class);

    private static final int A_PART = 50;
    private static final int PART_MS = 250;
    /** So many in a row say that whatever made letters of them is still there. */
    private static final int MAX_REFUSED = 100;

    private static final int LATER_MS = 3_000;
    private static final int AGAIN_S = 10;
    private static final int MAX_TRIES = 360;

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final JdbiDeadLetterRepository letters;
    private final Replayer replayer;
    private final AuditLog audit;
    private final Clock clock;
    private final Counter stored;
    private final Counter refused;
    private final AtomicBoolean running = new AtomicBoolean();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(work -> new Thread(work, "dead-letters-replay"));

    /**
     * Which are wanted; empty: any.
     *
     * @param from when they came; included
     * @param to not included
     * @param again those that were replayed already, too
     */
    public record Wanted(
            Optional<String> reason,
            Optional<String> deviceId,
            Optional<Instant> from,
            Optional<Instant> to,
            boolean again) {

        Map<String, Object> details() {
            Map<String, Object> details = new LinkedHashMap<>();
            reason.ifPresent(value -> details.put("reason", value));
            deviceId.ifPresent(value -> details.put("device_id", value));
            from.ifPresent(value -> details.put("from", value.toString()));
            to.ifPresent(value -> details.put("to", value.toString()));
            details.put("again", again);
            return details;
        }
    }

    /** Takes the meters that count what became of letters. */
    public BulkReplay(Database database, Replayer replayer, Clock clock, MeterRegistry meters) {
        this.letters = new JdbiDeadLetterRepository(database);
        this.replayer = replayer;
        this.audit = new AuditLog(database, clock);
        this.clock = clock;
        this.stored = counter(meters, "stored");
        this.refused = counter(meters, "refused");
    }

    private static Counter counter(MeterRegistry meters, String outcome) {
        return Counter.builder("pitwatch.dead.letters.replayed")
                .description("Dead letters that were sent through ingest once more, many at once")
                .tag("outcome", outcome)
                .register(meters);
    }

    /**
     * Begins, and returns at once.
     *
     * @return how many will be sent; those that come meanwhile are not among them
     * @throws Problem {@code conflict} while others are being replayed
     */
    public long start(Wanted wanted) {
        if (!running.compareAndSet(false, true)) {
            throw Problem.conflict("dead letters are being replayed already; expected one run at a time");
        }
        boolean begun = false;
        try {
            Matched matched = letters.matched(wanted);
            if (matched.count() > 0) {
                thread.execute(new Run(wanted, matched, Actor.current())::next);
                begun = true;
            }
            return matched.count();
        } finally {
            if (!begun) {
                running.set(false);
            }
        }
    }

    /**
     * Begins in a moment, when what is on its way is stored, or refused, too; later where others are being replayed then, or the database
     * is away. Returns at once; gives up after an hour.
     */
    public void startLater(Wanted wanted) {
        thread.schedule(() -> tryToStart(wanted, 1), LATER_MS, TimeUnit.MILLISECONDS);
    }

    private void tryToStart(Wanted wanted, int tries) {
        try {
            long count = start(wanted);
            LOG.info("dead letters are replayed: {}, {} of them", wanted.details(), count);
        } catch (RuntimeException e) {
            if (tries < MAX_TRIES) {
                thread.schedule(() -> tryToStart(wanted, tries + 1), AGAIN_S, TimeUnit.SECONDS);
            } else {
                LOG.warn("dead letters are not replayed: {}: {}", wanted.details(), e.getMessage());
            }
        }
    }

    /** One run; its thread alone uses it. */
    private final class Run {

        private final Wanted wanted;
        private final Matched matched;
        private final Actor who;
        private long last;
        private long done;
        private long notDone;
        private int refusedInARow;

        Run(Wanted wanted, Matched matched, Actor who) {
            this.wanted = wanted;
            this.matched = matched;
            this.who = who;
        }

        void next() {
            try {
                List<Stored> part = letters.next(wanted, last, matched.lastId(), A_PART);
                if (part.isEmpty()) {
                    end("done");
                } else if (replay(part)) {
                    last = part.get(part.size() - 1).letter().id();
                    thread.schedule(this::next, PART_MS, TimeUnit.MILLISECONDS);
                } else {
                    end("refused");
                }
            } catch (RuntimeException e) {
                LOG.warn("replay of dead letters ended at {} of {}: {}", done + notDone, matched.count(), e.toString());
                end("failed");
            }
        }

        /** Sends all of the part, then looks at what became of each; false: too many were refused. */
        private boolean replay(List<Stored> part) {
            List<CompletableFuture<Boolean>> sent = new ArrayList<>();
            part.forEach(letter -> sent.add(send(letter)));
            List<Long> replayed = new ArrayList<>();
            for (int i = 0; i < part.size() && refusedInARow < MAX_REFUSED; i++) {
                if (sent.get(i).join()) {
                    replayed.add(part.get(i).letter().id());
                    refusedInARow = 0;
                } else {
                    notDone++;
                    refusedInARow++;
                    refused.increment();
                }
            }
            letters.replayed(replayed, clock.instant());
            done += replayed.size();
            stored.increment(replayed.size());
            return refusedInARow < MAX_REFUSED;
        }

        /** {@return whether it is stored} It fails when that is not known in time. */
        private CompletableFuture<Boolean> send(Stored letter) {
            if (!letter.isWhole()) {
                return CompletableFuture.completedFuture(false);
            }
            try {
                return replayer.replay(
                                letter.letter().topic(),
                                letter.payload(),
                                letter.letter().receivedAt())
                        .toCompletableFuture()
                        .orTimeout(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                        .thenApply(Optional::isEmpty);
            } catch (Problem e) { // of a topic whose moment has passed
                return CompletableFuture.completedFuture(false);
            }
        }

        private void end(String how) {
            Map<String, Object> details = new LinkedHashMap<>(wanted.details());
            details.put("matched", matched.count());
            details.put("replayed", done);
            details.put("refused", notDone);
            details.put("ended", how);
            try {
                who.run(() -> {
                    audit.note(new AuditedAction(null, "replay", "dead_letter", null, details));
                    return null;
                });
            } catch (RuntimeException e) {
                LOG.warn("replay of dead letters is not in the audit log: {}: {}", details, e.toString());
            } finally {
                running.set(false);
            }
        }
    }

    /** Ends a run where it is: what is not replayed yet stays so. */
    @Override
    public void close() {
        thread.shutdownNow();
    }
}
