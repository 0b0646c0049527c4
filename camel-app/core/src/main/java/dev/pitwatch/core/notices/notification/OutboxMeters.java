package dev.pitwatch.core.notices.notification;

import dev.pitwatch.core.notices.notification.JdbiOutboxRepository.Queue;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts notices by channel; each counter is there from the start, so that the first of its kind is seen. Thread safe. */
public final class OutboxMeters {

    private static final Map<String, String> COUNTED = Map.of(
            "sent", "Notices that a provider took",
            "delivered", "Notices that a provider says have arrived",
            "logged", "Notices that only a stand-in took, which reached no one",
            "failed", "Notices that were refused for good",
            "suppressed", "Notices that were not to be sent, whenever that was decided",
            "retries", "Tries that ended with another one to come",
            "dead", "Notices that were given up after 24 hours");

    private static final Queue EMPTY = new Queue(0, 0);

    private final MeterRegistry meters;
    private final Map<String, Queue> queues = new ConcurrentHashMap<>();

    public OutboxMeters(MeterRegistry meters) {
        this.meters = meters;
        for (NoticeChannel channel : NoticeChannel.values()) {
            COUNTED.keySet().forEach(what -> counter(what, channel.code()));
        }
    }

    /** Counts one that was {@code sent}, {@code failed}, {@code suppressed}, or one of the {@code retries}. */
    void count(String what, String channel) {
        counter(what, channel).increment();
    }

    /** Counts some that were decided not to be sent. */
    public void suppressed(String channel, int notices) {
        counter("suppressed", channel).increment(notices);
    }

    private Counter counter(String what, String channel) {
        return Counter.builder("pitwatch.outbox." + what)
                .description(COUNTED.getOrDefault(what, ""))
                .tag("channel", channel)
                .register(meters);
    }

    /** Counts those that were given up. */
    void dead(String channel, int notices) {
        counter("dead", channel).increment(notices);
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
