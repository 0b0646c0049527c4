package dev.pitwatch.core.readings.reading;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Bounds the rows that refusals leave: 100 dead letters an hour and sender, one violation row a device, reason and hour whose
 * count is written every two seconds. The sender is the device whose account the broker names, else the topic, which may
 * leave 100 violation rows an hour, of a workshop's topics the first hundred for itself; all above is counted only. Dead letters by the
 * hub's own fault have limits of their own, above which messages stay with the broker, of one sender some hundreds. Thread safe; in memory, so an hour of one hub.
 */
public final class RefusalLimits {

    /** Of dead letters, and of violation rows of a topic, within an hour. */
    public static final int MAX_ROWS = 100;

    /** Of dead letters by the hub's own fault within an hour, which are messages that were good perhaps. */
    public static final int MAX_INTERNAL = 2_000;

    /** The same of all senders together. */
    static final int MAX_INTERNAL_OF_ALL = 200_000;

    /** What one sender may leave with the broker within an hour, besides: it takes places of the 3,000 that are on their way for all. */
    static final int MAX_LEFT = 300;

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration TOGETHER = Duration.ofSeconds(2);
    /** Each has a limit of its own; those above share one. Devices' accounts are as many as are registered. */
    private static final int MAX_TOPICS = 1_000;
    /** The same of one workshop, whose old firmware may publish to topics of any pit, there or not. */
    private static final int MAX_TOPICS_OF_WORKSHOP = 100;

    private static final int LONGEST_NAME = 256;
    private static final String OTHERS = "";

    private final Clock clock;
    private final Predicate<String> isDevice;
    private final boolean enabled;
    private final long togetherNanos;
    private final Map<String, Window> devices = new HashMap<>();
    private final Map<String, Window> topics = new HashMap<>();
    private final Queue<Row> waiting = new ArrayDeque<>();
    private Window all = new Window(Instant.EPOCH); // of its counts that of internal letters alone
    private final Counter letters;
    private final Counter violations;
    private final Counter together;

    /** What one sender has left within an hour. */
    private static final class Window {

        private final Instant since;
        private final Map<RowKey, Row> rows = new HashMap<>();
        private int letters;
        private int internal;
        private int left;

        Window(Instant since) {
            this.since = since;
        }

        boolean covers(Instant now) {
            return !now.isBefore(since) && now.isBefore(since.plus(HOUR));
        }
    }

    private record RowKey(@Nullable Long workshopId, String deviceId, String reason, Instant hour) {}

    /** A violation row: what is to be added to it, and when. */
    private static final class Row {

        private long quietUntilNanos;
        private long count;
        private @Nullable Refusal last;

        Row(long quietUntilNanos) {
            this.quietUntilNanos = quietUntilNanos;
        }
    }

    /**
     * Takes the limits' clock.
     *
     * @param isDevice whether an account is one of a device, not of a whole workshop
     * @param enabled false: nothing is bounded, for measurement
     */
    public RefusalLimits(Clock clock, Predicate<String> isDevice, boolean enabled, MeterRegistry meters) {
        this(clock, isDevice, enabled, meters, TOGETHER);
    }

    RefusalLimits(Clock clock, Predicate<String> isDevice, boolean enabled, MeterRegistry meters, Duration together) {
        this.clock = clock;
        this.isDevice = isDevice;
        this.enabled = enabled;
        this.togetherNanos = together.toNanos();
        this.letters = counter(meters, "dead_letter", "Refused messages above the limit of dead letters: counted only");
        this.violations =
                counter(meters, "violation", "Refused messages above the limit of violation rows: counted only");
        this.together = Counter.builder("pitwatch.ingest.violations.summed")
                .description("Refused messages that were added to a violation row later, together with others")
                .register(meters);
    }

    /** {@return one that bounds nothing} */
    public static RefusalLimits none(Clock clock) {
        return new RefusalLimits(clock, account -> false, false, new SimpleMeterRegistry());
    }

    private static Counter counter(MeterRegistry meters, String kind, String description) {
        return Counter.builder("pitwatch.ingest.unkept")
                .description(description)
                .tag("kind", kind)
                .register(meters);
    }

    /** {@return the refusal, or one that leaves no row now, or is left with the broker} */
    public Rejected admit(Rejected why, Delivery delivery) {
        if (!enabled || why.kind() == Rejected.Kind.SILENT) {
            return why;
        }
        return why.kind() == Rejected.Kind.DEAD_LETTER ? letter(why, delivery) : violation(why, delivery);
    }

    private synchronized Rejected letter(Rejected why, Delivery delivery) {
        Window window = window(delivery, accountOfDevice(delivery));
        if (Rejections.INTERNAL.equals(why.reason())) {
            return internal(why, delivery, window);
        }
        if (window.letters >= MAX_ROWS) {
            letters.increment();
            return why.counted();
        }
        window.letters++;
        return why;
    }

    private Rejected internal(Rejected why, Delivery delivery, Window window) {
        Instant now = clock.instant();
        if (!all.covers(now)) {
            all = new Window(now);
        }
        if (window.internal < MAX_INTERNAL && all.internal < MAX_INTERNAL_OF_ALL) {
            window.internal++;
            all.internal++;
            return why;
        }
        boolean ofAll = all.internal >= MAX_INTERNAL_OF_ALL;
        if (delivery.qos() > 0 && (ofAll || delivery.again() || window.left++ < MAX_LEFT)) {
            return why.left();
        }
        letters.increment(); // no broker has it any more, or only to the cost of all others
        return why.counted();
    }

    private synchronized Rejected violation(Rejected why, Delivery delivery) {
        String device = why.deviceId().orElse("");
        boolean own = device.equals(delivery.account());
        Window window = window(delivery, own ? device : null);
        RowKey key = new RowKey(
                why.workshopId().orElse(null),
                device,
                why.reason(),
                delivery.receivedAt().truncatedTo(ChronoUnit.HOURS));
        Row row = window.rows.get(key);
        long now = System.nanoTime();
        if (row == null) {
            if (!own && window.rows.size() >= MAX_ROWS) {
                violations.increment();
                return why.counted();
            }
            window.rows.put(key, new Row(now + togetherNanos));
            return why;
        }
        if (row.count == 0 && now - row.quietUntilNanos >= 0) {
            row.quietUntilNanos = now + togetherNanos;
            return why;
        }
        if (row.count++ == 0) {
            waiting.add(row);
        }
        row.last = Refusal.of(why, delivery);
        together.increment();
        return why.counted();
    }

    /** {@return what is to be added to violation rows by now; cheap when nothing is} */
    public synchronized List<Refusal> due() {
        List<Refusal> due = List.of();
        long now = System.nanoTime();
        for (Row row = waiting.peek(); row != null && now - row.quietUntilNanos >= 0; row = waiting.peek()) {
            waiting.remove();
            due = due.isEmpty() ? new ArrayList<>() : due;
            due.add(summed(row));
            row.quietUntilNanos = now + togetherNanos;
        }
        return due;
    }

    /** {@return all that is still to be added to violation rows} */
    public synchronized List<Refusal> rest() {
        List<Refusal> rest = waiting.stream().map(RefusalLimits::summed).toList();
        waiting.clear();
        return rest;
    }

    private static Refusal summed(Row row) {
        Refusal last = row.last;
        if (last == null) {
            throw new IllegalStateException("a row waits without a refusal");
        }
        Refusal summed = last.summed(row.count);
        row.count = 0;
        row.last = null;
        return summed;
    }

    private @Nullable String accountOfDevice(Delivery delivery) {
        String account = delivery.account();
        return account != null && isDevice.test(account) ? account : null;
    }

    private Window window(Delivery delivery, @Nullable String device) {
        Instant now = clock.instant();
        if (device != null) {
            return window(devices, device, now);
        }
        String topic = delivery.topic();
        String name = topic.length() <= LONGEST_NAME ? topic : topic.substring(0, LONGEST_NAME);
        if (topics.containsKey(name)) {
            return window(topics, name, now);
        }
        String workshop = workshop(name);
        if (topics.size() >= MAX_TOPICS || topicsOf(workshop) >= MAX_TOPICS_OF_WORKSHOP) {
            topics.values().removeIf(window -> !window.covers(now));
        }
        String counted = topicsOf(workshop) < MAX_TOPICS_OF_WORKSHOP ? name : workshop;
        return window(topics, topics.size() < MAX_TOPICS || topics.containsKey(counted) ? counted : OTHERS, now);
    }

    private long topicsOf(String workshop) {
        return topics.keySet().stream()
                .filter(topic -> topic.startsWith(workshop))
                .count();
    }

    /** {@return what all topics of its workshop begin with} */
    private static String workshop(String topic) {
        int second = topic.indexOf('/', topic.indexOf('/') + 1);
        return second < 0 ? topic : topic.substring(0, second + 1);
    }

    private static Window window(Map<String, Window> windows, String name, Instant now) {
        Window known = windows.get(name);
        if (known != null && known.covers(now)) {
            return known;
        }
        Window made = new Window(now);
        windows.put(name, made);
        return made;
    }
}
