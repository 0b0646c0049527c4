package dev.pitwatch.hub.trace;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** What became of spans. */
final class SpanCounts {

    private final AtomicInteger waiting = new AtomicInteger();
    private final Counter sent;
    private final Counter failed;
    private final Counter dropped;

    SpanCounts(MeterRegistry meters) {
        sent = counter(meters, "sent");
        failed = counter(meters, "failed");
        dropped = counter(meters, "dropped");
        Gauge.builder("pitwatch.trace.waiting", waiting, AtomicInteger::get)
                .description("Spans that wait to be sent")
                .register(meters);
    }

    private static Counter counter(MeterRegistry meters, String outcome) {
        return Counter.builder("pitwatch.trace.spans")
                .description("Spans by what became of them: dropped, since too many waited; failed at the collector")
                .tag("outcome", outcome)
                .register(meters);
    }

    /** {@return whether there is room for one more, which then waits; else it is dropped} */
    boolean take(int most) {
        if (waiting.incrementAndGet() <= most) {
            return true;
        }
        waiting.decrementAndGet();
        dropped.increment();
        return false;
    }

    void done(int spans, boolean taken) {
        waiting.addAndGet(-spans);
        (taken ? sent : failed).increment(spans);
    }
}
