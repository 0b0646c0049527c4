package dev.pitwatch.hub.live;

import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.base.live.LiveEvents;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events of all workshops, and of the platform: numbered, written as JSON at most once, kept for a while, packed, for those who watch or
 * come back. Memory is bounded over all workshops; when it is short the oldest events go first of those that have most, and who missed them is sent
 * {@code resync}.
 */
public final class EventLog implements LiveEvents {

    private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);
    private static final int EPOCH_LENGTH = 6;

    /**
     * How much is kept.
     *
     * @param events of one workshop
     * @param age of any event
     * @param bytes of all workshops together
     */
    public record Keep(int events, Duration age, long bytes) {
        private static final long MAX_BYTES = 64L << 20;

        /** {@return as the WebSocket contract has it, in memory that a hub of that heap can spare} */
        public static Keep standard(long heapBytes) {
            return new Keep(10_000, Duration.ofMinutes(10), Math.min(MAX_BYTES, heapBytes / 8));
        }
    }

    /** Where a socket starts: what follows {@code eventId} follows; {@code missed}: it has to reload what was before. */
    record Start(WorkshopLog.Reader reader, String eventId, boolean missed) {}

    private final Clock clock;
    private final Keep keep;
    private final EventBudget budget;
    private final String epoch = epoch();
    private final Map<Long, WorkshopLog> logs = new ConcurrentHashMap<>();
    /** The second in which all were last looked at. */
    private final AtomicLong expiredAt = new AtomicLong();

    private final Counter published;

    public EventLog(Clock clock, Keep keep, MeterRegistry meters) {
        this.clock = clock;
        this.keep = keep;
        this.budget = new EventBudget(keep.bytes());
        this.published = Counter.builder("pitwatch.live.events")
                .description("Live events published")
                .register(meters);
        Gauge.builder("pitwatch.live.kept", budget, EventBudget::bytes)
                .baseUnit("bytes")
                .description("live events kept for those who resume")
                .register(meters);
    }

    @Override
    public void publish(LiveEvent event) {
        try {
            Instant now = clock.instant();
            log(event.workshopId()).append(now, event);
            published.increment();
            expire(now);
            budget.hold(logs.values());
        } catch (RuntimeException e) {
            LOG.error("live event {} of workshop {} is lost: {}", event.type(), event.workshopId(), e.getMessage());
        }
    }

    /** Also of workshops in which nothing happens any more, about once a second. */
    private void expire(Instant now) {
        long second = now.getEpochSecond();
        long before = expiredAt.get();
        if (second != before && expiredAt.compareAndSet(before, second)) {
            logs.values().forEach(log -> log.expire(now));
        }
    }

    @Override
    public String origin() {
        return epoch;
    }

    @Override
    public void resync() {
        logs.values().forEach(WorkshopLog::skip);
    }

    @Override
    public void resyncPlatform() {
        log(LiveEvent.PLATFORM).skip();
    }

    /** {@return the id of the workshop's newest event, whose successors are kept from now on; empty: of no workshop} */
    String newestId(OptionalLong workshopId) {
        return id(workshopId.isPresent() ? log(workshopId.getAsLong()).watch() : 0);
    }

    /**
     * Puts a socket where it wants to go on.
     *
     * @param since the id of the last event that it saw; empty: only what comes from now on
     * @param mayResume asked when events followed that one: whether they may be sent; otherwise they count as missed
     * @param wanted what it reads
     * @param wake run when there is something to read, by the one that publishes
     */
    Start read(
            long workshopId,
            Optional<String> since,
            BooleanSupplier mayResume,
            WorkshopLog.Wanted wanted,
            Runnable wake) {
        WorkshopLog log = log(workshopId);
        log.expire(clock.instant());
        Optional<Start> resumed = since.flatMap(id -> number(id).stream()
                .boxed()
                .findFirst()
                .flatMap(last -> log.readAfter(last, mayResume, wanted, wake))
                .map(reader -> new Start(reader, id, false)));
        return resumed.orElseGet(() -> {
            WorkshopLog.Reader reader = log.readNew(wanted, wake);
            return new Start(reader, id(reader.number()), since.isPresent());
        });
    }

    String id(long number) {
        return epoch + "-" + number;
    }

    private OptionalLong number(String id) {
        if (!id.startsWith(epoch + "-")) {
            return OptionalLong.empty();
        }
        String digits = id.substring(epoch.length() + 1);
        return digits.matches("[0-9]{1,18}") ? OptionalLong.of(Long.parseLong(digits)) : OptionalLong.empty();
    }

    private WorkshopLog log(long workshopId) {
        return logs.computeIfAbsent(
                workshopId, id -> new WorkshopLog(clock, keep, budget, new EventHead(epoch, workshopId)));
    }

    /** Random at each start: numbers of another run are never taken for this one's. */
    private static String epoch() {
        SecureRandom random = new SecureRandom();
        StringBuilder text = new StringBuilder("k");
        while (text.length() < EPOCH_LENGTH) {
            text.append(Character.forDigit(random.nextInt(36), 36));
        }
        return text.toString();
    }
}
