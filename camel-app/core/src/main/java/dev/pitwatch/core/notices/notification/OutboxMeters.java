package dev.pitwatch.core.notices.notification;

import dev.pitwatch.core.notices.notification.JdbiOutboxRepository.Queue;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts notices by channel. */
final class OutboxMeters {

    private static final Queue EMPTY = new Queue(0, 0);

    private final MeterRegistry meters;
    private final Map<String, Queue> queues = new ConcurrentHashMap<>();

    OutboxMeters(MeterRegistry meters) {
        this.meters = meters;
    }

    /** Counts one that was {@code sent}, {@code failed}, {@code suppressed}, or one of the {@code retries}. */
    void count(String what, String channel) {
        meters.counter("pitwatch.outbox." + what, "channel", channel).increment();
    }

    /** Counts those that were given up. */
    void dead(String channel, int notices) {
        meters.counter("pitwatch.outbox.dead", "channel", channel).increment(notices);
    }

    void waiting(String channel, Queue queue) {
        if (queues.put(channel, queue) == null) {
            Gauge.builder("pitwatch.outbox.waiting", () -> queues.getOrDefault(channel, EMPTY)
                            .length())
                    .tag("channel", channel)
                    .description("Notices that wait to be sent, in the database that all hubs share")
                    .register(meters);
            Gauge.builder("pitwatch.outbox.oldest.seconds", () -> queues.getOrDefault(channel, EMPTY)
                            .oldestSeconds())
                    .tag("channel", channel)
                    .description("How long the oldest of them has waited")
                    .register(meters);
        }
    }
}
