package dev.pitwatch.hub.live;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What is counted of sockets. */
final class LiveMeters {

    private final MeterRegistry meters;
    private final Counter opened;
    private final Counter skipped;
    private final Counter resyncs;

    LiveMeters(MeterRegistry meters) {
        this.meters = meters;
        this.opened = Counter.builder("pitwatch.live.opened").register(meters);
        this.skipped = Counter.builder("pitwatch.live.skipped")
                .description("readings that slow sockets did not get")
                .register(meters);
        this.resyncs = Counter.builder("pitwatch.live.resyncs").register(meters);
    }

    void opened() {
        opened.increment();
    }

    void skipped(int events) {
        if (events > 0) {
            skipped.increment(events);
        }
    }

    void resync() {
        resyncs.increment();
    }

    void closed(CloseCode code) {
        Counter.builder("pitwatch.live.closed")
                .tag("code", Short.toString(code.code()))
                .register(meters)
                .increment();
    }

    void refused(int status) {
        Counter.builder("pitwatch.live.refused")
                .tag("status", Integer.toString(status))
                .register(meters)
                .increment();
    }
}
